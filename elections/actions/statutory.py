"""Puts the dates that the law attaches to a polling day into the calendar of an election."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from django.db import transaction

from audit.actions import record
from elections.actions.calendar import STILL_TO_COME, lock, require_status
from elections.models import Election, ElectionPhase, Jurisdiction, Source
from elections.statutory import CHECKED_ON, Law, statutory_dates
from elections.statutory.phases import PlannedPhase, planned_phases
from elections.statutory_texts import descriptions


@transaction.atomic
def add_statutory_phases(
    *,
    election: Election,
    jurisdictions: Iterable[Jurisdiction],
    by: str,
    election_type: str = "",
    area: str = "",
) -> list[ElectionPhase]:
    """Adds the phases that follow from the law and the polling day; safe to run again.

    The area of the election gets all of them. Of `jurisdictions` only those in another time
    zone get their own: what happens at the voter's place, by the clock there; the others have
    what the area above them has. `election_type` and `area` as `statutory_dates` knows them;
    without a type it is the election's category. A phase of which there is one already, by its
    rule or by its instant, is not added: not when it was superseded since, nor for the new day
    of a postponed poll, for whether nominations open again is not ours to compute.

    Raises StatutoryError for a country or type without rules.
    """
    election = lock(election=election)
    require_status(election=election, statuses=STILL_TO_COME)
    division = election.division
    dates = statutory_dates(
        country=division.country,
        election_type=election_type or election.category,
        poll_date=election.date,
        area=area,
    )
    known = _known(election)
    added: list[ElectionPhase] = []
    for place in [division, *_with_a_clock_of_their_own(jurisdictions, division)]:
        plans = planned_phases(dates, place.zone, at_the_voters_place=place.pk != division.pk)
        added += [
            _add_computed(election, place, plan)
            for plan in plans
            if known.isdisjoint(
                {
                    (place.pk, plan.kind, plan.starts_at),
                    (place.pk, plan.kind, plan.rule_reference),
                }
            )
        ]
    if added:
        areas = sorted({phase.jurisdiction.ocd_id for phase in added})
        record(
            action="elections.statutory_phases_added",
            by=by,
            subject=f"elections.election:{election.pk}",
            data={"slug": election.slug, "phases": len(added), "areas": areas},
        )
    return added


def _known(election: Election) -> set[tuple[object, ...]]:
    rows = election.phases.values_list("jurisdiction_id", "kind", "starts_at", "rule_reference")
    instants = {(place, kind, starts_at) for place, kind, starts_at, _rule in rows}
    rules = {(place, kind, rule) for place, kind, _starts_at, rule in rows if rule}
    return {*instants, *rules}


def _with_a_clock_of_their_own(
    jurisdictions: Iterable[Jurisdiction], division: Jurisdiction
) -> list[Jurisdiction]:
    return [
        place
        for place in jurisdictions
        if place.pk != division.pk and place.timezone != division.timezone
    ]


def _add_computed(election: Election, place: Jurisdiction, plan: PlannedPhase) -> ElectionPhase:
    return ElectionPhase.objects.create(
        election=election,
        jurisdiction=place,
        kind=plan.kind,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        is_computed=True,
        descriptions=descriptions(plan.events),
        rule_reference=plan.rule_reference,
        source=_source_of(plan.law),
    )


def _source_of(law: Law) -> Source | None:
    if not law.url:
        return None
    checked = datetime.combine(CHECKED_ON, time(), UTC)
    source, _created = Source.objects.get_or_create(
        url=law.url,
        title=law.title,
        defaults={"publisher": law.publisher, "retrieved_at": checked},
    )
    return source
