"""What viewers liked who liked the same posts as this viewer."""

from collections.abc import Mapping

from django.db import connection

from feeds.queries.arrays import array_of
from feeds.queries.sources.asked import Asked


LIKES = 20
# Behind every post stand so many people that none of them can be told from what is shown. With
# fewer, who likes a post that only one other person liked would be shown that person's likes.
FEWEST = 5
# Walks down two indexes, and never further than this: a post that millions liked costs no more.
# A like counts as it does for its own viewer: with history on, and since they last began anew.
_CO_LIKED = """
    WITH alike AS (
        SELECT viewer.id AS viewer_id, viewer.counts_from, count(*) AS shared
        FROM unnest(%(liked)s::bigint[]) AS mine(post_id)
        CROSS JOIN LATERAL (
            SELECT viewer_id, epoch FROM feeds_reaction
            WHERE post_id = mine.post_id AND kind = 'like' AND viewer_id <> %(viewer)s
            ORDER BY at DESC LIMIT 50
        ) AS other
        JOIN feeds_viewer AS viewer
          ON viewer.id = other.viewer_id
         AND viewer.keeps_history AND other.epoch >= viewer.counts_from
        GROUP BY viewer.id ORDER BY shared DESC, viewer.id LIMIT 50
    )
    SELECT theirs.post_id, (sum(alike.shared) / (SELECT sum(shared) FROM alike))::float8
    FROM alike CROSS JOIN LATERAL (
        SELECT post_id FROM feeds_reaction
        WHERE viewer_id = alike.viewer_id AND kind = 'like' AND epoch >= alike.counts_from
        ORDER BY at DESC LIMIT 30
    ) AS theirs
    WHERE theirs.post_id <> ALL(%(without)s::bigint[])
    GROUP BY theirs.post_id HAVING count(DISTINCT alike.viewer_id) >= %(fewest)s
    ORDER BY 2 DESC, 1 DESC LIMIT %(most)s
"""


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    """With each the share of those viewers' likenesses that liked it too."""
    if not asked.liked:
        return {}
    values = {
        "liked": array_of(asked.liked[:LIKES]),
        "viewer": asked.viewer_id,
        "without": array_of({*asked.without, *asked.liked}),
        "fewest": FEWEST,
        "most": quota,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CO_LIKED, values)
        return dict(cursor.fetchall())
