"""The last gate: every feed, cached page and old cursor ends here, right before a page is made.

What a source, a cache or a cursor says is a wish. Whether a post may be shown is read here from
the database, where what is rendered is loaded; so a post that was removed, or whose claim became
unverified, is gone at the next request, wherever it is remembered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from content.models import Post
from feeds.eligibility.in_force import rules_in_force
from feeds.eligibility.rules import State, shows
from feeds.eligibility.states import states_of
from feeds.queries.showable import showable


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

    With everything a card renders. What `showable` leaves out stands in no feed; a post that a
    policy keeps out of recommendations still stands where the viewer chose the account or the words
    (feeds.eligibility.rules.shows).
    """
    by_id = {post.pk: post for post in showable(post_ids, now=audience.now)}
    allowed = _allowed_by_policies(by_id, feed, audience)
    return [by_id[post_id] for post_id in post_ids if post_id in allowed]


def _allowed_by_policies(
    post_ids: Collection[int], feed: str, audience: Audience
) -> Collection[int]:
    """All of them, without a query, while no policy is in force."""
    if not post_ids or not rules_in_force(audience.now, audience.region or None):
        return post_ids
    states = states_of(
        post_ids,
        viewer_region=audience.region or None,
        follows=audience.follows,
        now=audience.now,
    )
    return {
        post_id
        for post_id, verdict in states.items()
        if shows(feed, verdict.state) and verdict.state < State.PENDING_REVIEW
    }


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
