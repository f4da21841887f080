"""Posts that feeds have not read yet, or that changed since."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from feeds.describing import PostTexts


_TEXTS = (
    "post.caption, array_to_string(post.hashtags, ' '), post.transcript, post.on_screen_text, "
    "post.language, post.region, post.account_id, extract(epoch from post.created_at)"
)
FINGERPRINT = f"encode(sha256(convert_to(concat_ws(chr(31), {_TEXTS}), 'UTF8')), 'hex')"
"""Computed in the database: posts that did not change never leave it. chr(31) stands in no text."""

# A changed post goes through intake again: only what came through of late is compared.
_UNREAD = """
    SELECT post.id FROM content_post AS post
    LEFT JOIN feeds_postfeatures AS features ON features.post_id = post.id
    WHERE features.post_id IS NULL AND post.status = 'active'
    ORDER BY post.id LIMIT %(most)s
"""
_CHANGED = f"""
    SELECT post.id FROM content_intake AS intake
    JOIN content_post AS post ON post.id = intake.post_id
    JOIN feeds_postfeatures AS features ON features.post_id = post.id
    WHERE (intake.state = 'waiting'
           OR (intake.state = 'done' AND intake.processed_at > now() - interval '1 day'))
      AND features.text_sha256 <> {FINGERPRINT}
    ORDER BY post.id LIMIT %(most)s
"""  # noqa: S608 (constants of this module)
_OTHER_VERSION = """
    SELECT post_id FROM feeds_postfeatures WHERE version <> %(version)s
    ORDER BY post_id LIMIT %(most)s
"""
_READ = f"""
    SELECT post.id, post.account_id, post.caption, post.hashtags, post.transcript,
           post.on_screen_text, post.language, post.region, post.created_at, {FINGERPRINT}
    FROM content_post AS post WHERE post.id = ANY(%(ids)s) ORDER BY post.id
"""  # noqa: S608 (constants of this module)
_TERMS = f"""
    SELECT features.post_id, features.terms FROM feeds_postfeatures AS features
    JOIN content_post AS post ON post.id = features.post_id
    WHERE features.post_id = ANY(%(ids)s) AND features.text_sha256 = {FINGERPRINT}
"""  # noqa: S608 (constants of this module)


def undescribed(*, most: int) -> list[int]:
    """Ids of posts to read, the longest waiting first: those never read, then those that changed."""
    unread = _ids(_UNREAD, most=most)
    return unread + _ids(_CHANGED, most=most - len(unread))


def of_other_versions(*, version: str, most: int) -> list[int]:
    """Ids of posts whose vectors are of another projection, and meet no vector of this one."""
    return _ids(_OTHER_VERSION, most=most, version=version)


def terms_of_unchanged(post_ids: Collection[int]) -> dict[int, list[str]]:
    """Of those that were read as they stand now; one that was edited since is not in it."""
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, {"ids": list(post_ids)})
        return dict(cursor.fetchall())


def texts_of(post_ids: Sequence[int]) -> list[PostTexts]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"ids": list(post_ids)})
        rows = cursor.fetchall()
    return [
        PostTexts(
            post_id=row[0],
            account_id=row[1],
            caption=row[2],
            hashtags=row[3],
            transcript=row[4],
            on_screen_text=row[5],
            language=row[6],
            region=row[7],
            created_at=row[8],
            fingerprint=row[9],
        )
        for row in rows
    ]


def _ids(statement: str, **values: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
