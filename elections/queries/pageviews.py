from datetime import date, timedelta

from django.db.models import Sum

from elections.models import PageViewCount


def views_per_day(*, until: date, days: int) -> list[tuple[date, int]]:
    """Page views of each of the `days` that end with `until`, without gaps; one query."""
    first = until - timedelta(days=days - 1)
    counted = dict(
        PageViewCount.objects.filter(day__range=(first, until))
        .values_list("day")
        .annotate(Sum("views"))
        .order_by("day")
    )
    dates = (first + timedelta(days=number) for number in range(days))
    return [(day, counted.get(day, 0)) for day in dates]


def most_viewed(*, until: date, days: int, limit: int) -> list[tuple[str, int]]:
    """The addresses that were read most in the `days` that end with `until`; one query."""
    first = until - timedelta(days=days - 1)
    return list(
        PageViewCount.objects.filter(day__range=(first, until))
        .values_list("path")
        .annotate(total=Sum("views"))
        .order_by("-total", "path")[:limit]
    )
