"""What a viewer did, as far as it counts: since the last reset that was not undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from feeds.models import Interaction, Reaction, Viewer
from feeds.profile import HistoryEvent
from feeds.queries.hot import vectors_of


MOST_EVENTS = 150
MOST_SEEN = 5_000
SEEN_FOR = timedelta(days=30)
SEEN_AFTER_RESET = timedelta(hours=24)
_STANDS: Mapping[str, str] = {
    Interaction.Kind.LIKED: Reaction.Kind.LIKE,
    Interaction.Kind.SAVED: Reaction.Kind.SAVE,
}


@dataclass(frozen=True, slots=True)
class History:
    """`events` newest first; `liked` are posts whose like stands, newest first."""

    events: Sequence[HistoryEvent] = ()
    liked: Sequence[int] = ()
    seen: frozenset[int] = frozenset()


def history_of(viewer: Viewer | None, *, now: datetime) -> History:
    """Three queries, and one for posts that are no longer among the newest.

    Of a viewer who keeps no history nothing is read but what is left to not show again.
    """
    if viewer is None:
        return History()
    if not viewer.keeps_history:
        return History(seen=seen_by(viewer, now=now))
    standing = _standing(viewer)
    rows = _telling(viewer, standing)
    vectors = vectors_of([row[0] for row in rows])
    events = [
        HistoryEvent(kind, age, at, vectors.get(post_id), account_id, topics or {}, watched)
        for age, (post_id, kind, at, watched, account_id, topics) in enumerate(rows)
    ]
    liked = [post_id for post_id, kind in standing if kind == Reaction.Kind.LIKE]
    return History(events, liked, seen_by(viewer, now=now))


def seen_by(viewer: Viewer, *, now: datetime) -> frozenset[int]:
    """Posts of the last 30 days; those from before a reset come back after a day."""
    counts = Q(epoch__gte=viewer.counts_from, at__gt=now - SEEN_FOR)
    lately = Interaction.objects.filter(
        counts | Q(at__gt=now - SEEN_AFTER_RESET), viewer=viewer, at__gt=now - SEEN_FOR
    )
    newest = lately.order_by("-at", "-id").values_list("post_id", flat=True)
    return frozenset(newest[:MOST_SEEN])


def _standing(viewer: Viewer) -> dict[tuple[int, str], datetime]:
    """Likes and saves that were not taken back, newest first."""
    rows = (
        Reaction.objects.filter(viewer=viewer, epoch__gte=viewer.counts_from)
        .order_by("-at", "-id")
        .values_list("post_id", "kind", "at")[: 2 * MOST_EVENTS]
    )
    return {(post_id, kind): at for post_id, kind, at in rows}


def _telling(
    viewer: Viewer, standing: dict[tuple[int, str], datetime]
) -> list[tuple[int, str, datetime, float | None, int, dict[str, float] | None]]:
    """Events that say something, each post and kind once; a like that was taken back says nothing."""
    rows = (
        Interaction.objects.filter(viewer=viewer, epoch__gte=viewer.counts_from)
        .exclude(kind=Interaction.Kind.SEEN)
        .order_by("-at", "-id")
        .values_list(
            "post_id", "kind", "at", "watched", "post__account_id", "post__features__topics"
        )
    )[:MOST_EVENTS]
    once = {(row[0], row[1]): row for row in reversed(rows)}
    return [
        row
        for row in reversed(once.values())
        if row[1] not in _STANDS or (row[0], _STANDS[row[1]]) in standing
    ]
