from typing import Any

from allauth.account.signals import user_logged_in
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest

from content.signals import posts_waiting
from feeds.signals import uploads_waiting
from feeds.tasks import check_uploads, describe_posts
from feeds.viewing import sign_in, viewer_of_cookie
from users.models import User


# Posts come in batch after batch: one bell rings for all of these seconds.
BURST_SECONDS = 5


@receiver(posts_waiting)
def ring_for_posts(**kwargs: Any) -> None:
    if cache.add("feeds:posts-waiting", 1, timeout=BURST_SECONDS):
        describe_posts.apply_async(countdown=BURST_SECONDS)


@receiver(uploads_waiting)
def ring_for_uploads(**kwargs: Any) -> None:
    check_uploads.delay()


@receiver(user_logged_in)
def keep_what_the_cookie_had(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """At once, not by a task: the first page after signing in is already the viewer's own."""
    if (viewer := viewer_of_cookie(request)) is not None:
        sign_in(user, viewer)
