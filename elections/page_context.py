"""What an Election Center page shows of its own app: phases, notices, stations, candidates."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from elections import timetable
from elections.headline import headline, polling_hours
from elections.models import Election, ElectionCenterPage, ElectionPhase, Jurisdiction
from elections.providers import Provided
from elections.queries.ballots import candidate_lists
from elections.queries.pages import has_stations
from elections.queries.phases import phases_for
from elections.sections import sections
from elections.structured_data import election_event, faq_page, government_organization


def voting_information(page: ElectionCenterPage, now: datetime) -> Provided:
    """`now` is aware. A constant number of queries, however many blocks there are."""
    election, area = page.election, page.area
    rows = phases_for(election, area)
    timeline = [row.as_phase() for row in rows]
    return Provided(
        context=phase_context(election, area, rows, now)
        | {
            "sections": sections(page.body, headline(election, timeline, now, area.zone).tone),
            "lists": candidate_lists(election) if _has(page, "parties") else [],
            "has_stations": has_stations(election) if _has(page, "station_finder") else False,
            "structured_data": structured_data(page, rows),
        },
        changes=[
            timetable.next_change_after(timeline, now),
            next_midnight(now, area),
        ],
    )


def structured_data(
    page: ElectionCenterPage, rows: Sequence[ElectionPhase]
) -> list[dict[str, Any]]:
    """schema.org records of the election, its questions, and the authority that runs it."""
    url = page.full_url or ""
    authority = getattr(page.election.division, "authority", None)
    questions = [
        (raw["value"]["question"], raw["value"]["answer"])
        for raw in page.body.raw_data
        if raw["type"] == "faq"
    ]
    records = [election_event(page.election, rows, url=url, authority=authority)]
    if questions:
        records.append(faq_page(questions, url=url, language=page.locale.language_code))
    if authority is not None:
        records.append(government_organization(authority))
    return records


def phase_context(
    election: Election, area: Jurisdiction, rows: Sequence[ElectionPhase], now: datetime
) -> dict[str, Any]:
    """What templates say of the clock: where the election stands, and what comes next."""
    timeline = [row.as_phase() for row in rows]
    phase = timetable.phase_at(timeline, now)
    return {
        "election": election,
        "area": area,
        "phases": rows,
        "phase": ElectionPhase.Kind(phase.kind) if phase else None,
        "next_phase": next((row for row in rows if row.starts_at > now), None),
        "silence": silence(rows, now),
        "deadlines": deadlines(rows),
        "headline": headline(election, timeline, now, area.zone),
        "hours": polling_hours(timeline, election.date, area.zone),
        "zone": area.zone,
        "now": now,
        "today": timezone.localdate(now),
        "phases_key": _phases_key(rows, now),
    }


def _phases_key(rows: Sequence[ElectionPhase], now: datetime) -> str:
    """Changes with everything that sections `by the clock` show of the phases."""
    shown = [
        (
            row.pk,
            row.kind,
            row.starts_at,
            row.ends_at,
            row.starts_at <= now,
            row.descriptions,
            row.rule_reference,
            row.reason,
            (row.source.url, row.source.title, row.source.publisher) if row.source else None,
        )
        for row in rows
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def silence(rows: Sequence[ElectionPhase], now: datetime) -> ElectionPhase | None:
    """The rule of silence in force, if there is one: then nothing here leads to a campaign."""
    in_force = timetable.phases_in_force([row.as_phase() for row in rows], now)
    return next(
        (
            row
            for row in rows
            if row.kind == timetable.CAMPAIGN_SILENCE and row.as_phase() in in_force
        ),
        None,
    )


def deadlines(rows: Sequence[ElectionPhase]) -> dict[str, datetime]:
    """Kind of phase, or kind and rule → the instant at which it begins: the end of a step.

    Of several of one kind the earliest: nobody comes too late because of us.
    """
    found: dict[str, datetime] = {}
    for row in sorted(rows, key=lambda row: row.starts_at):
        found.setdefault(row.kind, row.starts_at)
        found.setdefault(f"{row.kind} {row.rule_reference}".strip(), row.starts_at)
    return found


def next_midnight(now: datetime, area: Jurisdiction) -> datetime:
    """Pages count days: "polling day is tomorrow" must not outlive the day."""
    tomorrow = now.astimezone(area.zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, area.zone)


def _has(page: ElectionCenterPage, kind: str) -> bool:
    return any(raw["type"] == kind for raw in page.body.raw_data)
