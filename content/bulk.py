"""How a batch of posts goes into the tables: COPY into a temporary table, then set-wise SQL.

Locks are taken in one order, which is the labelling workers' too: accounts, queue rows,
posts, counters, each by key. So ingests and workers may meet in the same posts.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec
from django.db import connection

from content import origins
from content.records import Deletion, PostRecord


class Status(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


_COLUMNS = {
    "platform": "text", "external_id": "text", "account": "text", "account_name": "text",
    "account_kind": "text", "followers": "int8", "caption": "text", "hashtags": "text[]",
    "transcript": "text", "on_screen_text": "text", "language": "text", "region": "text",
    "url": "text", "created_at": "timestamptz", "views": "int8", "likes": "int8",
    "shares": "int8", "comments": "int8", "repost_of": "text[]", "quote_of": "text[]",
    "reply_to": "text[]",
}  # fmt: skip
assert tuple(_COLUMNS) == PostRecord.__struct_fields__

_CREATE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_post (
    n int PRIMARY KEY, {", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())}
) ON COMMIT DELETE ROWS;
TRUNCATE incoming_post
"""
_COPY = f"COPY incoming_post (n, {', '.join(_COLUMNS)}) FROM STDIN (FORMAT BINARY)"

_NEW_ACCOUNTS = """
INSERT INTO content_account (platform, handle, display_name, kind, followers, created_at)
SELECT DISTINCT ON (i.platform, handle)
    i.platform, handle, coalesce(i.account_name, ''), coalesce(i.account_kind, 'person'),
    coalesce(i.followers, 0), now()
FROM incoming_post i
CROSS JOIN LATERAL coalesce(i.account, 'unknown') AS handle
LEFT JOIN content_account a USING (platform, handle)
WHERE a.id IS NULL
ORDER BY i.platform, handle, i.n DESC
ON CONFLICT DO NOTHING
"""
_CHANGED_ACCOUNTS = """
WITH said AS (
    SELECT DISTINCT ON (platform, account) platform, account, account_name, account_kind, followers
    FROM incoming_post
    WHERE coalesce(account_name, account_kind, followers::text) IS NOT NULL
    ORDER BY platform, account, n DESC
), changed AS (
    SELECT a.id, s.account_name, s.account_kind, s.followers
    FROM said s JOIN content_account a ON a.platform = s.platform AND a.handle = s.account
    WHERE a.display_name IS DISTINCT FROM coalesce(s.account_name, a.display_name)
       OR a.kind IS DISTINCT FROM coalesce(s.account_kind, a.kind)
       OR a.followers IS DISTINCT FROM coalesce(s.followers, a.followers)
    ORDER BY a.id FOR NO KEY UPDATE OF a
)
UPDATE content_account a SET
    display_name = coalesce(c.account_name, a.display_name),
    kind = coalesce(c.account_kind, a.kind),
    followers = coalesce(c.followers, a.followers)
FROM changed c WHERE a.id = c.id
"""
_NEW_POSTS = """
WITH made AS (
    INSERT INTO content_post (
        platform, external_id, account_id, caption, hashtags, transcript, on_screen_text,
        language, region, url, created_at, ingested_at, status, eligibility)
    SELECT i.platform, i.external_id, a.id, coalesce(i.caption, ''), coalesce(i.hashtags, '{}'),
        coalesce(i.transcript, ''), coalesce(i.on_screen_text, ''), coalesce(i.language, ''),
        coalesce(i.region, ''), coalesce(i.url, ''), coalesce(i.created_at, now()), now(),
        'active', 'eligible'
    FROM incoming_post i
    JOIN content_account a
        ON a.platform = i.platform AND a.handle = coalesce(i.account, 'unknown')
    LEFT JOIN content_post p ON p.platform = i.platform AND p.external_id = i.external_id
    WHERE p.id IS NULL
    ORDER BY i.platform, i.external_id
    ON CONFLICT DO NOTHING
    RETURNING id, platform, external_id
), counted AS (
    INSERT INTO content_postcounter (post_id, views, likes, shares, comments, updated_at)
    SELECT made.id, coalesce(i.views, 0), coalesce(i.likes, 0), coalesce(i.shares, 0),
        coalesce(i.comments, 0), now()
    FROM made JOIN incoming_post i USING (platform, external_id)
), queued AS (
    INSERT INTO content_intake (post_id, state, attempts, error, queued_at)
    SELECT id, 'waiting', 0, '', now() FROM made
)
SELECT i.n FROM made JOIN incoming_post i USING (platform, external_id)
"""
_TEXT_CHANGED = """(
       p.caption IS DISTINCT FROM coalesce(i.caption, p.caption)
    OR p.hashtags::text[] IS DISTINCT FROM coalesce(i.hashtags, p.hashtags::text[])
    OR p.transcript IS DISTINCT FROM coalesce(i.transcript, p.transcript)
    OR p.on_screen_text IS DISTINCT FROM coalesce(i.on_screen_text, p.on_screen_text)
    OR p.language IS DISTINCT FROM coalesce(i.language, p.language)
)"""
_STORED = """
FROM incoming_post i
JOIN content_post p ON p.platform = i.platform AND p.external_id = i.external_id
"""
_REQUEUE = f"""
WITH changed AS (
    SELECT q.post_id, i.n {_STORED} JOIN content_intake q ON q.post_id = p.id
    WHERE {_TEXT_CHANGED} ORDER BY q.post_id FOR NO KEY UPDATE OF q
)
UPDATE content_intake q SET
    state = 'waiting', attempts = 0, lease = NULL, leased_until = NULL, error = '', queued_at = now()
FROM changed WHERE q.post_id = changed.post_id
RETURNING changed.n
"""  # noqa: S608 (put together from constants)
_CHANGED_POSTS = f"""
WITH changed AS (
    SELECT p.id, i.n, a.id AS new_account_id {_STORED}
    LEFT JOIN content_account a ON a.platform = i.platform AND a.handle = i.account
    WHERE {_TEXT_CHANGED}
       OR p.account_id IS DISTINCT FROM coalesce(a.id, p.account_id)
       OR p.region IS DISTINCT FROM coalesce(i.region, p.region)
       OR p.url IS DISTINCT FROM coalesce(i.url, p.url)
       OR p.created_at IS DISTINCT FROM coalesce(i.created_at, p.created_at)
    ORDER BY p.id FOR NO KEY UPDATE OF p
)
UPDATE content_post p SET
    account_id = coalesce(c.new_account_id, p.account_id),
    caption = coalesce(i.caption, p.caption),
    hashtags = coalesce(i.hashtags, p.hashtags),
    transcript = coalesce(i.transcript, p.transcript),
    on_screen_text = coalesce(i.on_screen_text, p.on_screen_text),
    language = coalesce(i.language, p.language),
    region = coalesce(i.region, p.region),
    url = coalesce(i.url, p.url),
    created_at = coalesce(i.created_at, p.created_at)
FROM changed c JOIN incoming_post i USING (n)
WHERE p.id = c.id
RETURNING c.n
"""  # noqa: S608 (put together from constants)
_CHANGED_COUNTERS = f"""
WITH changed AS (
    SELECT c.post_id, i.n {_STORED} JOIN content_postcounter c ON c.post_id = p.id
    WHERE (c.views, c.likes, c.shares, c.comments) IS DISTINCT FROM
        (coalesce(i.views, c.views), coalesce(i.likes, c.likes),
         coalesce(i.shares, c.shares), coalesce(i.comments, c.comments))
    ORDER BY c.post_id FOR NO KEY UPDATE OF c
)
UPDATE content_postcounter c SET
    views = coalesce(i.views, c.views), likes = coalesce(i.likes, c.likes),
    shares = coalesce(i.shares, c.shares), comments = coalesce(i.comments, c.comments),
    updated_at = now()
FROM changed JOIN incoming_post i USING (n)
WHERE c.post_id = changed.post_id
RETURNING changed.n
"""  # noqa: S608 (put together from constants)
_DELETE = """
WITH gone AS (
    SELECT p.id FROM unnest(%s::text[], %s::text[]) AS d (platform, external_id)
    JOIN content_post p ON p.platform = d.platform AND p.external_id = d.external_id
    WHERE p.status = 'active' ORDER BY p.id FOR NO KEY UPDATE OF p
)
UPDATE content_post p SET status = 'deleted' FROM gone WHERE p.id = gone.id
"""


