"""The dates of an election and the hours of a station as entries of a calendar.

A UID names the election, the area and the date's kind and turn, not a row and not a language:
a phase that was replaced, or read in from a file again, keeps it. SEQUENCE is the election's
(and the station's) own, which the database raises with every change: see migration 0030.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta, tzinfo
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from elections.calendar_feed import Alarm, Entry
from elections.models import Election, ElectionPhase, Jurisdiction, PollingStation
from elections.station_cards import address, periods_of


Kind = ElectionPhase.Kind
TO_VOTE = frozenset({Kind.POLLS_OPEN, Kind.EARLY_VOTING, Kind.POSTAL_VOTING})
DEADLINES = frozenset(
    {
        Kind.NOMINATION_CLOSE,
        Kind.REGISTRATION_DEADLINE,
        Kind.ABSENTEE_REQUEST_DEADLINE,
        Kind.VOTER_ID_DEADLINE,
    }
)
RESULTS = frozenset({Kind.PROVISIONAL_RESULT, Kind.OFFICIAL_RESULT, Kind.RECOUNT})
A_DAY, A_WEEK, AT_ONCE = timedelta(days=1), timedelta(days=7), timedelta(0)


def of_election(
    election: Election, phases: Iterable[ElectionPhase], *, area: Jurisdiction | None, url: str
) -> list[Entry]:
    """Texts in the active language. Without polling hours the day itself is an entry."""
    zone = (area or election.division).zone
    where = area.url_code if area is not None else "all"
    turns: Counter[str] = Counter()
    entries = []
    for phase in sorted(phases, key=lambda each: (each.starts_at, each.pk)):
        if phase.kind in TO_VOTE | DEADLINES | RESULTS:
            turns[phase.kind] += 1
            uid = _uid(election, where, phase.kind, turns[phase.kind])
            entries.append(_of_phase(election, phase, uid=uid, zone=zone, url=url))
    if not turns[Kind.POLLS_OPEN]:
        entries.append(_polling_day(election, _uid(election, where, "day", 1), zone, url))
    return entries


def of_station(election: Election, station: PollingStation, *, url: str) -> list[Entry]:
    """Wants the area and the opening periods loaded. One entry for each time it opens."""
    zone = station.jurisdiction.zone
    periods = sorted(periods_of(station), key=lambda each: each.starts_at)
    where = f"station-{station.pk}"
    title = _vote_at(station)
    common = {
        "sequence": election.sequence + station.sequence,
        "changed_at": max(election.updated_at, station.updated_at),
        "zone": zone,
        "location": ", ".join(filter(None, [station.name, address(station)])),
        "url": url,
        "latitude": station.latitude,
        "longitude": station.longitude,
        "is_cancelled": _is_stopped(election) or station.unpublished_at is not None,
        "summary": f"{title} \N{EN DASH} {election.localized_name}",
    }
    if not periods:
        return [
            Entry(
                uid=_uid(election, where, "day", 1),
                starts_at=election.date,
                description=_("The opening hours of this polling station are not known to us."),
                **common,  # type: ignore[arg-type]
            )
        ]
    return [
        Entry(
            uid=_uid(election, where, "open", turn),
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            description=_("The opening hours may still change.") if period.may_change else "",
            alarms=(
                Alarm(A_DAY, _("Tomorrow: %(what)s") % {"what": title}),
                Alarm(AT_ONCE, _("Now: %(what)s") % {"what": title}),
            ),
            **common,  # type: ignore[arg-type]
        )
        for turn, period in enumerate(periods, start=1)
    ]


def _of_phase(
    election: Election, phase: ElectionPhase, *, uid: str, zone: tzinfo, url: str
) -> Entry:
    what = phase.localized_description
    return Entry(
        uid=uid,
        sequence=election.sequence,
        changed_at=election.updated_at,
        summary=f"{what} \N{EN DASH} {election.localized_name}",
        starts_at=phase.starts_at,
        ends_at=phase.ends_at,
        zone=zone,
        description=_description(election, phase),
        url=url,
        is_cancelled=_is_stopped(election),
        alarms=_alarms(phase.kind, what),
    )


def _polling_day(election: Election, uid: str, zone: tzinfo, url: str) -> Entry:
    what = _("Polling day")
    return Entry(
        uid=uid,
        sequence=election.sequence,
        changed_at=election.updated_at,
        summary=f"{what} \N{EN DASH} {election.localized_name}",
        starts_at=election.date,
        zone=zone,
        description=election.cancellation_reason,
        url=url,
        is_cancelled=_is_stopped(election),
        alarms=(Alarm(A_DAY, _("Tomorrow: %(what)s") % {"what": what}),),
    )


def _alarms(kind: str, what: str) -> Sequence[Alarm]:
    tomorrow = Alarm(A_DAY, _("Tomorrow: %(what)s") % {"what": what})
    if kind in DEADLINES:
        return (Alarm(A_WEEK, _("In a week: %(what)s") % {"what": what}), tomorrow)
    if kind in TO_VOTE:
        return (tomorrow, Alarm(AT_ONCE, _("Now: %(what)s") % {"what": what}))
    return ()


def _description(election: Election, phase: ElectionPhase) -> str:
    """Why it differs, the rule behind it and where that stands."""
    source = f"{phase.source}\n{phase.source.url}" if phase.source else ""
    texts = [election.cancellation_reason, phase.reason, phase.rule_reference, source]
    return "\n".join(filter(None, texts))


def _vote_at(station: PollingStation) -> str:
    return _("Vote at %(station)s") % {"station": station.name}


def _is_stopped(election: Election) -> bool:
    return election.status not in Election.OPEN_STATUSES


def _uid(election: Election, where: str, what: str, turn: int) -> str:
    return f"{election.slug}.{where}.{what}.{turn}@{urlsplit(settings.SITE_URL).hostname}"
