"""The one place that says which posts may be put before somebody who did not ask for them."""

from collections.abc import Collection
from datetime import datetime

from content.models import Post, PostQuerySet
from feeds.eligibility.retrieval import not_eligible


def recommendable(
    *, now: datetime, region: str = "", follows: Collection[int] = ()
) -> PostQuerySet:
    """Posts that sources may draw from; what is shown is judged once more (serving.shown).

    Left out are posts dated ahead of the clock, with an unverified claim until it is decided, and what a policy in force says.
    """
    posts = Post.objects.eligible().filter(created_at__lte=now)
    return posts.exclude(not_eligible(now, region or None, follows=follows))
