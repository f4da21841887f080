"""The phases of an election where a voter lives: by the clock and the rules of that place."""

from collections import defaultdict
from datetime import datetime

from elections import timetable
from elections.models import Election, ElectionPhase, Jurisdiction


# An area, and what lies above it: municipality, constituency, province, country, union.
PARENTS = (
    "parent_id",
    "parent__parent_id",
    "parent__parent__parent_id",
    "parent__parent__parent__parent_id",
)


def phases_for(election: Election, jurisdiction: Jurisdiction | None = None) -> list[ElectionPhase]:
    """The phases that hold in the area, in order of time; two queries at the most.

    An election that is cancelled, or postponed to nobody knows when, has none.
    """
    if election.status not in Election.OPEN_STATUSES:
        return []
    return phases_planned_for(election, jurisdiction)


def phases_planned_for(
    election: Election, jurisdiction: Jurisdiction | None = None
) -> list[ElectionPhase]:
    """As `phases_for`, whether or not the election was stopped since.

    Of each kind those of the nearest area that has any, up to the election's own: see
    `timetable.nearest`. Without an area those of the election's own.
    """
    chain = _areas_up_to_the_election(election, jurisdiction)
    by_area: dict[int, list[ElectionPhase]] = defaultdict(list)
    for row in (
        ElectionPhase.objects.in_force()
        .filter(election=election, jurisdiction__in=chain)
        .select_related("source")
        .order_by("starts_at", "pk")
    ):
        by_area[row.jurisdiction_id].append(row)
    found = timetable.nearest([by_area[area] for area in chain], kind_of=lambda row: row.kind)
    return sorted(found, key=lambda row: (row.starts_at, row.pk))


def phase_at(
    election: Election, jurisdiction: Jurisdiction, instant: datetime
) -> timetable.Phase | None:
    """The phase of the election in that jurisdiction at an aware instant."""
    return timetable.phase_at(_timeline(election, jurisdiction), instant)


def phases_in_force(
    election: Election, jurisdiction: Jurisdiction, instant: datetime
) -> list[timetable.Phase]:
    """Every phase that holds there at the instant: postal voting and silence at once."""
    return timetable.phases_in_force(_timeline(election, jurisdiction), instant)


def is_silence_at(election: Election, jurisdiction: Jurisdiction, instant: datetime) -> bool:
    """Whether the law of that place forbids campaigning at the instant."""
    return timetable.is_silence_at(_timeline(election, jurisdiction), instant)


def next_change(
    election: Election, jurisdiction: Jurisdiction, instant: datetime
) -> datetime | None:
    """When `phase_at` may answer otherwise: until then a page may be kept."""
    return timetable.next_change_after(_timeline(election, jurisdiction), instant)


def _timeline(election: Election, jurisdiction: Jurisdiction) -> list[timetable.Phase]:
    return [row.as_phase() for row in phases_for(election, jurisdiction)]


def _areas_up_to_the_election(election: Election, jurisdiction: Jurisdiction | None) -> list[int]:
    """From the area itself to the area of the election, which is last even if it is no parent."""
    division = election.division_id
    if jurisdiction is None or jurisdiction.pk == division:
        return [division]
    above = Jurisdiction.objects.filter(pk=jurisdiction.pk).values_list(*PARENTS).get()
    parents = [area for area in above if area is not None]
    if division in parents:
        parents = parents[: parents.index(division)]
    return [jurisdiction.pk, *parents, division]
