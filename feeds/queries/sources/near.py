"""Posts near the viewer's taste: exactly among the newest, by the vector index beyond those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction

from feeds.hotwindow import HotWindow
from feeds.models import INDEXED_LANGUAGES
from feeds.queries.hot import window
from feeds.queries.sources.asked import Asked
from feeds.topics.vectors import version


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LOOKED_AT = 200
# Of its own an index walk stops after 40 rows, also where they are dead or do not fit the conditions.
_WALK = """
    SELECT set_config('hnsw.ef_search', %s, true),
           set_config('hnsw.iterative_scan', 'relaxed_order', true)
"""

# The condition names one language, so that Postgres takes that language's own small index.
_TAIL = """
    SELECT post_id FROM feeds_postfeatures
    WHERE language = '{language}' AND version = %(version)s AND created_at < %(before)s
    ORDER BY embedding <=> %(direction)s::halfvec LIMIT %(most)s
"""


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    """Half by what was liked just now, half by what has been liked for longer."""
    import numpy as np

    directions = [each for each in (asked.profile.short, asked.profile.long) if each.any()]
    if not directions:
        return {}
    held, share = window(), quota // len(directions)
    newest = held.nearest(np.stack(directions), share, asked.without)
    older = _tail(held, directions, asked, share // 2)
    found = (each for both in zip(newest, older, strict=True) for each in both)
    return {post_id: 1.0 for each in found for post_id in each}


def _tail(
    held: HotWindow, directions: Sequence[NDArray[np.float32]], asked: Asked, most: int
) -> list[list[int]]:
    """Older posts in the viewer's language; nothing while the window holds every post."""
    if not held.is_full or asked.language not in INDEXED_LANGUAGES:
        return [[] for _ in directions]
    values = {"version": version(), "before": held.oldest, "most": most}
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WALK, [str(_LOOKED_AT)])
        for each in directions:
            toward = values | {"direction": str(each.tolist())}
            cursor.execute(_TAIL.format(language=asked.language), toward)
            found.append([row[0] for row in cursor.fetchall()])
    return found
