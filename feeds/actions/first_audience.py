"""Counts how new posts found their first viewers, each day once, when its last post had 48 hours."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from feeds.models import FirstAudience, ShownOnDay
from feeds.queries.first_audience import count_reached, count_shown


COMPLETE_AFTER = timedelta(days=3)
CAUGHT_UP = timedelta(days=30)


def count_first_audiences(*, now: datetime) -> int:
    """Days of the last thirty that are complete and were not counted; how many there were."""
    last = timezone.localdate(now) - COMPLETE_AFTER
    first = timezone.localdate(now) - CAUGHT_UP
    counted = set(ShownOnDay.objects.filter(day__gte=first).values_list("day", flat=True))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    waiting = [day for day in days if day not in counted]
    for day in waiting:
        _count(day)
    return len(waiting)


@transaction.atomic
def _count(day: date) -> None:
    """Of two at once the second finds the rows there and adds nothing."""
    FirstAudience.objects.bulk_create(count_reached(day), ignore_conflicts=True)
    ShownOnDay.objects.bulk_create([count_shown(day)], ignore_conflicts=True)
