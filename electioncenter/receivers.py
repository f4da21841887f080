"""Readers see a change within seconds, and not when a cached copy ends."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.dispatch import receiver

from audit.signals import recorded
from electioncenter import purge
from electioncenter.tasks import refresh_changed_pages


@receiver(recorded)
def ring_for_readers(action: str, **kwargs: Any) -> None:
    if not settings.CACHE_FRONT_URLS or not purge.concerns_readers(action):
        return
    if cache.add("purge:rung", 1, timeout=purge.BURST_SECONDS):
        refresh_changed_pages.apply_async(countdown=purge.BURST_SECONDS)
