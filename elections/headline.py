"""The one sentence a voter reads first: what can be done now, and until when.

Computed from the phases and the clock, so a page says "closed" at the second polls close.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from django.utils.formats import date_format, time_format
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
    """In the language that was active when it was made.

    `note` says why it differs from what was planned, in the words of whoever changed it.
    """

    text: str
    tone: Tone
    note: str = ""


def headline(
    election: Election,
    phases: Sequence[timetable.Phase],
    now: datetime,
    zone: tzinfo | None = None,
) -> Headline:
    """`phases` are those of the voter's area, `now` is aware.

    Times are written in `zone`, the election's own when it is not given.
    """
    if election.status in (Election.Status.POSTPONED, Election.Status.CANCELLED):
        return Headline(_stopped(election), Tone.STOPPED, election.cancellation_reason)
    zone = zone or election.division.zone
    in_force = timetable.phases_in_force(phases, now)
    for kind, text in ((Kind.POLLS_OPEN, _open), (Kind.EARLY_VOTING, _early)):
        for phase in in_force:
            if phase.kind == kind:
                return Headline(text(phase, now, zone), Tone.OPEN, phase.reason)
    today = now.astimezone(zone).date()
    opening = _next_opening(phases, now)
    reason = opening.reason if opening else ""
    if election.status != Election.Status.HELD:
        if today < election.date:
            return Headline(_ahead(election, today), Tone.AHEAD, reason)
        last_day = election.end_date or election.date
        if today <= last_day and (opening is not None or not _have_closed(phases, now)):
            return Headline(_today(opening, today, zone), Tone.AHEAD, reason)
    return Headline(_over(in_force), Tone.OVER)


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


def _open(phase: timetable.Phase, now: datetime, zone: tzinfo) -> str:
    if phase.ends_at is None:
        return _("Polling stations are open")
    return _("Polling stations are open until %(time)s") % {"time": _clock(phase.ends_at, zone)}


def _early(phase: timetable.Phase, now: datetime, zone: tzinfo) -> str:
    if phase.ends_at is None:
        return _("You can vote early")
    ends = phase.ends_at.astimezone(zone)
    if ends.date() == now.astimezone(zone).date():
        return _("You can vote early today until %(time)s") % {"time": _clock(ends, zone)}
    return _("You can vote early until %(day)s, %(time)s") % {
        "day": _day(ends.date()),
        "time": _clock(ends, zone),
    }


def _ahead(election: Election, today: date) -> str:
    if election.status == Election.Status.EXPECTED:
        return _("Polling day is expected to be %(day)s") % {"day": _day(election.date)}
    days = (election.date - today).days
    if days == 1:
        return _("Polling day is tomorrow")
    return ngettext("Polling day is in %(days)d day", "Polling day is in %(days)d days", days) % {
        "days": days
    }


def _next_opening(phases: Sequence[timetable.Phase], now: datetime) -> timetable.Phase | None:
    return min(
        (each for each in phases if each.kind == Kind.POLLS_OPEN and each.starts_at > now),
        key=lambda each: each.starts_at,
        default=None,
    )


def _have_closed(phases: Sequence[timetable.Phase], now: datetime) -> bool:
    return any(
        (each.kind in AFTER_THE_POLLS and each.starts_at <= now)
        or (each.kind == Kind.POLLS_OPEN and each.ends_at is not None and each.ends_at <= now)
        for each in phases
    )


def _today(opening: timetable.Phase | None, today: date, zone: tzinfo) -> str:
    if opening is None:
        return _("Polling day is today")
    opens = opening.starts_at.astimezone(zone)
    if opens.date() > today:
        return _("Polling stations open again on %(day)s at %(time)s") % {
            "day": _day(opens.date()),
            "time": _clock(opens, zone),
        }
    return _("Polling day is today. Polling stations open at %(time)s") % {
        "time": _clock(opens, zone)
    }


def _over(in_force: Sequence[timetable.Phase]) -> str:
    after = [phase for phase in in_force if phase.kind in AFTER_THE_POLLS]
    if not after:
        return _("Polling day is over")
    if after[-1].kind in (Kind.POLLS_CLOSE, Kind.COUNTING):
        return _("Polling stations are closed. The votes are being counted")
    return str(Kind(after[-1].kind).label)


def _clock(instant: datetime, zone: tzinfo) -> str:
    return time_format(instant.astimezone(zone), "G:i", use_l10n=False)


def _day(day: date) -> str:
    return date_format(day, "j F Y", use_l10n=False)
