from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from elections.actions.imports import read_run
from elections.actions.pageviews import count_new_views
from elections.models import ImportRun


@shared_task
def count_page_views() -> int:
    """Nothing where no log is set, or where it is not there yet."""
    log = Path(settings.PAGE_VIEW_LOG)
    if not settings.PAGE_VIEW_LOG or not log.is_file():
        return 0
    return count_new_views(log=log, by="system:pages")


@shared_task
def read_import(run_id: int) -> None:
    """Reads an uploaded file and compares it; safe to run twice."""
    read_run(run=ImportRun.objects.get(pk=run_id))


@shared_task
def read_forgotten_imports() -> int:
    """Reads what was uploaded and whose message was lost; returns how many."""
    forgotten = ImportRun.objects.forgotten(timezone.now())
    for run in forgotten:
        read_run(run=run)
    return len(forgotten)
