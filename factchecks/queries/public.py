"""Reads that join claims, verdicts and appearances."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Count, Func, Sum
from django.utils import timezone

from elections.models import Election
from factchecks.models import Claim, Verdict, VerdictText
from factchecks.models.verdict import VerdictQuerySet
from factchecks.queries.reach import IS_ACTING, acting_partners


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVerdict:
    """A verdict in force on a claim that appears in a post, in one viewer's language."""

    claim_id: int
    claim_slug: str
    rating: str
    published_at: datetime
    headline: str
    headline_language: str
    partner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchableClaim:
    """What a matcher needs to know of a claim."""

    claim_id: int
    language: str
    statement: str
    wordings: tuple[tuple[str, str], ...]
    headlines: tuple[str, ...]
    rating: str
    allows_automatic_banner: bool
    election_ids: frozenset[int]


# A constant number of rows a post: a claim has one published verdict at most. The text is the one
# `text_in` would choose. Written out, for every page of a feed asks it.
_IN_FORCE = f"""
    SELECT appearance.post_id, claim.id, claim.slug, verdict.rating, verdict.published_at,
           coalesce(words.headline, claim.statement), coalesce(words.language, claim.language),
           organisation.name
    FROM factchecks_appearance AS appearance
    JOIN factchecks_verdict AS verdict ON verdict.claim_id = appearance.claim_id
    JOIN factchecks_claim AS claim ON claim.id = verdict.claim_id
    JOIN users_organisation AS organisation ON organisation.id = verdict.organisation_id
    LEFT JOIN LATERAL (
        SELECT headline, language FROM factchecks_verdicttext WHERE verdict_id = verdict.id
        ORDER BY language = %(language)s DESC, language = 'en' DESC,
                 language = claim.language DESC, language COLLATE "C"
        LIMIT 1
    ) AS words ON true
    WHERE appearance.post_id = ANY(%(posts)s) AND appearance.state = 'confirmed'
      AND verdict.state = 'published' AND (verdict.ends_at IS NULL OR verdict.ends_at > %(now)s)
      AND (NOT appearance.is_automatic OR (verdict.allows_automatic_banner AND {IS_ACTING}))
    ORDER BY verdict.id
"""  # noqa: S608 (constants of ours)


