"""How many viewers the new posts of a day found, and how the attention of a day was shared out.

Counted are posts on screens (`Interaction` of kind seen) of viewers who keep history, in any feed:
of the others no row says when they saw a post. So every figure is a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from feeds.first_audience import AN_AUDIENCE, FEW_FOLLOWERS, NEW_FOR
from feeds.models import FirstAudience, ShownOnDay


_A_DAY = timedelta(days=1)
_REACHED = """
    WITH new AS (
        SELECT post.id, post.created_at, account.followers < %(few)s AS is_small,
               account.created_at > post.created_at - %(new_for)s AS is_new
        FROM content_post AS post JOIN content_account AS account ON account.id = post.account_id
        WHERE post.status = 'active' AND post.eligibility = 'eligible'
          AND post.created_at >= %(begin)s AND post.created_at < %(end)s
    ), seen AS (
        SELECT new.id, new.is_small, new.is_new, count(DISTINCT event.viewer_id) AS in_48,
               count(DISTINCT event.viewer_id)
                   FILTER (WHERE event.at < new.created_at + interval '24 hours') AS in_24
        FROM new LEFT JOIN feeds_interaction AS event
          ON event.post_id = new.id AND event.kind = 'seen' AND event.at >= new.created_at
         AND event.at < new.created_at + interval '48 hours'
        GROUP BY new.id, new.is_small, new.is_new
    ), grouped AS (
        SELECT 'everyone' AS name, in_24, in_48 FROM seen
        UNION ALL SELECT 'small', in_24, in_48 FROM seen WHERE is_small
        UNION ALL SELECT 'new', in_24, in_48 FROM seen WHERE is_new
    )
    SELECT name, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY in_24),
           count(*) FILTER (WHERE in_24 >= %(audience)s),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY in_48),
           count(*) FILTER (WHERE in_48 >= %(audience)s)
    FROM grouped GROUP BY name
"""
_SEEN = """
    WITH seen AS (
        SELECT post.account_id, count(*) AS times
        FROM feeds_interaction AS event JOIN content_post AS post ON post.id = event.post_id
        WHERE event.kind = 'seen' AND event.at >= %(begin)s AND event.at < %(end)s
        GROUP BY post.account_id
    ), ranked AS (
        SELECT seen.times, account.followers < %(few)s AS is_small,
               row_number() OVER (ORDER BY seen.times DESC, account.id) AS place,
               count(*) OVER () AS accounts
        FROM seen JOIN content_account AS account ON account.id = seen.account_id
    )
    SELECT coalesce(sum(times), 0),
           coalesce(sum(times) FILTER (WHERE place <= ceil(accounts / 100.0)), 0),
           coalesce(sum(times) FILTER (WHERE is_small), 0)
    FROM ranked
"""
_PLACES = """
    SELECT count(*), count(*) FILTER (WHERE item ->> 'source' = 'exploration')
    FROM feeds_feedrequest AS page CROSS JOIN LATERAL jsonb_array_elements(page.items) AS item
    WHERE page.feed = 'for-you' AND page.at >= %(begin)s AND page.at < %(end)s
"""


@dataclass(frozen=True, slots=True)
class DayOfAudience:
    """`groups` by name of FirstAudience.Group; either is missing for a day that was not counted."""

    day: date
    groups: dict[str, FirstAudience]
    shown: ShownOnDay | None


def count_reached(day: date) -> list[FirstAudience]:
    """Unsaved, one of each group that has posts; complete when two more days are over."""
    rows = _rows(_REACHED, day, few=FEW_FOLLOWERS, new_for=NEW_FOR, audience=AN_AUDIENCE)
    return [
        FirstAudience(
            day=day,
            group=name,
            posts=posts,
            median_24=median_24,
            reached_24=reached_24,
            median_48=median_48,
            reached_48=reached_48,
        )
        for name, posts, median_24, reached_24, median_48, reached_48 in rows
    ]


def count_shown(day: date) -> ShownOnDay:
    """Unsaved. Pages are kept 30 days: of an older day no places are known."""
    ((seen, of_largest, of_small),) = _rows(_SEEN, day, few=FEW_FOLLOWERS)
    ((places, explored),) = _rows(_PLACES, day)
    return ShownOnDay(
        day=day,
        seen=seen,
        seen_of_largest=of_largest,
        seen_of_small=of_small,
        places=places,
        explored=explored,
    )


def first_audiences(first: date, last: date) -> list[DayOfAudience]:
    """A row a day, also of days that were not counted; two queries."""
    shown = {row.day: row for row in ShownOnDay.objects.filter(day__range=(first, last))}
    groups: dict[date, dict[str, FirstAudience]] = {}
    for row in FirstAudience.objects.filter(day__range=(first, last)):
        groups.setdefault(row.day, {})[row.group] = row
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [DayOfAudience(day, groups.get(day, {}), shown.get(day)) for day in days]


def beginning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def _rows(statement: str, day: date, **values: Any) -> list[Any]:
    whole_day = {"begin": beginning(day), "end": beginning(day + _A_DAY)}
    with connection.cursor() as cursor:
        cursor.execute(statement, whole_day | values)
        rows: list[Any] = cursor.fetchall()
        return rows
