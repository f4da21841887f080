"""The public log of mistakes: proposed by one, made public by another."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from elections.actions.two_persons import approve, withdraw
from elections.models import Correction, Election, Jurisdiction


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDetails:
    election: Election
    jurisdiction: Jurisdiction | None = None
    language: str
    place: str = ""
    was: str
    now_is: str
    reason: str = ""
    wrong_since: datetime.datetime
    corrected_at: datetime.datetime
    source_title: str
    source_url: str


@transaction.atomic
def propose_correction(*, details: CorrectionDetails, by: str) -> Correction:
    correction = Correction.objects.create(
        **{name: getattr(details, name) for name in details.__dataclass_fields__},
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    record(
        action="elections.correction_proposed",
        by=by,
        subject=f"elections.correction:{correction.pk}",
        data={"election": details.election.slug, "language": details.language},
    )
    return correction


@transaction.atomic
def approve_correction(*, correction: Correction, by: str) -> Correction:
    """Makes it public, in the page and the feed. Raises the errors of `two_persons.approve`."""
    approved = approve(model=Correction, key=correction.pk, by=by)
    record(
        action="elections.correction_approved",
        by=by,
        subject=f"elections.correction:{approved.pk}",
        data={"proposed_by": approved.proposed_by, "was": approved.was, "now_is": approved.now_is},
    )
    return approved


@transaction.atomic
def withdraw_correction(*, correction: Correction, by: str) -> bool:
    """Takes it out of the log, or the proposal back. False where that was done before."""
    if not withdraw(model=Correction, key=correction.pk, by=by):
        return False
    record(
        action="elections.correction_withdrawn",
        by=by,
        subject=f"elections.correction:{correction.pk}",
    )
    return True
