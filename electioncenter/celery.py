"""The Celery application: `celery -A electioncenter worker` and `… beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init
from django.conf import settings

from electioncenter.embedded import servers


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "electioncenter.settings")

app = Celery("electioncenter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
@beat_init.connect
def start_embedded_servers(**kwargs: Any) -> None:
    """Before the broker is asked for the first time. A database connection would start them too."""
    if settings.EMBEDDED:
        servers.ensure_started(settings.VAR_DIR)
