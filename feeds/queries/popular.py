"""What is popular here and now: the same for everyone in a region who reads a language.

A post's place is ln(rate) + age, with rate = (likes + .5) / (shown + 12), halved by every day; the
viewer's region and language each count as much as tripling the rate. Read at most every few
seconds, for all viewers of a region and language at once; kept in the cache as bare ids, so what a
post may be shown as is judged when a page is made.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection


LIKES_BEFORE, SHOWN_BEFORE = 0.5, 12
HALF_LIFE_SECONDS = 24 * 3600
AT_HOME = 3.0
MOST = 600
NEW = 200
KEPT_SECONDS = 20
_WITHIN = timedelta(days=30)
_HOTTEST = """
    SELECT post.id FROM (
        (SELECT stats.post_id FROM feeds_poststats AS stats
         JOIN content_post AS shown ON shown.id = stats.post_id
         WHERE shown.created_at > %(since)s AND shown.status = 'active'
           AND shown.eligibility = 'eligible'
         ORDER BY ln((stats.likes + %(likes)s) / (stats.shown + %(shown)s))
                  + extract(epoch FROM shown.created_at) / %(day)s DESC, stats.post_id DESC
         LIMIT %(most)s)
        UNION
        (SELECT new.id FROM content_post AS new
         WHERE new.status = 'active' AND new.eligibility = 'eligible'
         ORDER BY new.created_at DESC, new.id DESC LIMIT %(new)s)
    ) AS found
    JOIN content_post AS post ON post.id = found.post_id
    LEFT JOIN feeds_poststats AS stats ON stats.post_id = post.id
    ORDER BY ln((coalesce(stats.likes, 0) + %(likes)s) / (coalesce(stats.shown, 0) + %(shown)s))
             + extract(epoch FROM post.created_at) / %(day)s
             + CASE WHEN post.region = %(region)s AND post.region <> '' THEN %(home)s ELSE 0 END
             + CASE WHEN left(post.language, 2) = %(language)s THEN %(home)s ELSE 0 END DESC,
             post.id DESC
    LIMIT %(most)s
"""


def hottest(*, region: str, language: str, now: datetime) -> list[int]:
    """Ids, the most popular first; they may include some that are no longer eligible."""
    key = f"feeds:hottest:{region}:{language}"
    kept: list[int] | None = cache.get(key)
    if kept is None:
        kept = _read(region, language, now)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _read(region: str, language: str, now: datetime) -> list[int]:
    values = {
        "since": now - _WITHIN,
        "likes": LIKES_BEFORE,
        "shown": SHOWN_BEFORE,
        "day": HALF_LIFE_SECONDS / math.log(2),
        "home": math.log(AT_HOME),
        "region": region,
        "language": language[:2],
        "most": MOST,
        "new": NEW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HOTTEST, values)
        return [row[0] for row in cursor.fetchall()]
