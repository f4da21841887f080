from typing import Any

from django.core.cache import cache
from django.dispatch import receiver

from content.signals import posts_waiting
from elections.signals import calendar_changed
from factchecks.signals import claims_changed
from labels.tasks import follow_calendar, label_waiting_posts, requeue_after_claim_change


# An import changes thousands of claims one by one: one bell rings for all of these seconds.
BURST_SECONDS = 3


@receiver(posts_waiting)
def ring_for_posts(**kwargs: Any) -> None:
    label_waiting_posts.delay()


@receiver(claims_changed)
def ring_for_claims(**kwargs: Any) -> None:
    if cache.add("labels:claims-changed", 1, timeout=BURST_SECONDS):
        requeue_after_claim_change.apply_async(countdown=BURST_SECONDS)


@receiver(calendar_changed)
def ring_for_the_calendar(**kwargs: Any) -> None:
    follow_calendar.delay()
