"""Posts with everything a card needs, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.models import Post
from labels.queries import PostLabels, for_posts


@dataclass(frozen=True, slots=True)
class Card:
    post: Post
    labels: PostLabels

    @property
    def claim_id(self) -> int | None:
        """Of the claim whose banner is shown."""
        return self.labels.banner.claim_id if self.labels.banner else None


def single(*, post_id: int, language: str, now: datetime) -> Card | None:
    """A post that someone follows a link to: also one that feeds do not recommend."""
    posts = Post.objects.visible().filter(pk=post_id).select_related("account", "counter")
    return next(iter(cards(list(posts.with_media()), language=language, now=now)), None)


def cards(posts: Sequence[Post], *, language: str, now: datetime) -> list[Card]:
    labels = for_posts([post.pk for post in posts], language=language, now=now)
    return [Card(post, labels[post.pk]) for post in posts]
