from celery import shared_task
from django.utils import timezone

from factchecks.actions import endings, searches


BY = "system:factchecks"


@shared_task
def sweep_searches() -> int:
    """Rings again for searches whose message was lost or whose worker died."""
    return searches.sweep_searches(now=timezone.now())


@shared_task
def announce_ended_verdicts() -> int:
    """Matchers and caches hear of verdicts whose time is over."""
    return endings.announce_ended(now=timezone.now(), by=BY)


@shared_task
def warn_of_ending_verdicts() -> int:
    """Partners hear two days before of verdicts that will end."""
    return endings.warn_of_ends(now=timezone.now(), by=BY)
