"""Skeletons from addresses that the operator set: fetched by the clock, never while a viewer waits."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from feeds.actions.policies import WrongState
from feeds.actions.skeletons import store_skeleton
from feeds.generators.fetching import Unanswered, fetch
from feeds.generators.skeletons import Skeleton, read_skeleton
from feeds.models import FeedGenerator, GeneratorDay


def fetch_skeleton(*, slug: str, now: datetime) -> bool:
    """False where nothing new could be read; what was fetched before stands until it ends.

    Asks nobody for a generator that is not in force, or whose address is not set.
    """
    url = settings.FEED_GENERATORS.get(slug)
    generator = FeedGenerator.objects.in_force().filter(slug=slug).first()
    if url is None or generator is None:
        return False
    skeleton = _asked(url)
    if skeleton is None:
        _count_failure(generator, now)
        return False
    try:
        store_skeleton(
            generator=generator,
            skeleton=skeleton,
            host=urlsplit(settings.SITE_URL).netloc,
            now=now,
            by="system:feeds",
        )
    except WrongState:  # stopped while we asked
        return False
    return True


def _asked(url: str) -> Skeleton | None:
    """BadSkeleton, and what JSON and UTF-8 say of other bytes, are ValueErrors."""
    try:
        return read_skeleton(json.loads(fetch(url)))
    except (Unanswered, ValueError, RecursionError):
        return None


def _count_failure(generator: FeedGenerator, now: datetime) -> None:
    day, _is_new = GeneratorDay.objects.get_or_create(
        generator=generator, day=timezone.localdate(now)
    )
    GeneratorDay.objects.filter(pk=day.pk).update(failed=F("failed") + 1)
