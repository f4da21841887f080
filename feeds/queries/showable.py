"""Posts that may be shown at this moment, with all that a page says of them.

Written out, for every page asks it last: putting the question together (five tables, and the rule
about unverified claims) costs Django more than answering it. Columns are those of the models.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model, OneToOneRel, prefetch_related_objects

from content.models import Account, Post, PostCounter, PostMedia
from factchecks.queries.recommendation import CARRIES_UNVERIFIED_CLAIM, moment
from feeds.models import PostStats
from feeds.queries.arrays import array_of


PARTS: dict[str, type[Model]] = {
    "post": Post,
    "account": Account,
    "counter": PostCounter,
    "stats": PostStats,
    "media": PostMedia,
}
_SHOWABLE = f"""
    SELECT {{columns}}
    FROM content_post AS post
    JOIN content_account AS account ON account.id = post.account_id
    LEFT JOIN content_postcounter AS counter ON counter.post_id = post.id
    LEFT JOIN feeds_poststats AS stats ON stats.post_id = post.id
    LEFT JOIN content_postmedia AS media ON media.post_id = post.id
    WHERE post.id = ANY(%(ids)s::bigint[])
      AND post.status = 'active' AND post.eligibility = 'eligible'
      AND post.created_at <= %(now)s AND NOT {CARRIES_UNVERIFIED_CLAIM}
"""  # noqa: S608 (constants of ours)


def showable(post_ids: Collection[int], *, now: datetime) -> list[Post]:
    """In no order, each with `account`, `media` and its captions, `counter` and `stats`.

    Left out are posts that were removed, are not eligible, carry an unverified claim, or are dated
    ahead of the clock. One query, and one for captions where a post shows something.
    """
    if not post_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"ids": array_of(post_ids), **moment(now)})
        posts = [_post(row) for row in cursor.fetchall()]
    if shown := [post.media for post in posts if hasattr(post, "media")]:
        prefetch_related_objects(shown, "captions")
    return posts


@cache
def _statement() -> str:
    columns = (
        f"{part}.{field.column}" for part, model in PARTS.items() for field in fields_of(model)
    )
    return _SHOWABLE.format(columns=", ".join(columns))


def fields_of(model: type[Model]) -> Sequence[Field[Any, Any]]:
    """As `from_db` wants them: the key first. None of them needs converting (a test looks)."""
    return model._meta.concrete_fields


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in fields_of(model)]


def _post(row: Sequence[Any]) -> Post:
    """Figures that are not counted yet are zeros."""
    parts: dict[str, Any] = {}
    start = 0
    for part, model in PARTS.items():
        names = _names(model)
        values = row[start : start + len(names)]
        start += len(names)
        if values[0] is not None:
            parts[part] = model.from_db(connection.alias, names, values)
    post: Post = parts["post"]
    post.account = parts["account"]
    post.counter = parts.get("counter") or PostCounter(post=post)
    post.stats = parts.get("stats") or PostStats(post=post)
    # What `select_related` does too: that there is no media is known, and not asked again.
    media = Post._meta.get_field("media")
    assert isinstance(media, OneToOneRel)
    media.set_cached_value(post, parts.get("media"))
    return post
