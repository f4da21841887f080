from elections.models import Election, ElectionPhase, Jurisdiction
from elections.queries.phases import phases_planned_for


def calendar_phases(election: Election, area: Jurisdiction | None) -> list[ElectionPhase]:
    """The phases a calendar shows. Of an election that was stopped those planned last: whoever
    has them in a calendar must see them cancelled."""
    return phases_planned_for(election, area)
