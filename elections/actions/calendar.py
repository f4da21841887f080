"""Writes on the calendar of an election: another day, no day at all, longer hours.

Nothing is overwritten: a phase that no longer holds is superseded by the one that does, so it
stays known what was planned, and why and by whom it was changed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import record
from core.announce import announce
from elections.actions.elections import ElectionDetails, announce_election
from elections.models import Election, ElectionPhase, Jurisdiction, Source
from elections.queries.phases import phases_for
from elections.signals import calendar_changed
from elections.timetable import POLLING_DAY


Status = Election.Status
Kind = ElectionPhase.Kind
STILL_TO_COME = (Status.EXPECTED, Status.CONFIRMED, Status.SNAP)
LONGEST_EXTENSION = timedelta(days=1)


class CalendarRefusedError(ValueError):
    """The change is not possible; `field` names what stands in its way, the text says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def lock(*, election: Election) -> Election:
    return (
        Election.objects.select_for_update(of=("self",), no_key=True)
        .select_related("division")
        .get(pk=election.pk)
    )


def require_status(*, election: Election, statuses: Sequence[str]) -> None:
    if election.status not in statuses:
        raise CalendarRefusedError(
            "status",
            _("Status: this is not possible for an election that is “%(status)s”.")
            % {"status": election.get_status_display()},
        )


@transaction.atomic
def postpone_election(
    *,
    election: Election,
    reason: str,
    by: str,
    now: datetime,
    new_date: date | None = None,
    source: Source | None = None,
) -> Election:
    """Puts an election off: to another day, or to a day that is not known yet.

    Without a new date it has no phases and leaves the running elections, until it is postponed
    again to a date that is known. With one it stays on the calendar: what had not begun, and
    polling day and all after it, moves by the same number of days at the same time of day. A
    deadline that has passed stays so; whether it opens again, no rule of ours can know.
    """
    election = lock(election=election)
    require_status(election=election, statuses=(*STILL_TO_COME, Status.POSTPONED))
    _require_reason(reason)
    _require_open_end(election, now)
    planned_for = election.date
    if new_date is None:
        election.status, election.cancellation_reason = Status.POSTPONED, reason
    else:
        _move(election, new_date, reason=reason, now=now, source=source)
    election.save(update_fields=["status", "cancellation_reason", "date", "end_date"])
    announce(calendar_changed, election_id=election.pk)
    _note(
        election,
        "election_postponed",
        by,
        planned_for=planned_for.isoformat(),
        new_date=new_date.isoformat() if new_date else None,
        reason=reason,
    )
    return election


@transaction.atomic
def cancel_election(*, election: Election, reason: str, by: str) -> Election:
    """The election will not be held. Its phases stay on record and no longer count."""
    election = lock(election=election)
    require_status(election=election, statuses=(*STILL_TO_COME, Status.POSTPONED))
    _require_reason(reason)
    election.status, election.cancellation_reason = Status.CANCELLED, reason
    election.save(update_fields=["status", "cancellation_reason"])
    _note(election, "election_cancelled", by, reason=reason)
    return election


@transaction.atomic
def call_snap_election(
    *, replaced: Election, details: ElectionDetails, reason: str, by: str
) -> Election:
    """An early election for the same body in the place of a later one, which is cancelled."""
    replaced = lock(election=replaced)
    require_status(election=replaced, statuses=(*STILL_TO_COME, Status.POSTPONED))
    _require_reason(reason)
    if details.category != replaced.category:
        raise CalendarRefusedError(
            "category", _("Category: a snap election is for the body of the one it replaces.")
        )
    if details.date >= replaced.date:
        raise CalendarRefusedError(
            "date", _("Polling day: a snap election comes before the one it replaces.")
        )
    election = announce_election(details=details, division=replaced.division, phases=(), by=by)
    election.status, election.replaces = Status.SNAP, replaced
    election.save(update_fields=["status", "replaces"])
    replaced.status, replaced.cancellation_reason = Status.CANCELLED, reason
    replaced.save(update_fields=["status", "cancellation_reason"])
    _note(election, "snap_election_called", by, replaces=replaced.slug, reason=reason)
    return election