class Saved(msgspec.Struct, frozen=True):
    """`statuses` in the order of the records; `waiting` posts are new in the queue."""

    statuses: list[Status]
    waiting: int


def upsert(records: Sequence[PostRecord]) -> Saved:
    """Saves posts of which no two have one key, in the caller's transaction."""
    with connection.cursor() as cursor:
        _copy(cursor, records)
        cursor.execute(_NEW_ACCOUNTS)
        cursor.execute(_CHANGED_ACCOUNTS)
        created = _numbers(cursor, _NEW_POSTS)
        changed: set[int] = set()
        requeued: set[int] = set()
        if len(created) < len(records):
            requeued = _numbers(cursor, _REQUEUE)
            changed = requeued | _numbers(cursor, _CHANGED_POSTS)
            changed |= _numbers(cursor, _CHANGED_COUNTERS)
        if any(each.repost_of or each.quote_of or each.reply_to for each in records):
            changed |= origins.await_said(cursor)
        origins.join_incoming(cursor)
    statuses = [
        Status.CREATED if n in created else Status.UPDATED if n in changed else Status.UNCHANGED
        for n in range(len(records))
    ]
    return Saved(statuses, len(created) + len(requeued))


def delete(deletions: Sequence[Deletion]) -> int:
    """Marks posts as deleted by their maker; how many were there and still active."""
    if not deletions:
        return 0
    platforms = [each.platform for each in deletions]
    external_ids = [each.external_id for each in deletions]
    with connection.cursor() as cursor:
        cursor.execute(_DELETE, [platforms, external_ids])
        return int(cursor.rowcount)


def _copy(cursor: Any, records: Sequence[PostRecord]) -> None:
    cursor.execute(_CREATE)
    # Django's cursor wrapper hands psycopg's own through.
    with cursor.copy(_COPY) as copy:
        copy.set_types(["int4", *_COLUMNS.values()])
        for number, record in enumerate(records):
            copy.write_row((number, *msgspec.structs.astuple(record)))
    cursor.execute("ANALYZE incoming_post (platform, external_id, account)")


def _numbers(cursor: Any, sql: str) -> set[int]:
    cursor.execute(sql)
    return {number for (number,) in cursor.fetchall()}
