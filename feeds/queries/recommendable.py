"""The one place that says which posts may be put before somebody who did not ask for them."""

from datetime import datetime

from content.models import Post
from content.models import PostQuerySet
from factchecks.queries.recommendation import carries_unverified_claim


def recommendable(*, now: datetime, region: str = "") -> PostQuerySet:
    """Posts that sources may draw from: what is judged again before a page is rendered.

    Posts with an unverified claim are left out until it is decided.
    """
    return Post.objects.eligible().exclude(carries_unverified_claim(now=now))
