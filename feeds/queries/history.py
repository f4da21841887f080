"""What a viewer did, as far as it counts: since the last reset that was not undone."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from feeds.models import Interaction, Viewer
from feeds.profile import HistoryEvent
from feeds.queries.hot import vectors_of


MOST_EVENTS = 150
MOST_SEEN = 5_000
SEEN_FOR = timedelta(days=30)
SEEN_AFTER_RESET = timedelta(hours=24)
# Posts of the last 30 days were seen; those from before a reset come back after a day.
_MARKS = """
    SELECT
        ARRAY(SELECT post_id FROM feeds_interaction
              WHERE viewer_id = %(viewer)s AND at > %(seen_since)s
                AND (epoch >= %(counts_from)s OR at > %(lately)s)
              ORDER BY at DESC, id DESC LIMIT %(most_seen)s),
        ARRAY(SELECT post_id FROM feeds_reaction
              WHERE viewer_id = %(viewer)s AND kind = 'like' AND epoch >= %(counts_from)s
              ORDER BY at DESC, id DESC LIMIT %(most)s),
        ARRAY(SELECT post_id FROM feeds_reaction
              WHERE viewer_id = %(viewer)s AND kind = 'save' AND epoch >= %(counts_from)s
              ORDER BY at DESC, id DESC LIMIT %(most)s)
"""
_TELLING = """
    SELECT done.post_id, done.kind, done.at, done.watched, post.account_id, features.topics
    FROM feeds_interaction AS done
    JOIN content_post AS post ON post.id = done.post_id
    LEFT JOIN feeds_postfeatures AS features ON features.post_id = done.post_id
    WHERE done.viewer_id = %(viewer)s AND done.epoch >= %(counts_from)s AND done.kind <> 'seen'
    ORDER BY done.at DESC, done.id DESC LIMIT %(events)s
"""
_Telling = tuple[int, str, datetime, float | None, int, str | None]


@dataclass(frozen=True, slots=True)
class History:
    """`events` newest first; `liked` are posts whose like stands, newest first."""

    events: Sequence[HistoryEvent] = ()
    liked: Sequence[int] = ()
    seen: frozenset[int] = frozenset()


def history_of(viewer: Viewer | None, *, now: datetime) -> History:
    """Two queries, and one for posts that are no longer among the newest.

    Of a viewer who keeps no history nothing is used but what is left to not show again.
    """
    if viewer is None:
        return History()
    [(seen, liked, saved)] = _rows(_MARKS, viewer, now)
    if not viewer.keeps_history:
        return History(seen=frozenset(seen))
    standing: dict[str, set[int]] = {
        Interaction.Kind.LIKED: set(liked),
        Interaction.Kind.SAVED: set(saved),
    }
    return History(_events(viewer, standing, now), liked, frozenset(seen))


def _events(
    viewer: Viewer, standing: Mapping[str, Collection[int]], now: datetime
) -> list[HistoryEvent]:
    rows = [row for row in _telling(viewer, now) if _holds(row, standing)]
    vectors = vectors_of([row[0] for row in rows])
    return [
        HistoryEvent(
            kind, age, at, vectors.get(post_id), account_id, json.loads(topics or "{}"), watched
        )
        for age, (post_id, kind, at, watched, account_id, topics) in enumerate(rows)
    ]


def _telling(viewer: Viewer, now: datetime) -> list[_Telling]:
    """Events that may say something, newest first, each post and kind once."""
    once = {(row[0], row[1]): row for row in reversed(_rows(_TELLING, viewer, now))}
    return list(reversed(once.values()))


def _holds(row: _Telling, standing: Mapping[str, Collection[int]]) -> bool:
    """A like or a save that was taken back says nothing."""
    post_id, kind = row[:2]
    return kind not in standing or post_id in standing[kind]


def _rows(statement: str, viewer: Viewer, now: datetime) -> list[Any]:
    values: dict[str, Any] = {
        "viewer": viewer.pk,
        "counts_from": viewer.counts_from,
        "seen_since": now - SEEN_FOR,
        "lately": now - SEEN_AFTER_RESET,
        "most_seen": MOST_SEEN,
        "most": 2 * MOST_EVENTS,
        "events": MOST_EVENTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Any] = cursor.fetchall()
        return rows
