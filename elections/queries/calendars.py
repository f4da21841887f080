from elections.models import Election, ElectionPhase, Jurisdiction
from elections.queries.phases import phases_for


def calendar_phases(election: Election, area: Jurisdiction | None) -> list[ElectionPhase]:
    """The phases a calendar shows. Of an election that was stopped those planned last: whoever
    has them in a calendar must see them cancelled."""
    if election.status in Election.OPEN_STATUSES:
        return phases_for(election, area)
    planned = ElectionPhase.objects.in_force().filter(
        election=election, jurisdiction=election.division_id
    )
    return list(planned.select_related("source").order_by("starts_at", "pk"))
