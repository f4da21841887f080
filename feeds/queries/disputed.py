"""Which posts carry an unverified claim at this moment.

Every page asks this, and putting the question together costs Django more than Postgres needs to
answer it. So the statement of `carries_unverified_claim` is compiled once a day, and the moment and
the posts are filled in each time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone

from content.models import Post
from factchecks.queries.recommendation import carries_unverified_claim


_ODD_MOMENT = time(12, 34, 56, 789_123)
"""Stands for the moment while compiling: no other value of the statement is equal to it."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    statement: str
    values: tuple[Any, ...]
    moment: datetime

    def filled(self, post_ids: Collection[int], now: datetime) -> list[Any]:
        return [self._filled(value, post_ids, now) for value in self.values]

    def _filled(self, value: Any, post_ids: Collection[int], now: datetime) -> Any:
        if isinstance(value, list):
            return list(post_ids)
        return now if value == self.moment else value


def disputed(post_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of the posts that nobody gets until their claim is decided; one query."""
    if not post_ids:
        return set()
    compiled = _compiled(timezone.localdate(now))
    with connection.cursor() as cursor:
        cursor.execute(compiled.statement, compiled.filled(post_ids, now))
        return {row[0] for row in cursor.fetchall()}


@lru_cache(maxsize=4)
def _compiled(today: date) -> _Compiled:
    """The condition also asks for the day, so each day has its own."""
    moment = timezone.make_aware(datetime.combine(today, _ODD_MOMENT))
    posts = (
        Post.objects.filter(carries_unverified_claim(now=moment))
        .extra(where=["content_post.id = ANY(%s)"], params=[[0]])
        .values_list("pk")
    )
    statement, values = posts.query.sql_with_params()
    assert [value for value in values if isinstance(value, list)] == [[0]]
    return _Compiled(statement, tuple(values), moment)
