"""What an Election Center page shows of its own app: phases, notices, stations, candidates."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from elections import timetable
from elections.headline import headline, polling_hours
from elections.models import Election, ElectionCenterPage, ElectionPhase, Jurisdiction
from elections.providers import Provided, key_of
from elections.queries.ballots import candidate_lists
from elections.queries.pages import has_stations
from elections.queries.phases import phases_for
from elections.sections import BY_THE_CLOCK, FIXED, sections
from elections.structured_data import election_event, faq_page, government_organization


def voting_information(page: ElectionCenterPage, now: datetime) -> Provided:
    """`now` is aware. A constant number of queries, however many blocks there are."""
    election, area = page.election, page.area
    rows = phases_for(election, area)
    clock = phase_context(election, area, rows, now)
    lists = candidate_lists(election) if _has(page, "parties") else []
    found = has_stations(election) if _has(page, "station_finder") else False
    return Provided(
        context=clock
        | {
            "sections": sections(page.body, clock["headline"].tone),
            "lists": lists,
            "has_stations": found,
            # Called by the template, and only where its key has changed.
            "structured_data": partial(structured_data, page, rows),
        },
        changes=[
            timetable.next_change_after([row.as_phase() for row in rows], now),
            next_midnight(now, area),
        ],
        keys=dict.fromkeys(FIXED, "")
        | dict.fromkeys(BY_THE_CLOCK, _phases_key(rows, now))
        | {
            "structured_data": key_of(
                _phases_key(rows, now), election.updated_at, page.url_path, _authority(election)
            ),
            "parties": key_of([(each.number, each.title) for each in lists], clock["silence"]),
            "station_finder": key_of(found, election.slug),
            "results_status": key_of(
                clock["headline"].tone, clock["phase"], election.results_uri, area.timezone
            ),
        },
    )


def _authority(election: Election) -> dict[str, Any] | None:
    authority = getattr(election.division, "authority", None)
    return authority and {
        name: getattr(authority, name) for name in ("name", "elections_uri", "phone", "email")
    }


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
    return key_of(shown)


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


def deadlines(rows: Sequence[ElectionPhase]) -> dict[str, ElectionPhase]:
    """Kind of phase, or kind and rule → the phase at whose beginning a step ends.

    Of several of one kind the earliest: nobody comes too late because of us.
    """
    found: dict[str, ElectionPhase] = {}
    for row in sorted(rows, key=lambda row: row.starts_at):
        found.setdefault(row.kind, row)
        found.setdefault(f"{row.kind} {row.rule_reference}".strip(), row)
    return found


def next_midnight(now: datetime, area: Jurisdiction) -> datetime:
    """Pages count days: "polling day is tomorrow" must not outlive the day."""
    tomorrow = now.astimezone(area.zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, area.zone)


def _has(page: ElectionCenterPage, kind: str) -> bool:
    return any(raw["type"] == kind for raw in page.body.raw_data)
