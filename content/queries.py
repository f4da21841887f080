"""Reads on posts and the intake queue for staff."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from content.models import Intake


@dataclass(frozen=True, slots=True)
class QueueState:
    waiting: int
    oldest_queued_at: datetime | None
    set_aside: int


def queue_state() -> QueueState:
    """How much work there is, from the queue's partial indexes: labelled posts are not counted."""
    open_rows = Intake.objects.exclude(state=Intake.State.DONE).aggregate(
        waiting=Count("pk", filter=Q(state=Intake.State.WAITING)),
        oldest=Min("queued_at", filter=Q(state=Intake.State.WAITING)),
        set_aside=Count("pk", filter=Q(state=Intake.State.SET_ASIDE)),
    )
    return QueueState(open_rows["waiting"], open_rows["oldest"], open_rows["set_aside"])
