"""What is popular here and now: the same for everyone in a region who reads a language.

A post's place is ln(rate) + age, with rate = (likes + .5) / (shown + 12), halved by every day; the
viewer's region and language each count as much as tripling the rate. The posts of the whole world
are looked through by the clock (`renew_popular`), and a region's order is made of the best of them
and the newest. Both are kept in the cache as bare ids, so whether a post may be shown is judged
when a page is made.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection


LIKES_BEFORE, SHOWN_BEFORE = 0.5, 12
HALF_LIFE_SECONDS = 24 * 3600
AT_HOME = 3.0
MOST = 600
MOST_IN_THE_WORLD = 2_000
NEW = 200
KEPT_SECONDS = 20
WORLD_KEPT_SECONDS = 120  # four times as long as the clock takes: one lost message costs nothing
_WORLD_KEY = "feeds:popular-in-the-world"
_WORLD_LOCK = "feeds:looking-through-the-world"
_LOCK_SECONDS = 60  # longer than a look takes; whoever died at it is followed by another then
_WITHIN = timedelta(days=30)
_WORLD = """
    SELECT stats.post_id FROM feeds_poststats AS stats
    JOIN content_post AS post ON post.id = stats.post_id
    WHERE post.created_at > %(since)s AND post.created_at <= %(now)s
      AND post.status = 'active' AND post.eligibility = 'eligible'
    ORDER BY ln((stats.likes + %(likes)s) / (stats.shown + %(shown)s))
             + extract(epoch FROM post.created_at) / %(day)s DESC, stats.post_id DESC
    LIMIT %(most)s
"""
_HERE = """
    SELECT post.id FROM (
        SELECT unnest(%(world)s::bigint[]) AS post_id
        UNION
        (SELECT new.id FROM content_post AS new
         WHERE new.status = 'active' AND new.eligibility = 'eligible'
           AND new.created_at <= %(now)s
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
    key = f"feeds:popular:{region}:{language}"
    kept: list[int] | None = cache.get(key)
    if kept is None:
        here = _here(region, language)
        kept = _read(_HERE, most=MOST, new=NEW, world=_world(now), now=now, **here)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def renew_world(*, now: datetime) -> list[int]:
    """Looks through all posts of the last 30 days that somebody met."""
    found = _read(_WORLD, most=MOST_IN_THE_WORLD, since=now - _WITHIN, now=now)
    cache.set(_WORLD_KEY, found, WORLD_KEPT_SECONDS)
    return found


def _world(now: datetime) -> list[int]:
    """Nothing while another request looks through them: the newest posts stand in for them."""
    kept: list[int] | None = cache.get(_WORLD_KEY)
    if kept is None and cache.add(_WORLD_LOCK, 1, _LOCK_SECONDS):
        return renew_world(now=now)
    return kept or []


def _here(region: str, language: str) -> dict[str, Any]:
    return {"region": region, "language": language[:2], "home": math.log(AT_HOME)}


def _read(statement: str, **values: Any) -> list[int]:
    usual = {
        "likes": LIKES_BEFORE,
        "shown": SHOWN_BEFORE,
        "day": HALF_LIFE_SECONDS / math.log(2),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, usual | values)
        return [row[0] for row in cursor.fetchall()]
