"""What is kept of viewers ends by itself: in batches, so that no sweep holds up a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from feeds.actions.stats import FIGURE_OF_REACTION, take_from_stats
from feeds.models import (
    FeedRequest,
    FilteredPost,
    GeneratorSkeleton,
    Interaction,
    KeywordFilter,
    NotInterested,
    Reaction,
    Viewer,
)


PAGES_KEPT = timedelta(days=30)
INTERACTIONS_KEPT = timedelta(days=400)
VIEWERS_KEPT = timedelta(days=400)  # without a login: longer than their cookie lives
BATCH = 5_000
VIEWERS_BATCH = 100  # with all they set


class Kept(StrEnum):
    """Kinds of rows that end by themselves."""

    REQUESTS = "requests"
    FILTERED_POSTS = "filtered_posts"
    INTERACTIONS = "interactions"
    NOT_INTERESTED = "not_interested"
    KEYWORD_FILTERS = "keyword_filters"
    SKELETONS = "skeletons"
    VIEWERS = "viewers"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`is_full`: as many as a batch may hold, so there may be more."""

    rows: int
    is_full: bool


@transaction.atomic
def forget_old(*, kind: Kept, now: datetime) -> Forgotten:
    """One batch of what is old enough, the oldest first.

    Rows that another sweep is deleting at this moment are left to it.
    """
    most = VIEWERS_BATCH if kind == Kept.VIEWERS else BATCH
    rows, age = _old(kind, now)
    # By age, as the index is: by key the planner reads from the first row that there is.
    held = rows.select_for_update(skip_locked=True).order_by(age).values_list("pk", flat=True)
    keys = list(held[:most])
    if kind == Kept.VIEWERS:
        _take_back_reactions(keys)
    rows.filter(pk__in=keys).delete()
    return Forgotten(rows=len(keys), is_full=len(keys) == most)


def _old(kind: Kept, now: datetime) -> tuple[QuerySet[Any], str]:
    """Rows of that kind that are old enough, and the field that says how old."""
    match kind:
        case Kept.REQUESTS:
            return FeedRequest.objects.filter(at__lt=now - PAGES_KEPT), "at"
        case Kept.FILTERED_POSTS:
            return FilteredPost.objects.filter(at__lt=now - PAGES_KEPT), "at"
        case Kept.INTERACTIONS:
            return Interaction.objects.filter(at__lt=now - INTERACTIONS_KEPT), "at"
        case Kept.NOT_INTERESTED:
            return NotInterested.objects.filter(until__lt=now), "until"
        case Kept.KEYWORD_FILTERS:
            return KeywordFilter.objects.filter(expires_at__lt=now), "expires_at"
        case Kept.SKELETONS:
            return GeneratorSkeleton.objects.filter(expires_at__lt=now), "expires_at"
        case Kept.VIEWERS:
            return _lost_viewers(now), "seen_at"


def _lost_viewers(now: datetime) -> QuerySet[Viewer]:
    """Viewers that nobody can be any more. They go with all they set."""
    return Viewer.objects.filter(
        user__isnull=True, account__isnull=True, seen_at__lt=now - VIEWERS_KEPT
    )


def _take_back_reactions(viewers: list[int]) -> None:
    """A like is of somebody: it goes with them."""
    reactions = Reaction.objects.filter(viewer__in=viewers).values_list("post_id", "kind")
    take_from_stats(
        counts=Counter((post_id, FIGURE_OF_REACTION[kind]) for post_id, kind in reactions)
    )
