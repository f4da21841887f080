"""Beginning anew, taking that back, and deleting.

How a reset costs one row, however long the history: every interaction carries the epoch it was
made in, and only those of `viewer.counts_from` and later count. A reset raises `epoch` by one and
lets counting begin there. Its undo puts `counts_from` back to where it was and leaves `epoch`
alone: what was made before the reset counts again, and what was made since still does, because
its epoch is later still.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from feeds.actions.viewers import lock
from feeds.models import KEPT_AFTER_RESET, Reset, Viewer


@transaction.atomic
def reset_feed(*, viewer: Viewer, now: datetime) -> Reset:
    """As if the viewer just came. Follows, filters, topics and what was muted stay."""
    lock(viewer=viewer)
    counted_from = viewer.counts_from
    _begin_epoch(viewer)
    reset = Reset.objects.create(viewer=viewer, counted_from=counted_from, epoch=viewer.epoch)
    Reset.objects.filter(pk=reset.pk).update(at=now)
    reset.at = now
    return reset


@transaction.atomic
def undo_reset(*, viewer: Viewer, now: datetime) -> bool:
    """Whether there was a reset of the last 30 days to take back. Again: the one before it."""
    lock(viewer=viewer)
    reset = viewer.resets.filter(
        epoch=viewer.counts_from, undone_at__isnull=True, at__gt=now - KEPT_AFTER_RESET
    ).first()
    if reset is None:
        return False
    reset.undone_at = now
    reset.save(update_fields=["undone_at"])
    viewer.counts_from = reset.counted_from
    viewer.save(update_fields=["counts_from"])
    return True


@transaction.atomic
def delete_history(*, viewer: Viewer) -> dict[str, int]:
    """How many rows went, by kind: what was done, what was served, and what filters kept back.

    For good, so no reset can be undone behind it. What the viewer set (likes, saves, follows,
    filters, topics) stays in their lists, but likes and saves of before count no more.
    """
    lock(viewer=viewer)
    rows = {
        "interactions": viewer.interactions.all(),
        "requests": viewer.requests.all(),
        "filtered_posts": viewer.filtered_posts.all(),
        "resets": viewer.resets.all(),
    }
    deleted = {name: each.delete()[0] for name, each in rows.items()}
    _begin_epoch(viewer)
    return deleted


def _begin_epoch(viewer: Viewer) -> None:
    viewer.epoch += 1
    viewer.counts_from = viewer.epoch
    viewer.save(update_fields=["epoch", "counts_from"])
