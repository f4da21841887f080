"""Emergency notices: proposed by one, put in force by another, withdrawn by any one person."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from elections.actions.two_persons import approve, withdraw
from elections.models import Election, ElectionNotice, Jurisdiction


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDetails:
    """`texts` is language → text; no area means every page of the election."""

    election: Election
    jurisdiction: Jurisdiction | None = None
    severity: str = ElectionNotice.Severity.URGENT
    texts: dict[str, str]
    url: str = ""
    starts_at: datetime.datetime
    ends_at: datetime.datetime | None = None


@transaction.atomic
def propose_notice(*, details: NoticeDetails, by: str) -> ElectionNotice:
    """Nothing is shown before somebody else approves it."""
    notice = ElectionNotice.objects.create(
        **{name: getattr(details, name) for name in details.__dataclass_fields__},
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    record(
        action="elections.notice_proposed",
        by=by,
        subject=f"elections.electionnotice:{notice.pk}",
        data={"election": details.election.slug, "severity": details.severity},
    )
    return notice


@transaction.atomic
def approve_notice(*, notice: ElectionNotice, by: str) -> ElectionNotice:
    """Puts the notice in force from `starts_at`. Raises the errors of `two_persons.approve`."""
    approved = approve(model=ElectionNotice, key=notice.pk, by=by)
    record(
        action="elections.notice_approved",
        by=by,
        subject=f"elections.electionnotice:{approved.pk}",
        data={"proposed_by": approved.proposed_by, "texts": approved.texts},
    )
    return approved


@transaction.atomic
def withdraw_notice(*, notice: ElectionNotice, by: str) -> bool:
    """Takes the notice, or the proposal, back at once. False where that was done before."""
    if not withdraw(model=ElectionNotice, key=notice.pk, by=by):
        return False
    record(
        action="elections.notice_withdrawn",
        by=by,
        subject=f"elections.electionnotice:{notice.pk}",
    )
    return True
