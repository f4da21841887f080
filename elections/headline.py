"""The one sentence a voter reads first: what can be done now, and until when.

Computed from the phases and the clock, so a page says "closed" at the second polls close.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from elections import timetable
from elections.models.election import Election, ElectionPhase


Kind = ElectionPhase.Kind
AFTER_THE_POLLS = frozenset(
    {
        Kind.POLLS_CLOSE,
        Kind.COUNTING,
        Kind.PROVISIONAL_RESULT,
        Kind.OFFICIAL_RESULT,
        Kind.RECOUNT,
    }
)


class Tone(StrEnum):
    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Headline:
    """In the language that was active when it was made."""

    text: str
    tone: Tone


def headline(
    election: Election,
    phases: Sequence[timetable.Phase],
    now: datetime,
    zone: tzinfo | None = None,
) -> Headline:
    """`now` is aware; times are written in `zone`, or in that of the election's own area."""
    if election.status in (Election.Status.POSTPONED, Election.Status.CANCELLED):
        return Headline(_stopped(election), Tone.STOPPED)
    zone = zone or election.division.zone
    phase = timetable.phase_at(phases, now)
    if phase is not None and phase.kind == Kind.POLLS_OPEN:
        return Headline(_open(phase, zone), Tone.OPEN)
    today = now.astimezone(zone).date()
    if today < election.date:
        return Headline(_ahead((election.date - today).days), Tone.AHEAD)
    opening = _next_opening(phases, now)
    last_day = election.end_date or election.date
    if today <= last_day and (opening is not None or not _have_closed(phases, now)):
        return Headline(_today(opening, zone), Tone.AHEAD)
    return Headline(_over(phase), Tone.OVER)


def polling_hours(phases: Sequence[timetable.Phase], day: date, zone: tzinfo) -> str:
    """ "7:30 to 21:00" on that day, or nothing where the hours are not known."""
    for phase in phases:
        if (
            phase.kind == Kind.POLLS_OPEN
            and phase.ends_at is not None
            and phase.starts_at.astimezone(zone).date() == day
        ):
            return _("%(opening)s to %(closing)s") % {
                "opening": _clock(phase.starts_at, zone),
                "closing": _clock(phase.ends_at, zone),
            }
    return ""


def _stopped(election: Election) -> str:
    if election.status == Election.Status.CANCELLED:
        return _("This election has been cancelled")
    return _("This election has been postponed")


def _open(phase: timetable.Phase, zone: tzinfo) -> str:
    if phase.ends_at is None:
        return _("Polling stations are open")
    return _("Polling stations are open until %(time)s") % {"time": _clock(phase.ends_at, zone)}


def _ahead(days: int) -> str:
    if days == 1:
        return _("Polling day is tomorrow")
    return ngettext("Polling day is in %(days)d day", "Polling day is in %(days)d days", days) % {
        "days": days
    }


def _next_opening(phases: Sequence[timetable.Phase], now: datetime) -> datetime | None:
    return min(
        (
            each.starts_at
            for each in phases
            if each.kind == Kind.POLLS_OPEN and each.starts_at > now
        ),
        default=None,
    )


def _have_closed(phases: Sequence[timetable.Phase], now: datetime) -> bool:
    return any(
        (each.kind in AFTER_THE_POLLS and each.starts_at <= now)
        or (each.kind == Kind.POLLS_OPEN and each.ends_at is not None and each.ends_at <= now)
        for each in phases
    )


def _today(opening: datetime | None, zone: tzinfo) -> str:
    if opening is None:
        return _("Polling day is today")
    return _("Polling day is today. Polling stations open at %(time)s") % {
        "time": _clock(opening, zone)
    }


def _over(phase: timetable.Phase | None) -> str:
    if phase is None or phase.kind not in AFTER_THE_POLLS:
        return _("Polling day is over")
    if phase.kind in (Kind.POLLS_CLOSE, Kind.COUNTING):
        return _("Polling stations are closed. The votes are being counted")
    return str(Kind(phase.kind).label)


def _clock(instant: datetime, zone: tzinfo) -> str:
    return time_format(instant.astimezone(zone), "G:i", use_l10n=False)
