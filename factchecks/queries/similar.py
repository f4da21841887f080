"""Claims that say nearly the same as a text, found through every wording they have.

Ten thousand claims with their wordings fit in a process: a scan of folded texts is fast enough
to answer while somebody types, and needs no index that has to be kept in step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import BigIntegerField, Count, Func, Prefetch, Sum

from factchecks.models import Claim, ClaimWording, Verdict
from factchecks.similar import Entry, entry, first_same, most_alike
from users.models import Organisation


OFFERED = 6
LOOKED_AT = 40  # of these some belong to other partners and are not told


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarClaim:
    """`current` is the verdict in force; another partner's claim is told only where it has one."""

    claim: Claim
    score: float
    current: Verdict | None
    is_own: bool

    @property
    def is_incoming(self) -> bool:
        return self.claim.stage == Claim.Stage.INCOMING

    @property
    def may_be_opened(self) -> bool:
        """At the portal; what others published has its public page."""
        return self.is_own or self.is_incoming


def similar_claims(
    text: str,
    *,
    organisation: Organisation | None,
    now: datetime,
    exclude: int | None = None,
    limit: int = OFFERED,
) -> list[SimilarClaim]:
    """What this partner may know of: its own, nobody's, and what others published.

    Three queries; two more in a process that has not read the claims as they are now.
    """
    found = most_alike(text, _entries(_fingerprint()), limit=LOOKED_AT)
    claims = _with_verdict([each.key for each in found if each.key != exclude], now)
    known = []
    for each in found:
        claim = claims.get(each.key)
        similar = _told(claim, each.score, organisation) if claim else None
        if similar:
            known.append(similar)
    return known[:limit]


def published_alike(text: str, *, now: datetime, limit: int = OFFERED) -> list[SimilarClaim]:
    """Fact-checks that anybody may read; a person who asks sees them at once."""
    found = most_alike(text, _entries(_fingerprint()), limit=LOOKED_AT)
    claims = _with_verdict([each.key for each in found], now)
    told = [
        SimilarClaim(claim=claim, score=each.score, current=current, is_own=False)
        for each in found
        if (claim := claims.get(each.key)) and (current := _current(claim))
    ]
    return told[:limit]


def incoming_same(text: str, *, language: str) -> Claim | None:
    """The claim nobody has taken that says the same in this language, or in one of its wordings.

    One that was dismissed counts too: asking again does not bring it back.
    """
    unowned = Claim.objects.filter(
        organisation__isnull=True, stage__in=[Claim.Stage.INCOMING, Claim.Stage.DISMISSED]
    ).order_by("-pk")
    stated = unowned.filter(language=language) if language else unowned
    texts = {
        *stated.values_list("pk", "statement"),
        *unowned.exclude(wordings=None).values_list("pk", "wordings__text"),
    }
    alike = most_alike(text, [entry(key, each) for key, each in texts], limit=LOOKED_AT)
    near = {each.key for each in alike}
    same = first_same(text, sorted(pair for pair in texts if pair[0] in near))
    return Claim.objects.get(pk=same) if same is not None else None


def _told(claim: Claim, score: float, organisation: Organisation | None) -> SimilarClaim | None:
    current = _current(claim)
    is_own = organisation is not None and claim.organisation_id == organisation.pk
    if not (is_own or claim.stage == Claim.Stage.INCOMING or current):
        return None
    return SimilarClaim(claim=claim, score=score, current=current, is_own=is_own)


def _current(claim: Claim) -> Verdict | None:
    return next(iter(claim.verdicts.all()), None)


def _with_verdict(keys: Sequence[int], now: datetime) -> dict[int, Claim]:
    in_force = Verdict.objects.in_force(now).select_related("organisation")
    return (
        Claim.objects.exclude(stage=Claim.Stage.MERGED)
        .prefetch_related(Prefetch("verdicts", queryset=in_force))
        .in_bulk(keys)
    )


_MICROSECONDS = Func(
    "updated_at",
    template="(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint",
    output_field=BigIntegerField(),
)


def _fingerprint() -> tuple[int, int, int]:
    """Differs whenever a statement or wording does: every write on them touches its claim."""
    claims = Claim.objects.aggregate(count=Count("pk"), sum=Sum(_MICROSECONDS), last=Sum("pk"))
    return claims["count"], claims["sum"] or 0, claims["last"] or 0


@lru_cache(maxsize=1)
def _entries(fingerprint: tuple[int, int, int]) -> tuple[Entry, ...]:
    """Read anew when `fingerprint` is another one; texts only, the newest claims first."""
    claims = Claim.objects.exclude(stage=Claim.Stage.MERGED).order_by("-pk")
    wordings = ClaimWording.objects.exclude(claim__stage=Claim.Stage.MERGED).order_by("-pk")
    return (
        *(entry(key, text) for key, text in claims.values_list("pk", "statement")),
        *(entry(key, text) for key, text in wordings.values_list("claim_id", "text")),
    )
