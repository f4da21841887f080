"""iCalendar (RFC 5545) of an election's dates: what to do until when, and where to vote.

An entry keeps its UID when its time changes, and its SEQUENCE rises, so calendars move it
instead of showing it twice. The same calendar is written for the same state, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

import icalendar


PRODUCT = "-//Election Center//Election dates//EN"
# How often subscribers should look again.
REFRESH = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Alarm:
    """`before` the entry begins; nothing at all means as it begins."""

    before: timedelta
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One date. Instants are aware and written in `zone`; a bare day is a whole day.

    Without an end it is a moment: a deadline.
    """

    uid: str
    sequence: int
    changed_at: datetime
    summary: str
    starts_at: datetime | date
    zone: tzinfo
    ends_at: datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_cancelled: bool = False
    alarms: Sequence[Alarm] = ()


def calendar(entries: Iterable[Entry], *, name: str, language: str, url: str) -> bytes:
    """The file; `url` is where it can be read again."""
    written = icalendar.Calendar()
    written.add("prodid", PRODUCT)
    written.add("version", "2.0")
    written.add("method", "PUBLISH")
    written.add("name", name, parameters={"language": language})
    written.add("x-wr-calname", name)
    written.add("source", icalendar.vUri(url), parameters={"value": "URI"})
    written.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    written.add("x-published-ttl", icalendar.vDuration(REFRESH))
    several = list(entries)
    for entry in several:
        written.add_component(_event(entry))
    _add_time_zones(written, several)
    body: bytes = written.to_ical()
    return body


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", entry.summary)
    event.add("dtstart", _local(entry.starts_at, entry.zone))
    if entry.ends_at is not None:
        event.add("dtend", _local(entry.ends_at, entry.zone))
    for name in ("description", "location", "url"):
        if text := getattr(entry, name):
            event.add(name, text)
    if entry.latitude is not None and entry.longitude is not None:
        event.add("geo", (entry.latitude, entry.longitude))
    event.add("transp", "TRANSPARENT")  # nobody is busy all day because of an election
    for alarm in () if entry.is_cancelled else entry.alarms:
        event.add_component(_alarm(alarm))
    return event


def _alarm(alarm: Alarm) -> icalendar.Alarm:
    written = icalendar.Alarm()
    written.add("action", "DISPLAY")
    written.add("description", alarm.text)
    written.add("trigger", -alarm.before)
    return written


def _local(moment: datetime | date, zone: tzinfo) -> datetime | date:
    return moment.astimezone(zone) if isinstance(moment, datetime) else moment


def _add_time_zones(written: icalendar.Calendar, entries: Sequence[Entry]) -> None:
    """The rules of the zones in use, for the years in use: not since 1970."""
    if not entries:
        return
    days = [
        moment.date() if isinstance(moment, datetime) else moment
        for entry in entries
        for moment in (entry.starts_at, entry.ends_at)
        if moment is not None
    ]
    first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 12, 31)
    written.add_missing_timezones(first_date=first, last_date=last)
