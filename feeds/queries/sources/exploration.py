"""New posts that few have seen, one of each creator: how anyone gets a first audience.

The ranker gives them one place in ten. Posts that fact-checkers have before them are never here.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection

from feeds.queries.arrays import array_of
from feeds.queries.sources.asked import Asked


NEW_FOR = timedelta(days=3)
SHOWN_BELOW = 100
NEWEST = 300
_UNDEREXPOSED = """
    SELECT one.id FROM (
        SELECT DISTINCT ON (new.account_id) new.id, new.created_at, new.is_own
        FROM (
            SELECT id, account_id, created_at, left(language, 2) = %(language)s AS is_own
            FROM content_post
            WHERE status = 'active' AND eligibility = 'eligible'
              AND created_at > %(since)s AND created_at <= %(now)s
            ORDER BY created_at DESC, id DESC LIMIT %(newest)s
        ) AS new
        LEFT JOIN feeds_poststats AS stats ON stats.post_id = new.id
        WHERE coalesce(stats.shown, 0) < %(below)s AND new.id <> ALL(%(without)s::bigint[])
          AND NOT EXISTS (
              SELECT FROM factchecks_appearance AS appearance
              WHERE appearance.post_id = new.id AND appearance.state = 'proposed'
          )
        ORDER BY new.account_id, new.created_at DESC, new.id DESC
    ) AS one
    ORDER BY one.is_own DESC, one.created_at DESC, one.id DESC LIMIT %(most)s
"""


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    values: dict[str, Any] = {
        "language": asked.language[:2],
        "since": asked.now - NEW_FOR,
        "now": asked.now,
        "newest": NEWEST,
        "below": SHOWN_BELOW,
        "without": array_of(asked.without),
        "most": quota,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNDEREXPOSED, values)
        return {row[0]: 1.0 for row in cursor.fetchall()}