@transaction.atomic
def extend_polling_hours(
    *,
    election: Election,
    jurisdiction: Jurisdiction,
    until: datetime,
    reason: str,
    by: str,
    now: datetime,
    source: Source | None = None,
) -> ElectionPhase:
    """Keeps the polling stations of an area open longer; closing and counting move along.

    An area inside the election's own gets the whole of polling day as rows of its own, and
    the rest of the country keeps its hours.
    """
    election = lock(election=election)
    require_status(election=election, statuses=STILL_TO_COME)
    _require_reason(reason)
    if until.tzinfo is None:
        raise CalendarRefusedError("until", _("Until: the time zone is missing."))
    phases = [row for row in phases_for(election, jurisdiction) if row.kind in POLLING_DAY]
    opening = _hours_to_extend(phases, until, now)
    assert opening.ends_at is not None
    extended = opening
    for row in phases:
        changes = _later(row, opening.ends_at, until)
        if changes or row.jurisdiction_id != jurisdiction.pk:
            details = {**changes, "reason": reason, "source": source} if changes else {}
            written = _write_anew(row, jurisdiction, **details)
            extended = written if row == opening else extended
    _note(
        election,
        "polling_hours_extended",
        by,
        area=jurisdiction.ocd_id,
        planned=opening.ends_at.isoformat(),
        until=until.isoformat(),
        reason=reason,
    )
    return extended


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise CalendarRefusedError("reason", _("Reason: voters have to be told why."))


def _require_open_end(election: Election, now: datetime) -> None:
    """Polls that have closed cannot be put off any more. A postponed election has none."""
    ends = [row.ends_at for row in phases_for(election) if row.kind == Kind.POLLS_OPEN]
    known = [end for end in ends if end is not None]
    if known and max(known) <= now:
        raise CalendarRefusedError("status", _("Status: the polling stations have closed."))


def _move(
    election: Election, new_date: date, *, reason: str, now: datetime, source: Source | None
) -> None:
    if new_date <= election.date:
        raise CalendarRefusedError(
            "new_date", _("New polling day: it has to be after %(date)s.") % {"date": election.date}
        )
    days = new_date - election.date
    for row in (
        election.phases.in_force().select_related("jurisdiction").order_by("starts_at", "pk")
    ):
        zone = row.jurisdiction.zone
        if row.starts_at > now or row.starts_at.astimezone(zone).date() >= election.date:
            _write_anew(
                row,
                row.jurisdiction,
                starts_at=_same_time(row.starts_at, days, zone),
                ends_at=_same_time(row.ends_at, days, zone) if row.ends_at else None,
                reason=reason,
                source=source or row.source,
            )
    if election.status == Status.POSTPONED:
        election.status = Status.SNAP if election.replaces_id else Status.CONFIRMED
    if election.end_date is not None:
        election.end_date += days
    election.date, election.cancellation_reason = new_date, ""


def _same_time(instant: datetime, days: timedelta, zone: tzinfo) -> datetime:
    """By the clock on the wall, also when the clock was put forward in between."""
    local = instant.astimezone(zone)
    return datetime.combine(local.date() + days, local.time(), zone)


def _hours_to_extend(
    phases: Iterable[ElectionPhase], until: datetime, now: datetime
) -> ElectionPhase:
    open_still = [
        row
        for row in phases
        if row.kind == Kind.POLLS_OPEN and row.ends_at and row.ends_at > now
        if row.starts_at < until
    ]
    if not open_still:
        raise CalendarRefusedError("until", _("Until: there are no polling hours left to extend."))
    opening = open_still[-1]
    assert opening.ends_at is not None
    if not opening.ends_at < until <= opening.ends_at + LONGEST_EXTENSION:
        raise CalendarRefusedError(
            "until", _("Until: this has to be after the planned end, and by a day at the most.")
        )
    return opening


def _later(row: ElectionPhase, planned: datetime, until: datetime) -> dict[str, datetime]:
    if row.kind == Kind.POLLS_OPEN:
        return {"ends_at": until} if row.ends_at == planned else {}
    return {"starts_at": until} if row.starts_at == planned else {}


def _write_anew(row: ElectionPhase, place: Jurisdiction, **changes: object) -> ElectionPhase:
    """A copy with changes: it supersedes a row of the same area, and stands beside another's."""
    fields: dict[str, object] = {
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "descriptions": row.descriptions,
        "rule_reference": row.rule_reference,
        "source": row.source,
        "reason": row.reason,
    }
    return ElectionPhase.objects.create(
        election_id=row.election_id,
        jurisdiction=place,
        kind=row.kind,
        supersedes=row if row.jurisdiction_id == place.pk else None,
        **{**fields, **changes},
    )


def _note(election: Election, what: str, by: str, **data: object) -> None:
    record(
        action=f"elections.{what}",
        by=by,
        subject=f"elections.election:{election.pk}",
        data={"slug": election.slug, **data},
    )
