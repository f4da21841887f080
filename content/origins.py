"""What a post says it reposts, quotes or replies to, and the post that is meant.

Either may come first. What is said waits as an `AwaitedOrigin`, and becomes a `PostRelation` as soon
as both posts are here: in the batch that brings the second, or where two batches met in the same
moment, in the next sweep.
"""

from typing import Any

from django.db import connection, transaction


# What the posts of this batch say, and what others said of them.
_OF_INCOMING = """
    SELECT awaited.id FROM incoming_post i
    JOIN content_post p ON p.platform = i.platform AND p.external_id = i.external_id
    JOIN content_awaitedorigin awaited ON awaited.post_id = p.id
    UNION
    SELECT awaited.id FROM incoming_post i
    JOIN content_awaitedorigin awaited
      ON awaited.platform = i.platform AND awaited.external_id = i.external_id
"""
# Batches that miss each other do so within minutes.
_OF_TODAY = "SELECT id FROM content_awaitedorigin WHERE said_at > now() - interval '1 day'"
# In the order of the posts, as all who write several rows do. What is related already waits no more.
_AWAIT = """
INSERT INTO content_awaitedorigin (post_id, kind, platform, external_id, said_at)
SELECT p.id, said.kind, i.platform, said.origin, now()
FROM incoming_post i
JOIN content_post p ON p.platform = i.platform AND p.external_id = i.external_id
CROSS JOIN LATERAL (
    SELECT 'repost', unnest(i.repost_of) UNION ALL SELECT 'quote', unnest(i.quote_of)
    UNION ALL SELECT 'reply', unnest(i.reply_to)
) AS said (kind, origin)
WHERE said.origin <> i.external_id AND NOT EXISTS (
    SELECT FROM content_postrelation relation JOIN content_post o ON o.id = relation.origin_id
    WHERE relation.post_id = p.id AND relation.kind = said.kind
      AND o.platform = i.platform AND o.external_id = said.origin
)
ORDER BY p.id, said.kind, said.origin
ON CONFLICT DO NOTHING
RETURNING (SELECT i.n FROM incoming_post i JOIN content_post p
           ON p.platform = i.platform AND p.external_id = i.external_id
           WHERE p.id = content_awaitedorigin.post_id)
"""
_JOIN = """
WITH found AS (
    SELECT awaited.id, awaited.post_id, awaited.kind, origin.id AS origin_id
    FROM content_awaitedorigin awaited
    JOIN content_post origin
      ON origin.platform = awaited.platform AND origin.external_id = awaited.external_id
    WHERE awaited.id IN ({which})
    ORDER BY awaited.id FOR UPDATE OF awaited SKIP LOCKED
), related AS (
    INSERT INTO content_postrelation (post_id, kind, origin_id)
    SELECT post_id, kind, origin_id FROM found
    ORDER BY post_id, kind, origin_id
    ON CONFLICT DO NOTHING
)
DELETE FROM content_awaitedorigin awaited USING found WHERE awaited.id = found.id
"""


def await_said(cursor: Any) -> set[int]:
    """Notes what the posts of `incoming_post` say; the numbers of those that said something new."""
    cursor.execute(_AWAIT)
    return {number for (number,) in cursor.fetchall()}


def join_incoming(cursor: Any) -> None:
    """Relates the posts of `incoming_post` to their origins and to what goes back to them."""
    cursor.execute(_JOIN.format(which=_OF_INCOMING))


@transaction.atomic
def join_awaited() -> int:
    """What two batches missed because neither saw the other's posts yet; how many relations."""
    with connection.cursor() as cursor:
        cursor.execute(_JOIN.format(which=_OF_TODAY))
        return int(cursor.rowcount)
