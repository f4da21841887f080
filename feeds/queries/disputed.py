"""Which posts carry an unverified claim at this moment: every page asks this of its posts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from factchecks.queries.recommendation import CARRIES_UNVERIFIED_CLAIM, moment
from feeds.queries.arrays import array_of


_DISPUTED = f"""
    SELECT post.id FROM unnest(%(ids)s::bigint[]) AS post (id) WHERE {CARRIES_UNVERIFIED_CLAIM}
"""  # noqa: S608 (constants of ours)


def disputed(post_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of the posts that nobody gets until their claim is decided; one query."""
    if not post_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_DISPUTED, {"ids": array_of(post_ids), **moment(now)})
        return {row[0] for row in cursor.fetchall()}
