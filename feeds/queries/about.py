"""Posts about a topic or with a hashtag: newest first, and the most popular of them."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection

from feeds.keywords.letters import keys
from feeds.position import Position
from feeds.queries.popular import HALF_LIFE_SECONDS, LIKES_BEFORE, SHOWN_BEFORE


MOST_POPULAR = 60
KEPT_SECONDS = 20
_WITHIN = timedelta(days=30)
_LANGUAGES = (None, "nl", "en", "de", "fy", "tr", "ar", "fr")
_FROM = """
    FROM feeds_postfeatures AS features JOIN content_post AS post ON post.id = features.post_id
"""
_OPEN = "post.status = 'active' AND post.eligibility = 'eligible'"
_TOPIC = "features.main_topic = %(topic)s"
# The index finds posts with the word; whether it is a hashtag there is asked of the post.
_TAG = """
    features.terms && %(keys)s::varchar[] AND EXISTS (
        SELECT FROM unnest(post.hashtags) AS tag WHERE lower(ltrim(tag, '#')) = %(tag)s
    )
"""
_NEWEST = """
    SELECT post.id, post.created_at {from_} WHERE {about} AND {open}
      AND (features.created_at, features.post_id) < (%(at)s, %(id)s)
    ORDER BY features.created_at DESC, features.post_id DESC LIMIT %(most)s
"""
_POPULAR = """
    SELECT post.id, post.created_at {from_}
    JOIN feeds_poststats AS stats ON stats.post_id = post.id
    WHERE {about} AND {open} AND stats.likes > 0
      AND features.created_at > %(since)s AND features.created_at <= %(now)s
    ORDER BY ln((stats.likes + %(likes)s) / (stats.shown + %(shown)s))
             + extract(epoch FROM features.created_at) / %(day)s DESC, post.id DESC
    LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic (feeds.topics), or a hashtag as it is written without its sign."""

    topic: str = ""
    tag: str = ""

    @property
    def condition(self) -> str:
        return _TOPIC if self.topic else _TAG

    @property
    def digest(self) -> str:
        """A hashtag is as long and odd as its writer likes; a key of the cache is not."""
        return hashlib.sha256(repr((self.topic, self.tag.lower())).encode()).hexdigest()

    def values(self) -> dict[str, Any]:
        tag = self.tag.lstrip("#").lower()
        known = {key for language in _LANGUAGES for key in keys(tag, language)} if tag else set()
        return {"topic": self.topic, "tag": tag, "keys": sorted(known)}


def newest_about(subject: Subject, *, before: Position, most: int) -> list[Position]:
    values = subject.values() | {"at": before.created_at, "id": before.post_id, "most": most}
    return _positions(_NEWEST, subject, values)


def popular_about(subject: Subject, *, now: datetime) -> list[Position]:
    """Of the last 30 days, liked at least once, the most popular first; kept for some seconds.

    It may hold posts that are no longer eligible: that is judged when a page is made.
    """
    key = f"feeds:popular-about:{subject.digest}"
    kept: list[Position] | None = cache.get(key)
    if kept is None:
        kept = _popular(subject, now)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _popular(subject: Subject, now: datetime) -> list[Position]:
    values = subject.values() | {
        "now": now,
        "since": now - _WITHIN,
        "likes": LIKES_BEFORE,
        "shown": SHOWN_BEFORE,
        "day": HALF_LIFE_SECONDS / math.log(2),
        "most": MOST_POPULAR,
    }
    return _positions(_POPULAR, subject, values)


def _positions(statement: str, subject: Subject, values: dict[str, Any]) -> list[Position]:
    filled = statement.format(from_=_FROM, about=subject.condition, open=_OPEN)
    with connection.cursor() as cursor:
        cursor.execute(filled, values)
        return [Position(created_at, post_id) for post_id, created_at in cursor.fetchall()]
