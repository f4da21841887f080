"""How far a partner lets a match work by itself today, and which matches are held back and why."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from content.models import Post
from factchecks.matches import ProposedMatch
from factchecks.models import Appearance, AutomaticStop, Claim, Partner
from factchecks.near_identical import Imprint, imprint, is_like_any, whole_text


# Machine words beside the matcher's own; factchecks.match_notes puts them in words.
NOT_TRUSTED = "partner-not-trusted"
NEVER = "partner-never"
LIMIT_REACHED = "partner-limit"
NOT_IDENTICAL = "not-nearly-identical"
LANGUAGE_STOPPED = "language-stopped"

EXAMPLES = 100  # confirmed posts of a claim that a new one is compared with, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the partner of a claim has agreed to. `reach` is "" where there is no partner."""

    is_trusted: bool
    reach: str
    limit: int | None


def acting_partners(today: date) -> QuerySet[Partner]:
    """Partners whose verdicts may be applied without a person today."""
    return Partner.objects.trusted(today).exclude(automatic_reach=Partner.AutomaticReach.NEVER)


# `acting_partners` of the organisation of a row called `verdict`, for statements that every page of
# a feed runs: there Django takes longer to put the question together than Postgres to answer it.
# `tests/factchecks/test_recommendation.py` holds the two to the same answers.
IS_ACTING = """
    EXISTS (
        SELECT FROM factchecks_partner AS partner
        JOIN factchecks_signatory AS signatory ON signatory.partner_id = partner.organisation_id
        WHERE partner.organisation_id = verdict.organisation_id
          AND partner.is_active AND partner.automatic_reach <> 'never'
          AND signatory.status = 'active' AND signatory.valid_until >= %(today)s
    )
"""


def stopped_languages() -> frozenset[str]:
    """Languages of posts in which nothing is applied without a person."""
    stops = AutomaticStop.objects.filter(ended_at__isnull=True)
    return frozenset(stops.values_list("language", flat=True))


def within_reach(matches: Sequence[ProposedMatch], *, now: datetime) -> list[ProposedMatch]:
    """The matches, those that may not be automatic as proposals with the reason why.

    Five queries at most, whatever the number of matches; none where none is automatic. The
    limit of a claim counts banners that stand: one that is found again keeps its place.
    """
    automatic = [match for match in matches if match.is_automatic]
    if not automatic:
        return list(matches)
    judge = _Judge(automatic, timezone.localdate(now))
    return [judge.judged(match) if match.is_automatic else match for match in matches]


class _Judge:
    """What is known of a batch, read once; `judged` counts down the room under each limit."""

    def __init__(self, matches: Sequence[ProposedMatch], today: date) -> None:
        self._terms = _terms({match.claim_id for match in matches}, today)
        self._stopped = stopped_languages()
        self._posts = _posts({match.post_id for match in matches})
        self._standing = _standing(self._limited())
        self._room = Counter(self._limited())
        self._room.subtract(claim_id for claim_id, _post_id in self._standing)
        self._examples = _examples(
            [c for c, each in self._terms.items() if each.reach == _REACH.NEAR_IDENTICAL]
        )

    def judged(self, match: ProposedMatch) -> ProposedMatch:
        reason = self._reason(match)
        if reason:
            return match.withheld(reason)
        if match.pair not in self._standing:
            self._room[match.claim_id] -= 1
        return match

    def _reason(self, match: ProposedMatch) -> str:
        terms, post = self._terms[match.claim_id], self._posts[match.post_id]
        if not terms.is_trusted:
            return NOT_TRUSTED
        if terms.reach == _REACH.NEVER:
            return NEVER
        if post.language in self._stopped:
            return LANGUAGE_STOPPED
        if terms.reach == _REACH.NEAR_IDENTICAL and not self._is_known(match.claim_id, post):
            return NOT_IDENTICAL
        is_new = match.pair not in self._standing
        is_full = terms.limit is not None and self._room[match.claim_id] <= 0
        return LIMIT_REACHED if is_new and is_full else ""

    def _is_known(self, claim_id: int, post: Post) -> bool:
        return is_like_any(post_text(post), self._examples.get(claim_id, []))

    def _limited(self) -> dict[int, int]:
        return {key: each.limit for key, each in self._terms.items() if each.limit is not None}


_REACH = Partner.AutomaticReach


def post_text(post: Post) -> str:
    """All that a post says; what two nearly identical posts have in common."""
    return whole_text((post.caption, post.on_screen_text, post.transcript), post.hashtags)


def _terms(claim_ids: Collection[int], today: date) -> dict[int, Terms]:
    trusted = Partner.objects.trusted(today).filter(organisation=OuterRef("organisation"))
    rows = (
        Claim.objects.filter(pk__in=claim_ids)
        .annotate(is_trusted=Exists(trusted))
        .values_list(
            "pk",
            "is_trusted",
            "organisation__partner__automatic_reach",
            "organisation__partner__automatic_limit",
        )
    )
    return {
        claim_id: Terms(is_trusted=is_trusted, reach=reach or "", limit=limit)
        for claim_id, is_trusted, reach, limit in rows
    }


def _posts(post_ids: Collection[int]) -> Mapping[int, Post]:
    return Post.objects.only(
        "language", "caption", "on_screen_text", "transcript", "hashtags"
    ).in_bulk(post_ids)


def _standing(limited: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of these claims that carry an automatic banner now."""
    if not limited:
        return set()
    rows = Appearance.objects.confirmed().filter(claim_id__in=limited, is_automatic=True)
    return set(rows.values_list("claim_id", "post_id"))


def _examples(claim_ids: Iterable[int]) -> dict[int, list[Imprint]]:
    """Of each claim the posts that a person confirmed as repeating it, the newest decisions."""
    keys = list(claim_ids)
    if not keys:
        return {}
    newest = Window(RowNumber(), partition_by="claim_id", order_by=F("decided_at").desc())
    rows = (
        Appearance.objects.confirmed()
        .filter(claim_id__in=keys, decided_by__isnull=False)
        .annotate(place=newest)
        .filter(place__lte=EXAMPLES)
        .select_related("post")
    )
    found: dict[int, list[Imprint]] = defaultdict(list)
    for each in rows:
        found[each.claim_id].append(imprint(post_text(each.post)))
    return found