def verdicts_of_posts(
    post_ids: Iterable[int], *, language: str, now: datetime
) -> dict[int, list[PostVerdict]]:
    """Per post the verdicts in force of its confirmed claims, oldest first, in one query.

    An appearance that the matcher confirmed counts only while the verdict still allows
    automatic banners and its partner may set them going: taking either back takes effect at
    once.
    """
    posts = list(post_ids)
    if not posts:
        return {}
    found: dict[int, list[PostVerdict]] = defaultdict(list)
    values: dict[str, Any] = {
        "posts": posts,
        "language": language,
        "now": now,
        "today": timezone.localdate(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, values)
        for post_id, claim, slug, rating, published_at, headline, spoken, partner in cursor:
            found[post_id].append(
                PostVerdict(
                    claim_id=claim,
                    claim_slug=slug,
                    rating=rating,
                    published_at=published_at,
                    headline=headline,
                    headline_language=spoken,
                    partner=partner,
                )
            )
    return dict(found)


def text_in(texts: Sequence[VerdictText], language: str, *, fallback: str) -> VerdictText | None:
    """The text in the language, else English, else the claim's own language, else any."""
    by_language = {text.language: text for text in texts}
    for wanted in (language, "en", fallback):
        if wanted in by_language:
            return by_language[wanted]
    return min(texts, key=lambda text: text.language, default=None)


def matchable_claims(*, now: datetime, only: Collection[int] | None = None) -> list[MatchableClaim]:
    """Every claim with a verdict in force, or those of the ids `only`, in five queries.

    Oldest first. A merged or dismissed claim is not matched. A banner is automatic where the verdict
    says so and its partner may set it going today; limits per post are held when a match is recorded.
    """
    verdicts = (
        _matched(now)
        .select_related("claim")
        .prefetch_related("texts", "claim__wordings", "claim__elections")
        .order_by("claim_id")
    )
    if only is not None:
        verdicts = verdicts.filter(claim__in=only)
    acting = _acting_organisations(now)
    return [_matchable(verdict, acting) for verdict in verdicts]


def _matchable(verdict: Verdict, acting: frozenset[int]) -> MatchableClaim:
    return MatchableClaim(
        claim_id=verdict.claim_id,
        language=verdict.claim.language,
        statement=verdict.claim.statement,
        wordings=tuple((each.language, each.text) for each in verdict.claim.wordings.all()),
        headlines=tuple(text.headline for text in verdict.texts.all()),
        rating=verdict.rating,
        allows_automatic_banner=verdict.allows_automatic_banner
        and verdict.organisation_id in acting,
        election_ids=frozenset(each.pk for each in verdict.claim.elections.all()),
    )


_MICROSECONDS = Func(
    "claim__updated_at",
    template="(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint",
    output_field=BigIntegerField(),
)


def claims_fingerprint(*, now: datetime) -> tuple[object, ...]:
    """Differs whenever `matchable_claims` would give something else; two cheap queries.

    Sums and not the newest change: of two changes the earlier one may commit later. Claims
    without a verdict in force do not count: an inbox that fills up rebuilds no index.
    """
    found = _matched(now).aggregate(
        count=Count("pk"), verdicts=Sum("pk"), changes=Sum(_MICROSECONDS)
    )
    acting = tuple(sorted(_acting_organisations(now)))
    return found["count"], found["verdicts"], found["changes"], acting


def claim_versions(*, now: datetime) -> list[tuple[int, int, int, int]]:
    """Of each of `matchable_claims`: its id, then three numbers that change when it changes.

    In order of id; two queries, and .4 s for 100,000 claims: to find the few that changed.
    """
    acting = _acting_organisations(now)
    rows = _matched(now).order_by("claim_id")
    return [
        (claim_id, verdict_id, changed, int(organisation_id in acting))
        for claim_id, verdict_id, changed, organisation_id in rows.values_list(
            "claim_id", "pk", _MICROSECONDS, "organisation_id"
        )
    ]


def _matched(now: datetime) -> VerdictQuerySet:
    return Verdict.objects.in_force(now).exclude(
        claim__stage__in=[Claim.Stage.MERGED, Claim.Stage.DISMISSED]
    )


def _acting_organisations(now: datetime) -> frozenset[int]:
    partners = acting_partners(timezone.localdate(now))
    return frozenset(partners.values_list("organisation_id", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicVerdict:
    """A version that the public may read, with its words in one language."""

    verdict: Verdict
    text: VerdictText | None
    is_in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicClaim:
    """A claim and everything that was ever published on it, the newest version first."""

    claim: Claim
    versions: list[PublicVerdict]
    elections: list[Election]

    @property
    def current(self) -> PublicVerdict | None:
        return next((each for each in self.versions if each.is_in_force), None)


def public_claim(slug: str, *, language: str, now: datetime) -> PublicClaim | None:
    """None while nothing on the claim was published: drafts are the desk's own. Four queries."""
    claim = Claim.objects.filter(slug=slug).prefetch_related("elections").first()
    if claim is None:
        return None
    verdicts = (
        claim.verdicts.exclude(state__in=[Verdict.State.DRAFT, Verdict.State.SUBMITTED])
        .select_related("organisation")
        .prefetch_related("texts")
        .order_by("-version")
    )
    versions = [_public_verdict(verdict, claim, language, now) for verdict in verdicts]
    if not versions:
        return None
    return PublicClaim(claim=claim, versions=versions, elections=list(claim.elections.all()))


def recent_fact_checks(
    *, language: str, now: datetime, limit: int, election: Election | None = None
) -> list[PublicVerdict]:
    """The verdicts in force that were published last, with their claims; two queries.

    Of one election only, where one is given.
    """
    found = Verdict.objects.in_force(now)
    if election is not None:
        found = found.filter(claim__elections=election)
    verdicts = (
        found.select_related("claim", "organisation")
        .prefetch_related("texts")
        .order_by("-published_at", "-pk")[:limit]
    )
    return [_public_verdict(verdict, verdict.claim, language, now) for verdict in verdicts]


def _public_verdict(verdict: Verdict, claim: Claim, language: str, now: datetime) -> PublicVerdict:
    ended = verdict.ends_at is not None and verdict.ends_at <= now
    return PublicVerdict(
        verdict=verdict,
        text=text_in(list(verdict.texts.all()), language, fallback=claim.language),
        is_in_force=verdict.state == Verdict.State.PUBLISHED and not ended,
    )
