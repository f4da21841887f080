from datetime import datetime

from elections import timetable
from elections.models import Election, ElectionPhase, Jurisdiction


def phase_at(
    election: Election, jurisdiction: Jurisdiction, instant: datetime
) -> timetable.Phase | None:
    """The phase of the election in that jurisdiction at an aware instant."""
    rows = (
        ElectionPhase.objects.in_force()
        .filter(election=election, jurisdiction=jurisdiction)
        .order_by("starts_at", "pk")
    )
    return timetable.phase_at([row.as_phase() for row in rows], instant)
