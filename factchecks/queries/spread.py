"""Where a claim travels: the posts in which it was found and nobody denied it."""

from django.db.models import QuerySet

from factchecks.models import Appearance, Claim


SHOWN = 5


def seen_posts(claim: Claim) -> QuerySet[Appearance]:
    """The most seen first, with post, account and counter; one query."""
    return (
        claim.appearances.exclude(state=Appearance.State.REJECTED)
        .select_related("post__account", "post__counter")
        .order_by("-post__counter__views", "-post__created_at", "pk")[:SHOWN]
    )
