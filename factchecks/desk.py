"""Reads for the fact-check desk: its list of claims, its review queue, its numbers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from factchecks.models import Appearance, Claim, Verdict


def claims_for_desk() -> QuerySet[Claim]:
    """Claims with the rating now published, their confirmed and proposed posts, and their reach.

    Reach is the sum of views of the posts in which a claim is confirmed; one query in all.
    """
    published = Verdict.objects.published().filter(claim=OuterRef("pk"))
    return Claim.objects.annotate(
        current_rating=Subquery(published.values("rating")[:1]),
        confirmed=_of_appearances(Appearance.State.CONFIRMED, Count("pk")),
        proposed=_of_appearances(Appearance.State.PROPOSED, Count("pk")),
        reach=_of_appearances(Appearance.State.CONFIRMED, Sum("post__counter__views")),
    )


def _of_appearances(state: str, total: Count | Sum) -> Coalesce:
    rows = Appearance.objects.filter(claim=OuterRef("pk"), state=state).order_by()
    return Coalesce(Subquery(rows.values("claim").annotate(total=total).values("total")), 0)


def versions_of(claim: Claim) -> list[Verdict]:
    """Every version of the claim's verdict with its texts, newest first; two queries."""
    return list(
        claim.verdicts.select_related("organisation").prefetch_related("texts").order_by("-version")
    )


@dataclass(frozen=True, slots=True)
class ProposalState:
    waiting: int
    oldest_at: datetime | None


def proposal_state() -> ProposalState:
    row = Appearance.objects.proposed().aggregate(waiting=Count("pk"), oldest=Min("created_at"))
    return ProposalState(row["waiting"], row["oldest"])


def posts_with_banner(*, now: datetime) -> int:
    """How many posts carry a claim banner at this moment; see `verdicts_of_posts`."""
    shown: int = (
        Appearance.objects.confirmed()
        .filter(
            Q(is_automatic=False) | Q(claim__verdicts__allows_automatic_banner=True),
            claim__verdicts__in=Verdict.objects.in_force(now),
        )
        .aggregate(posts=Count("post", distinct=True))["posts"]
    )
    return shown


def posts_showing(verdict: Verdict) -> int:
    """How many posts show this verdict while it is the published one; see `verdicts_of_posts`."""
    shown = Appearance.objects.confirmed().filter(claim=verdict.claim_id)
    if not verdict.allows_automatic_banner:
        shown = shown.filter(is_automatic=False)
    return shown.count()


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where an appearance stands in the review queue; ids of its neighbours, None at the ends."""

    waiting: int
    previous_id: int | None
    next_id: int | None


def review_queue(claim_id: int | None = None) -> QuerySet[Appearance]:
    """Proposals, the surest first; of one claim where it is given."""
    queue = Appearance.objects.proposed().order_by(F("score").desc(nulls_first=True), "id")
    return queue.filter(claim_id=claim_id) if claim_id else queue


def place_in_queue(appearance: Appearance, claim_id: int | None = None) -> QueuePlace:
    """Also for one that is decided by now: its neighbours are those of its old place."""
    queue, score, pk = review_queue(claim_id), appearance.score, appearance.pk
    if score is None:
        before = Q(score__isnull=True, pk__lt=pk)
        after = Q(score__isnull=True, pk__gt=pk) | Q(score__isnull=False)
    else:
        before = Q(score__isnull=True) | Q(score__gt=score) | Q(score=score, pk__lt=pk)
        after = Q(score__lt=score) | Q(score=score, pk__gt=pk)
    return QueuePlace(
        waiting=queue.count(),
        previous_id=queue.filter(before).reverse().values_list("pk", flat=True).first(),
        next_id=queue.filter(after).values_list("pk", flat=True).first(),
    )


def for_review() -> QuerySet[Appearance]:
    """Appearances with all that a reviewer sees of post and claim; four queries for any number."""
    return Appearance.objects.select_related(
        "claim", "post__account", "post__counter", "decided_by"
    ).prefetch_related("claim__wordings", "claim__verdicts__organisation", "claim__verdicts__texts")
