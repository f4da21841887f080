"""Counting how banners are met. A counter, not a decision: it leaves no entry in the audit log."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import DatabaseError, connection, transaction

from factchecks import banner_buffer
from factchecks.banner_buffer import BannerEvent, Counts
from factchecks.models import BannerCount


_EVENTS = tuple(BannerEvent)
_ADD = """
INSERT INTO {table} AS known (claim_id, day, {names})
SELECT claim_id, day, {names} FROM unnest(%s::bigint[], %s::date[], {arrays})
    AS counted (claim_id, day, {names})
WHERE EXISTS (SELECT FROM factchecks_claim WHERE factchecks_claim.id = claim_id)
ORDER BY claim_id, day
ON CONFLICT (claim_id, day) DO UPDATE SET {sums}
""".format(
    table=BannerCount._meta.db_table,
    names=", ".join(_EVENTS),
    arrays=", ".join("%s::bigint[]" for _ in _EVENTS),
    sums=", ".join(f"{name} = known.{name} + EXCLUDED.{name}" for name in _EVENTS),
)


def count_banners(*, event: BannerEvent, claim_ids: Iterable[int], day: date) -> None:
    """One more for each claim, twice where it is named twice. Never fails, and may be lost."""
    counts: Counts = Counter((day, claim_id, event) for claim_id in claim_ids)
    if counts:
        banner_buffer.add(counts)


def save_banner_counts() -> int:
    """Adds what was counted since the last time to the rows; returns how many rows that took.

    Never counts twice: what was taken and could not be saved goes back, and only a killed process
    loses it.
    """
    counts = banner_buffer.take()
    if not counts:
        return 0
    rows: dict[tuple[int, date], Counter[BannerEvent]] = defaultdict(Counter)
    for (day, claim_id, event), amount in counts.items():
        rows[claim_id, day][event] += amount
    try:
        _add(rows)
    except DatabaseError:
        banner_buffer.add(counts)
        raise
    return len(rows)


@transaction.atomic
def _add(rows: dict[tuple[int, date], Counter[BannerEvent]]) -> None:
    columns: list[Any] = [
        [claim_id for claim_id, _day in rows],
        [day for _claim_id, day in rows],
        *([counted[event] for counted in rows.values()] for event in _EVENTS),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, columns)
