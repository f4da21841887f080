"""What is kept of viewers ends by itself: in batches, so that no sweep holds up a page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from feeds.models import FeedRequest, FilteredPost, Interaction, NotInterested


PAGES_KEPT = timedelta(days=30)
INTERACTIONS_KEPT = timedelta(days=400)
BATCH = 5_000
MOST_BATCHES = 200  # of each kind in one sweep; the next goes on


def forget_old(*, now: datetime) -> dict[str, int]:
    """How many rows went, by kind. Each batch is a transaction of its own."""
    old: dict[str, QuerySet[Any]] = {
        "requests": FeedRequest.objects.filter(at__lt=now - PAGES_KEPT),
        "filtered_posts": FilteredPost.objects.filter(at__lt=now - PAGES_KEPT),
        "interactions": Interaction.objects.filter(at__lt=now - INTERACTIONS_KEPT),
        "not_interested": NotInterested.objects.filter(until__lt=now),
    }
    return {name: _delete(rows) for name, rows in old.items()}


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
