"""Posts that say all words of a search: those that say them literally first, then the newest.

A frequent word is in hundreds of thousands of posts: only the newest of them are put in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from feeds.keywords.letters import key
from feeds.keywords.reading import PART, STARRED, read
from feeds.position import Position


MOST_WORDS = 8
MOST_RANKED = 2_000
_FOUND = """
    SELECT found.post_id, found.created_at, found.rank FROM (
        SELECT features.post_id, features.created_at, {rank} AS rank
        FROM feeds_postfeatures AS features
        JOIN content_post AS post ON post.id = features.post_id
        WHERE {says} AND post.status = 'active' AND features.created_at <= %(now)s
        ORDER BY features.created_at DESC, features.post_id DESC LIMIT %(ranked)s
    ) AS found
    WHERE (found.rank, found.created_at, found.post_id) < (%(rank)s, %(at)s, %(id)s)
    ORDER BY found.rank DESC, found.created_at DESC, found.post_id DESC LIMIT %(most)s
"""
FIRST_RANK = MOST_WORDS + 1


@dataclass(frozen=True, slots=True)
class Hit:
    """`rank` counts the words that a post says literally."""

    position: Position
    rank: int

    @property
    def post_id(self) -> int:
        return self.position.post_id


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the search as it is written, and everything it may stand in a post as."""

    literal: str
    terms: tuple[str, ...]


def words_of(text: str, language: str) -> list[Word]:
    """The first eight words. A word of a search also finds the compounds it is part of."""
    found: dict[str, Word] = {}
    for word in read(text, language=language or None):
        terms = {each for each in word.terms if not each.startswith((PART, STARRED))}
        parts = {PART + each for each in terms}
        literal = key(word.written.lstrip("#@"), language or None)
        found.setdefault(literal, Word(literal, tuple(sorted(terms | parts))))
    return list(found.values())[:MOST_WORDS]


def search(words: list[Word], *, behind: Hit, most: int, now: datetime) -> list[Hit]:
    """At most `most` hits behind one, in the order of the results; one query."""
    if not words:
        return []
    values: dict[str, Any] = {
        "rank": behind.rank,
        "at": behind.position.created_at,
        "id": behind.post_id,
        "most": most,
        "ranked": MOST_RANKED,
        "now": now,
    }
    for number, word in enumerate(words):
        values |= {f"terms{number}": list(word.terms), f"literal{number}": [word.literal]}
    says = [f"features.terms && %(terms{number})s::varchar[]" for number in range(len(words))]
    ranks = [f"(features.terms @> %(literal{n})s::varchar[])::int" for n in range(len(words))]
    statement = _FOUND.format(says=" AND ".join(says), rank=" + ".join(ranks))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Hit(Position(at, post_id), rank) for post_id, at, rank in cursor.fetchall()]
