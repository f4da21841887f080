"""Reads that join claims, verdicts and appearances."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, Func, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from elections.models import Election
from factchecks.models import Appearance, Claim, Verdict, VerdictText
from factchecks.models.verdict import VerdictQuerySet
from factchecks.queries.reach import acting_partners


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


def verdicts_of_posts(
    post_ids: Iterable[int], *, language: str, now: datetime
) -> dict[int, list[PostVerdict]]:
    """Per post the verdicts in force of its confirmed claims, in three queries.

    An appearance that the matcher confirmed counts only while the verdict still allows
    automatic banners and its partner may set them going: taking either back takes effect at
    once.
    """
    pairs = list(
        Appearance.objects.confirmed()
        .filter(
            Q(claim__verdicts__ends_at__isnull=True) | Q(claim__verdicts__ends_at__gt=now),
            Q(is_automatic=False) | Q(claim__verdicts__allows_automatic_banner=True),
            post_id__in=set(post_ids),
            claim__verdicts__state=Verdict.State.PUBLISHED,
        )
        .values_list("post_id", "claim__verdicts__id", "is_automatic")
    )
    verdicts, acting = _verdicts({verdict_id for _post, verdict_id, _auto in pairs}, now)
    found: dict[int, set[int]] = defaultdict(set)
    for post_id, verdict_id, is_automatic in pairs:
        if not is_automatic or verdict_id in acting:
            found[post_id].add(verdict_id)
    return {
        post_id: [_post_verdict(verdicts[each], language) for each in sorted(verdict_ids)]
        for post_id, verdict_ids in found.items()
    }


def _verdicts(verdict_ids: Collection[int], now: datetime) -> tuple[dict[int, Verdict], set[int]]:
    """The verdicts by id, and those whose partner lets them be applied without a person."""
    acting = acting_partners(timezone.localdate(now)).filter(organisation=OuterRef("organisation"))
    rows: QuerySet[Any] = (
        Verdict.objects.filter(pk__in=verdict_ids)
        .annotate(is_acting=Exists(acting))
        .select_related("claim", "organisation")
        .prefetch_related("texts")
    )
    verdicts = {verdict.pk: verdict for verdict in rows}
    return verdicts, {key for key, verdict in verdicts.items() if verdict.is_acting}


def _post_verdict(verdict: Verdict, language: str) -> PostVerdict:
    text = text_in(list(verdict.texts.all()), language, fallback=verdict.claim.language)
    assert verdict.published_at is not None
    return PostVerdict(
        claim_id=verdict.claim_id,
        claim_slug=verdict.claim.slug,
        rating=verdict.rating,
        published_at=verdict.published_at,
        headline=text.headline if text else verdict.claim.statement,
        headline_language=text.language if text else verdict.claim.language,
        partner=verdict.organisation.name,
    )


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
