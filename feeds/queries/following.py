"""Posts of accounts, newest first: fan-in, so an unfollow or a removal acts at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection

from feeds.models import Viewer
from feeds.position import Position
from feeds.queries.arrays import array_of


# One short walk down the index (account, -created_at, -id) for each account that is followed.
_FAN_IN = """
    SELECT post.id, post.created_at FROM unnest(%(accounts)s::bigint[]) AS followed(account_id)
    CROSS JOIN LATERAL (
        SELECT content_post.id, content_post.created_at FROM content_post
        WHERE content_post.account_id = followed.account_id
          AND content_post.status = 'active' AND content_post.eligibility = 'eligible'
          AND (content_post.created_at, content_post.id) < (%(at)s, %(id)s)
        ORDER BY content_post.created_at DESC, content_post.id DESC LIMIT %(most)s
    ) AS post
    ORDER BY post.created_at DESC, post.id DESC LIMIT %(most)s
"""
# Whom the viewer follows, whose own viewer follows the viewer's account.
_MUTUAL = """
    SELECT follow.account_id FROM feeds_follow AS follow
    JOIN feeds_viewer AS friend ON friend.account_id = follow.account_id
    JOIN feeds_follow AS back ON back.viewer_id = friend.id AND back.account_id = %(account)s
    WHERE follow.viewer_id = %(viewer)s
    ORDER BY follow.account_id
"""


def posts_of(accounts: Collection[int], *, before: Position, most: int) -> list[Position]:
    """At most `most` posts behind a position, newest first."""
    values: dict[str, Any] = {
        "accounts": array_of(accounts),
        "at": before.created_at,
        "id": before.post_id,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FAN_IN, values)
        return [Position(created_at, post_id) for post_id, created_at in cursor.fetchall()]


def friends_of(viewer: Viewer) -> list[int]:
    """Accounts that the viewer follows and that follow the viewer's own account."""
    if viewer.account_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_MUTUAL, {"viewer": viewer.pk, "account": viewer.account_id})
        return [row[0] for row in cursor.fetchall()]
