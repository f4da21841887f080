from elections.models import Election, ElectionPhase, Jurisdiction
from elections.queries.phases import phases_planned_for


def calendar_phases(election: Election, area: Jurisdiction | None) -> list[ElectionPhase]:
    """The phases a calendar shows. Of an election that was stopped those planned last: whoever
    has them in a calendar must see them cancelled."""
    return phases_planned_for(election, area)


def planned_everywhere(election: Election) -> list[ElectionPhase]:
    """What staff see: the phases of every area, in order of time; one query."""
    return list(
        election.phases.in_force()
        .select_related("jurisdiction", "source")
        .order_by("starts_at", "pk")
    )
