"""What is kept of viewers ends by itself: in batches, so that no sweep holds up a page."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from feeds.actions.stats import FIGURE_OF_REACTION, take_from_stats
from feeds.models import (
    FeedRequest,
    FilteredPost,
    Interaction,
    NotInterested,
    Reaction,
    Viewer,
)


PAGES_KEPT = timedelta(days=30)
INTERACTIONS_KEPT = timedelta(days=400)
VIEWERS_KEPT = timedelta(days=400)  # without a login: longer than their cookie lives
BATCH = 5_000
VIEWERS_BATCH = 100  # with all they set
MOST_BATCHES = 200  # of each kind in one sweep; the next goes on


def forget_old(*, now: datetime) -> dict[str, int]:
    """How many rows went, by kind. Each batch is a transaction of its own."""
    old: dict[str, QuerySet[Any]] = {
        "requests": FeedRequest.objects.filter(at__lt=now - PAGES_KEPT),
        "filtered_posts": FilteredPost.objects.filter(at__lt=now - PAGES_KEPT),
        "interactions": Interaction.objects.filter(at__lt=now - INTERACTIONS_KEPT),
        "not_interested": NotInterested.objects.filter(until__lt=now),
    }
    deleted = {name: _delete(rows) for name, rows in old.items()}
    return deleted | {"viewers": _forget_viewers(now)}


def _delete(rows: QuerySet[Any]) -> int:
    deleted = 0
    for _batch in range(MOST_BATCHES):
        gone = _delete_some(rows)
        deleted += gone
        if gone < BATCH:
            break
    return deleted


@transaction.atomic
def _delete_some(rows: QuerySet[Any]) -> int:
    """Rows that another sweep is deleting at this moment are left to it."""
    held = rows.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)
    return int(rows.filter(pk__in=list(held[:BATCH])).delete()[0])


def _forget_viewers(now: datetime) -> int:
    forgotten = 0
    for _batch in range(MOST_BATCHES):
        gone = _forget_some_viewers(now)
        forgotten += gone
        if gone < VIEWERS_BATCH:
            break
    return forgotten


@transaction.atomic
def _forget_some_viewers(now: datetime) -> int:
    """Viewers that nobody can be any more, with all they set. A like is of somebody: it goes too."""
    lost = Viewer.objects.filter(
        user__isnull=True, account__isnull=True, seen_at__lt=now - VIEWERS_KEPT
    )
    held = lost.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)
    viewers = list(held[:VIEWERS_BATCH])
    reactions = Reaction.objects.filter(viewer__in=viewers).values_list("post_id", "kind")
    take_from_stats(
        counts=Counter((post_id, FIGURE_OF_REACTION[kind]) for post_id, kind in reactions)
    )
    Viewer.objects.filter(pk__in=viewers).delete()
    return len(viewers)
