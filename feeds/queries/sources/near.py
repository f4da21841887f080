"""Posts near the viewer's taste: exactly among the newest, by the vector index beyond those."""

from __future__ import annotations

from collections.abc import Mapping
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
    held = window()
    directions = [each for each in (asked.profile.short, asked.profile.long) if each.any()]
    found: dict[int, float] = {}
    for direction in directions:
        share = quota // len(directions)
        found |= dict.fromkeys(held.nearest(direction, share, asked.without), 1.0)
        found |= dict.fromkeys(_tail(held, direction, asked, share // 2), 1.0)
    return found


def _tail(held: HotWindow, direction: NDArray[np.float32], asked: Asked, most: int) -> list[int]:
    """Older posts in the viewer's language; nothing while the window holds every post."""
    if not held.is_full or asked.language not in INDEXED_LANGUAGES:
        return []
    values = {
        "version": version(),
        "before": held.oldest,
        "direction": str(direction.tolist()),
        "most": most,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WALK, [str(_LOOKED_AT)])
        cursor.execute(_TAIL.format(language=asked.language), values)
        return [row[0] for row in cursor.fetchall()]
