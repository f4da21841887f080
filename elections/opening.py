"""When a polling station is open, in words for this moment. Times are those of its area."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class State(StrEnum):
    OPEN = "open"
    AHEAD = "ahead"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Period:
    """Aware instants; it holds from the first and no longer at the last."""

    starts_at: datetime
    ends_at: datetime
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """`text` is in the language that was active when it was made.

    `changes_at` is when it stops being true; None where it stays so.
    """

    state: State
    text: str
    changes_at: datetime | None = None


def opening(
    periods: Iterable[Period], now: datetime, zone: tzinfo, *, countdown: bool = True
) -> Opening:
    """What holds at `now`. A page that is kept for a while goes without the countdown."""
    whole = joined(periods)
    if not whole:
        return Opening(State.UNKNOWN, _("Opening hours unknown"))
    for period in whole:
        if now < period.starts_at:
            return Opening(State.AHEAD, _opens(period, now, zone), period.starts_at)
        if now < period.ends_at:
            return Opening(State.OPEN, _closes(period, now, zone, countdown), period.ends_at)
    return Opening(State.OVER, _closed(whole[-1], now, zone))


def joined(periods: Iterable[Period]) -> list[Period]:
    """Periods in order; where one begins before or as the other ends they are one."""
    whole: list[Period] = []
    for period in sorted(periods, key=lambda each: (each.starts_at, each.ends_at)):
        last = whole[-1] if whole else None
        if last is not None and period.starts_at <= last.ends_at:
            whole[-1] = Period(
                last.starts_at,
                max(last.ends_at, period.ends_at),
                last.may_change or period.may_change,
            )
        else:
            whole.append(period)
    return whole


def hours(periods: Sequence[Period], zone: tzinfo) -> list[str]:
    """ "Wednesday 17 March, 7:30 to 21:00", a line for each period."""
    return [_line(period, zone) for period in joined(periods)]


def remaining(time: timedelta) -> str:
    """ "2 h 10 min"; a part of a minute counts as a minute: nobody comes too late by it."""
    minutes = math.ceil(time.total_seconds() / 60)
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    if minutes >= 60:
        return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}
    return _("%(minutes)d min") % {"minutes": minutes}


def _opens(period: Period, now: datetime, zone: tzinfo) -> str:
    return _("Opens %(moment)s") % {"moment": _moment(period.starts_at, now, zone)}


def _closes(period: Period, now: datetime, zone: tzinfo, countdown: bool) -> str:
    moment = _moment(period.ends_at, now, zone, today=False)
    if not countdown:
        return _("Open, closes %(moment)s") % {"moment": moment}
    return _("Open, closes %(moment)s in %(time)s") % {
        "moment": moment,
        "time": remaining(period.ends_at - now),
    }


def _closed(last: Period, now: datetime, zone: tzinfo) -> str:
    return _("Closed since %(moment)s") % {"moment": _moment(last.ends_at, now, zone)}


def _line(period: Period, zone: tzinfo) -> str:
    start, end = period.starts_at.astimezone(zone), period.ends_at.astimezone(zone)
    words = {
        "day": date_format(start, "l j F"),
        "opening": _clock(start),
        "closing": _clock(end) if end.date() == start.date() else _day_and_clock(end),
    }
    if period.may_change:
        return _("%(day)s, %(opening)s to %(closing)s (may change)") % words
    return _("%(day)s, %(opening)s to %(closing)s") % words


def _moment(instant: datetime, now: datetime, zone: tzinfo, *, today: bool = True) -> str:
    """A time of today by itself, of another day with that day."""
    local = instant.astimezone(zone)
    if local.date() != now.astimezone(zone).date():
        return _day_and_clock(local)
    return _("today %(time)s") % {"time": _clock(local)} if today else _clock(local)


def _day_and_clock(local: datetime) -> str:
    return f"{date_format(local, 'l j F')} {_clock(local)}"


def _clock(local: datetime) -> str:
    return time_format(local, "G:i", use_l10n=False)
