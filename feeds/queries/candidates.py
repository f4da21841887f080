"""Posts that sources named, with all that ranking reads; those that may not be shown are left out.

In SQL: a page looks at some 400 of them, and of each at a dozen columns.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

from factchecks.queries.recommendation import CARRIES_UNVERIFIED_CLAIM, moment
from feeds.eligibility.in_force import rules_in_force
from feeds.queries.arrays import array_of
from feeds.queries.hot import vectors_of
from feeds.queries.recommendable import recommendable
from feeds.queries.sources import Found
from feeds.ranking import Candidate


_NAMED = f"""
    SELECT post.id, post.account_id, post.created_at, post.language, post.region, features.topics,
           coalesce(stats.likes, 0), coalesce(stats.shown, 0), coalesce(stats.completed, 0),
           coalesce(stats.skipped, 0), coalesce(stats.shares, 0),
           EXISTS (
               SELECT FROM factchecks_appearance AS appearance
               WHERE appearance.post_id = post.id AND appearance.state = 'proposed'
           )
    FROM content_post AS post
    LEFT JOIN feeds_postfeatures AS features ON features.post_id = post.id
    LEFT JOIN feeds_poststats AS stats ON stats.post_id = post.id
    WHERE post.id = ANY(%(ids)s::bigint[])
      AND post.status = 'active' AND post.eligibility = 'eligible'
      AND post.created_at <= %(now)s AND NOT {CARRIES_UNVERIFIED_CLAIM}
"""  # noqa: S608 (constants of ours)


def candidates(
    found: Found, *, follows: frozenset[int], region: str, now: datetime
) -> list[Candidate]:
    """One query, one for vectors of posts that are not among the newest, one if policies hold."""
    ids = list(found.source_of)
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"ids": array_of(ids), **moment(now)})
        rows: list[Any] = cursor.fetchall()
    barred = _barred(ids, follows, region, now)
    vectors = vectors_of(ids)
    return [
        Candidate(
            post_id=row[0],
            account_id=row[1],
            created_at=row[2],
            vector=vectors.get(row[0]),
            language=row[3],
            region=row[4],
            topics=json.loads(row[5]) if row[5] else {},
            likes=row[6],
            shown=row[7],
            completes=row[8],
            skips=row[9],
            shares=row[10],
            source=found.source_of[row[0]],
            followed=row[1] in follows,
            co_liked=found.co_liked.get(row[0], 0.0),
            is_under_review=row[11],
        )
        for row in rows
        if row[0] not in barred
    ]


def _barred(
    post_ids: Collection[int], follows: frozenset[int], region: str, now: datetime
) -> set[int]:
    """What policies in force keep out of recommendations."""
    if not rules_in_force(now, region or None):
        return set()
    allowed = recommendable(now=now, region=region, follows=follows).filter(pk__in=post_ids)
    return set(post_ids) - set(allowed.values_list("pk", flat=True))
