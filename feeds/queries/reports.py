"""What viewers reported and nobody decided on yet, for staff; and why a post is held, for its maker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet

from content.models import Post
from feeds.models import PostReport, ReportDecision, RisingPost


MOST_TEXTS = 5
MOST_DECIDED = 30


@dataclass(frozen=True, slots=True)
class Reported:
    """A post, by how many viewers it was reported since it was last decided on, and as what."""

    post: Post
    reporters: int
    newest: datetime
    reasons: Sequence[tuple[str, int]]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Held:
    """Why a post is not recommended, as its maker may read it. `is_waiting`: nobody decided yet."""

    since: datetime
    is_waiting: bool
    reason: str


def open_reports() -> QuerySet[PostReport]:
    """Of posts that stand, what was said after the last decision on them."""
    decided = ReportDecision.objects.filter(
        post=OuterRef("post"), decided_at__gte=OuterRef("created_at")
    )
    return PostReport.objects.filter(~Exists(decided), post__status=Post.Status.ACTIVE)


def reported_posts() -> QuerySet[PostReport, dict[str, Any]]:
    """Rows of post, reporters and newest: most reporters first, then the newest."""
    grouped = (
        open_reports()
        .values("post")
        .annotate(reporters=Count("viewer", distinct=True), newest=Max("created_at"))
    )
    return grouped.order_by("-reporters", "-newest", "-post")


def described(rows: Iterable[dict[str, Any]]) -> list[Reported]:
    """These rows of `reported_posts` with all that a page shows; three queries."""
    found = list(rows)
    ids = [row["post"] for row in found]
    posts = Post.objects.select_related("account").in_bulk(ids)
    reasons = _reasons(ids)
    texts: dict[int, list[str]] = defaultdict(list)
    said = open_reports().filter(post__in=ids).exclude(text="").order_by("-created_at", "-pk")
    for post_id, text in said.values_list("post_id", "text"):
        if len(texts[post_id]) < MOST_TEXTS:
            texts[post_id].append(text)
    return [
        Reported(
            post=posts[row["post"]],
            reporters=row["reporters"],
            newest=row["newest"],
            reasons=reasons[row["post"]],
            texts=texts[row["post"]],
        )
        for row in found
        if row["post"] in posts
    ]


def decided_lately() -> list[ReportDecision]:
    """With `is_last`, whether nothing was decided on that post since; one query."""
    later = ReportDecision.objects.filter(post=OuterRef("post"), pk__gt=OuterRef("pk"))
    rows = ReportDecision.objects.select_related("post__account", "decided_by")
    newest = rows.annotate(is_last=~Exists(later)).order_by("-decided_at", "-pk")
    return list(newest[:MOST_DECIDED])


def rising_posts() -> QuerySet[RisingPost]:
    """Of posts that stand: those that wait, the longest first; then those kept out, the newest first."""
    rows = RisingPost.objects.select_related("post__account", "decided_by")
    shown = rows.filter(post__status=Post.Status.ACTIVE).exclude(state=RisingPost.State.RELEASED)
    return shown.order_by(F("decided_at").desc(nulls_first=True), "held_at", "pk")


def held_posts(post_ids: Collection[int]) -> dict[int, Held]:
    """Of these posts those that people keep out of recommendations or have yet to look at; two
    queries."""
    held = {
        row.post_id: Held(row.held_at, row.state == RisingPost.State.WAITING, row.reason)
        for row in RisingPost.objects.filter(post__in=post_ids).exclude(
            state=RisingPost.State.RELEASED
        )
    }
    decisions = ReportDecision.objects.filter(post__in=post_ids).exclude(
        outcome=ReportDecision.Outcome.NO_ACTION
    )
    for row in decisions.order_by("post", "-decided_at", "-pk").distinct("post"):
        if row.outcome == ReportDecision.Outcome.NOT_ELIGIBLE:
            held[row.post_id] = Held(row.decided_at, is_waiting=False, reason=row.reason)
    return held


def _reasons(post_ids: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """The commonest first, in words."""
    rows = (
        open_reports()
        .filter(post__in=post_ids)
        .values_list("post", "reason")
        .annotate(count=Count("pk"))
        .order_by("-count", "reason")
    )
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for post_id, reason, count in rows:
        found[post_id].append((str(PostReport.Reason(reason).label), count))
    return found
