"""The posts in which a claim appears, for those who work on it."""

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce

from content.models import Post
from content.queries import find_posts
from factchecks.models import Appearance, Claim


FOUND = 20  # posts that a search shows
FEWEST_LETTERS = 3


def appearances_of(claim: Claim, state: str = "") -> QuerySet[Appearance]:
    """With post, account, counter and who decided, the most viewed first; one query."""
    rows = claim.appearances.select_related(
        "post__account", "post__counter", "decided_by"
    ).order_by(Coalesce(F("post__counter__views"), 0).desc(), "pk")
    return rows.filter(state=state) if state else rows


def appearances_per_state(claim: Claim) -> dict[str, int]:
    """How many posts are proposed, confirmed, rejected; every state is there. One query."""
    counted = claim.appearances.order_by().values_list("state").annotate(posts=Count("pk"))
    return dict.fromkeys(Appearance.State.values, 0) | dict(counted)


def posts_to_add(claim: Claim, words: str) -> list[Post]:
    """Posts found by address, id, @handle or words in which the claim is not confirmed yet.

    One query; none for words that are too short to mean anything.
    """
    words = words.strip()
    if len(words) < FEWEST_LETTERS and not words.isdecimal():
        return []
    confirmed = claim.appearances.confirmed().values("post")
    found = find_posts(Post.objects.visible(), words).exclude(pk__in=confirmed)
    return list(found.select_related("account", "counter").order_by("-created_at", "-pk")[:FOUND])
