"""What a feed shows: posts with everything a card needs, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.models import Post
from feeds import cursor
from feeds.cursor import Position
from feeds.queries.recommendable import recommendable
from labels.queries import PostLabels, for_posts


PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class Card:
    post: Post
    labels: PostLabels

    @property
    def claim_id(self) -> int | None:
        """Of the claim whose banner is shown."""
        return self.labels.banner.claim_id if self.labels.banner else None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`next_cursor` is empty on the last page."""

    cards: list[Card]
    next_cursor: str


def newest(
    *, after: Position | None, language: str, now: datetime, size: int = PAGE_SIZE
) -> FeedPage:
    """The newest posts that may be put before anyone, from a position on.

    Posts with an unverified claim are left out until it is decided. Keyset pagination: posts that arrive meanwhile neither repeat nor hide others.
    """
    posts = recommendable(now=now).newest_first().select_related("account", "counter")
    if after is not None:
        posts = posts.before(after.created_at, after.post_id)
    found = list(posts[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return FeedPage(
        cards=cards(shown, language=language, now=now),
        next_cursor=cursor.encode(Position(shown[-1].created_at, shown[-1].pk)) if more else "",
    )


def single(*, post_id: int, language: str, now: datetime) -> Card | None:
    """A post that someone follows a link to: also one that feeds do not recommend."""
    posts = Post.objects.visible().filter(pk=post_id).select_related("account", "counter")
    return next(iter(cards(list(posts), language=language, now=now)), None)


def cards(posts: Sequence[Post], *, language: str, now: datetime) -> list[Card]:
    labels = for_posts([post.pk for post in posts], language=language, now=now)
    return [Card(post, labels[post.pk]) for post in posts]
