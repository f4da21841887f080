from celery import shared_task
from django.utils import timezone

from electioncenter import purge


@shared_task
def refresh_changed_pages() -> int:
    """Brings pages whose content changed into the cache in front; returns how many."""
    subjects = purge.take_changes(timezone.now())
    return purge.refresh(purge.affected_paths(subjects)) if subjects else 0
