from celery import shared_task
from django.utils import timezone

from content.media.leftovers import remove_leftovers
from content.origins import join_awaited


@shared_task
def join_awaited_origins() -> int:
    """Relates posts to what they go back to, where two ingests missed each other."""
    return join_awaited()


@shared_task
def remove_media_leftovers() -> int:
    """Removes the files of posts that their makers deleted, and those that no row knows."""
    return remove_leftovers(now=timezone.now())
