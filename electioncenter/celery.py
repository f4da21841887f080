"""The Celery application: `celery -A electioncenter worker` and `… beat`."""

import os

from celery import Celery


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "electioncenter.settings")

app = Celery("electioncenter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
