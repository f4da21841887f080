"""A page as views, templates and the API get it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from content.models import Post
from feeds.models import PostStats
from labels.queries import PostLabels, for_posts


REASONS = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal of the ranking (feeds.ranking_words) and what it added to the score of a post."""

    signal: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """`position` counts from 0 since the feed was opened. `reasons` only where posts are ranked."""

    post: Post
    labels: PostLabels
    stats: PostStats
    position: int
    source: str
    reasons: tuple[Reason, ...] = ()

    @property
    def claim_id(self) -> int | None:
        """Of the claim whose banner is shown."""
        return self.labels.banner.claim_id if self.labels.banner else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """`next_cursor` is empty at the end, which `reached_end` says too.

    `request_id` is what “why am I seeing this” asks with; only For You has one. `missing` names the
    sources that did not answer in time. `chosen_by` is the other maker whose order this is, or
    empty. `elections_seen`: with this page the viewer has met every new post about the elections;
    said once in a session.
    """

    feed: str
    items: tuple[FeedItem, ...] = ()
    next_cursor: str = ""
    request_id: UUID | None = None
    parameters: str = ""
    is_profiled: bool = False
    elections_seen: bool = False
    missing: tuple[str, ...] = ()
    chosen_by: str = ""

    @property
    def reached_end(self) -> bool:
        return not self.next_cursor


def items_of(
    posts: Sequence[Post], *, first: int, sources: Sequence[str], language: str, now: datetime
) -> tuple[FeedItem, ...]:
    """The posts, as the gate loaded them, with their labels; the queries do not grow with them."""
    labels = for_posts([post.pk for post in posts], language=language, now=now)
    return tuple(
        FeedItem(
            post=post,
            labels=labels[post.pk],
            stats=post.stats,
            position=first + place,
            source=source,
        )
        for place, (post, source) in enumerate(zip(posts, sources, strict=True))
    )


def reasons_of(contributions: Mapping[str, float]) -> tuple[Reason, ...]:
    """The signals that spoke most for a post."""
    best = sorted(contributions.items(), key=lambda each: (-each[1], each[0]))[:REASONS]
    return tuple(Reason(signal, value) for signal, value in best if value > 0)
