"""Keeps the matrix of the newest posts (feeds.hotwindow) of this process beside the database.

Every few seconds what came in since is added, by keyset; now and then all of it is read anew, for
posts that came in late or are no longer eligible. Until then those are dropped when a page is
made: nothing in memory decides who may see a post.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from feeds.hotwindow import LARGEST, HotWindow, unpacked
from feeds.queries.arrays import array_of
from feeds.topics.vectors import version


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ADDED_EVERY = 3.0  # seconds
READ_EVERY = 600.0
FEW = 5_000
"""So many are read anew each time: it costs little, and then nothing is ever late."""
_OVERLAP = timedelta(minutes=5)  # transactions commit out of order
_COLUMNS = "features.post_id, features.created_at, halfvec_send(features.embedding)"
_ROWS = f"""
    SELECT {_COLUMNS} FROM feeds_postfeatures AS features
    JOIN content_post AS post ON post.id = features.post_id
    WHERE post.status = 'active' AND post.eligibility = 'eligible'
      AND features.version = %(version)s
      AND features.created_at > %(since)s AND features.created_at <= %(now)s
    ORDER BY features.created_at DESC, features.post_id DESC LIMIT %(most)s
"""  # noqa: S608 (constants of this module)
_VECTORS = """
    SELECT post_id, halfvec_send(embedding) FROM feeds_postfeatures
    WHERE post_id = ANY(%(ids)s::bigint[]) AND version = %(version)s
"""
_lock = Lock()
_held: dict[str, tuple[HotWindow, float, float]] = {}


def window() -> HotWindow:
    """The newest posts as this process knows them, at most seconds old."""
    name, now = str(connection.settings_dict["NAME"]), time.monotonic()
    held = _held.get(name)
    if held and now - held[1] < ADDED_EVERY:
        return held[0]
    if not _lock.acquire(blocking=held is None):
        assert held is not None
        return held[0]  # another thread is at it
    try:
        _held[name] = _renewed(_held.get(name), now)
        return _held[name][0]
    finally:
        _lock.release()


def forget() -> None:
    """Reads everything anew at the next look: for tests, which take back what they wrote."""
    _held.clear()


def vectors_of(post_ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
    """Of posts in the window from there, of others in one query; posts without one are left out."""
    held = window()
    found = {each: held.vectors[held.row_of[each]] for each in post_ids if each in held.row_of}
    missing = [each for each in post_ids if each not in found]
    if missing:
        rows = _fetch(_VECTORS, ids=array_of(missing), version=version())
        vectors = unpacked([row[1] for row in rows]) if rows else ()
        found |= {row[0]: vector for row, vector in zip(rows, vectors, strict=True)}
    return found


def _renewed(
    held: tuple[HotWindow, float, float] | None, now: float
) -> tuple[HotWindow, float, float]:
    if held is None or len(held[0].ids) < FEW or now - held[2] > READ_EVERY:
        return HotWindow.of(_newest(None)), now, now
    newest = held[0].newest
    since = newest[0] - _OVERLAP if newest else None
    return held[0].with_newer(_newest(since)), now, held[2]


def _newest(since: datetime | None) -> list[tuple[int, datetime, bytes]]:
    """Posts dated ahead of the clock come when it is time: one of them as the newest would keep all
    that come in before its date out of the window.
    """
    since = since or datetime(1970, 1, 1, tzinfo=UTC)
    return _fetch(_ROWS, since=since, now=timezone.now(), most=LARGEST, version=version())


def _fetch(statement: str, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Any] = cursor.fetchall()
        return rows
