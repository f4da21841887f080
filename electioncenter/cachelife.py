"""How long a page that speaks of all elections at once stays true.

Never over the next change of any election, whosever clock it follows: a phase, the start or
end of a notice, the end of a verdict, or midnight, because pages count days. Midnight of any
time zone falls on a quarter of an hour, so a copy never outlives the quarter.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import F, QuerySet

from elections.models import ElectionNotice, ElectionPhase
from factchecks.models import Verdict


CACHE_SECONDS = 60
QUARTER_OF_AN_HOUR = 15 * 60


def seconds(now: datetime) -> int:
    """At most CACHE_SECONDS; 0 in the last second before a change. One query."""
    change = _next_change(now)
    left = CACHE_SECONDS if change is None else int((change - now).total_seconds())
    quarter = QUARTER_OF_AN_HOUR - int(now.astimezone(UTC).timestamp()) % QUARTER_OF_AN_HOUR
    return max(0, min(CACHE_SECONDS, left, quarter))


def _next_change(now: datetime) -> datetime | None:
    instants = (
        _after(now, ElectionPhase.objects.in_force(), "starts_at")
        .union(
            _after(now, ElectionPhase.objects.in_force(), "ends_at"),
            _after(now, ElectionNotice.objects.all(), "starts_at"),
            _after(now, ElectionNotice.objects.all(), "ends_at"),
            _after(now, Verdict.objects.all(), "ends_at"),
        )
        .order_by("instant")
    )
    first: datetime | None = instants.values_list("instant", flat=True).first()
    return first


def _after(now: datetime, rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    return rows.filter(**{f"{name}__gt": now}).order_by().values(instant=F(name))
