"""The last gate: every feed, cached page and old cursor ends here, right before a page is made.

What a source, a cache or a cursor says is a wish. Whether a post may be shown is read here from
the database, in the same query that loads what is rendered; so a post that was removed, or whose
claim became unverified, is gone at the next request, wherever it is remembered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from content.models import Post
from feeds.queries.recommendable import recommendable


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """For whom a page is made, as far as policies ask: where, and whom they follow."""

    language: str
    region: str
    now: datetime
    follows: frozenset[int] = frozenset()


class Unwanted(Protocol):
    """Which of these posts the viewer asked not to get."""

    def __call__(self, posts: Sequence[Post]) -> Collection[int]: ...


def nothing(posts: Sequence[Post]) -> Collection[int]:
    """Of a viewer who asked for nothing."""
    return ()


def only_showable(post_ids: Sequence[int], *, feed: str, audience: Audience) -> list[Post]:
    """Those of the posts that may stand in `feed` at this moment, in the given order.

    With everything a card renders.
    """
    posts = (
        recommendable(now=audience.now, region=audience.region)
        .filter(pk__in=post_ids)
        .select_related("account", "counter", "stats")
    )
    by_id = {post.pk: post for post in posts}
    return [by_id[post_id] for post_id in post_ids if post_id in by_id]


def take(
    batches: Iterable[Sequence[int]],
    size: int,
    *,
    feed: str,
    audience: Audience,
    unwanted: Unwanted = nothing,
) -> list[Post]:
    """The first `size` posts of the batches that pass the gate and the viewer's own wishes."""
    taken: list[Post] = []
    for post in _passing(batches, feed, audience, unwanted):
        taken.append(post)
        if len(taken) == size:
            break
    return taken


def _passing(
    batches: Iterable[Sequence[int]], feed: str, audience: Audience, unwanted: Unwanted
) -> Iterator[Post]:
    for batch in batches:
        posts = only_showable(batch, feed=feed, audience=audience)
        refused = unwanted(posts)
        yield from (post for post in posts if post.pk not in refused)
