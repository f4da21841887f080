from celery import shared_task

from content.origins import join_awaited


@shared_task
def join_awaited_origins() -> int:
    """Relates posts to what they go back to, where two ingests missed each other."""
    return join_awaited()
