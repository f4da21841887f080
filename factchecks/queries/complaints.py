"""Complaints and who may decide them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from factchecks.models import Complaint, Verdict
from users.models import Membership, Organisation, User


ALARM_AFTER = timedelta(days=3)
EDITORS = (Membership.Role.EDITOR, Membership.Role.ADMIN)
RECENT = 50


@dataclass(frozen=True, slots=True)
class QueuedComplaint:
    complaint: Complaint
    is_late: bool


@dataclass(frozen=True, slots=True)
class ComplaintQueue:
    """What waits, oldest first, and what was decided last."""

    waiting: list[QueuedComplaint]
    decided: list[Complaint]

    @property
    def late(self) -> int:
        return sum(each.is_late for each in self.waiting)


def complaints_of(partner: Organisation | None) -> QuerySet[Complaint]:
    """Of one partner, or of all."""
    found = Complaint.objects.select_related(
        "verdict__claim", "verdict__organisation", "post", "decided_by"
    )
    return found if partner is None else found.filter(verdict__organisation=partner)


def queue(partner: Organisation | None, *, now: datetime) -> ComplaintQueue:
    """Two queries."""
    found = complaints_of(partner)
    waiting = found.filter(state=Complaint.State.OPEN).order_by("created_at", "pk")
    decided = found.exclude(state=Complaint.State.OPEN).order_by("-decided_at", "-pk")
    return ComplaintQueue(
        [QueuedComplaint(each, now - each.created_at >= ALARM_AFTER) for each in waiting],
        list(decided[:RECENT]),
    )


def editors_of(organisation_id: int) -> QuerySet[User]:
    memberships = Membership.objects.filter(organisation=organisation_id, role__in=EDITORS)
    return User.objects.filter(pk__in=memberships.values("user"), is_active=True)


def independent_editors(verdict: Verdict) -> QuerySet[User]:
    """The partner's editors who neither wrote nor published the verdict."""
    persons = [pk for pk in (verdict.authored_by_id, verdict.approved_by_id) if pk]
    return editors_of(verdict.organisation_id).exclude(pk__in=persons)


def may_decide(complaint: Complaint, *, by: User, oversees: bool) -> bool:
    """An independent editor of the partner; staff who oversee, where it has none."""
    verdict = complaint.verdict
    if by.pk in (verdict.authored_by_id, verdict.approved_by_id):
        return False
    editors = set(independent_editors(verdict).values_list("pk", flat=True))
    return by.pk in editors or (oversees and not editors)


def unsettled(complaints: Iterable[Complaint]) -> list[Complaint]:
    """Upheld ones whose verdict still stands as it was: a correction or withdrawal is due."""
    return [
        each
        for each in complaints
        if each.state == Complaint.State.UPHELD and each.verdict.state == Verdict.State.PUBLISHED
    ]


def complained_verdict(slug: str) -> Verdict | None:
    """The newest version of the claim's verdict that the public could read."""
    return (
        Verdict.objects.filter(claim__slug=slug, published_at__isnull=False)
        .select_related("claim", "organisation")
        .order_by("-version")
        .first()
    )
