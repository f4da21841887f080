"""A claim finds a partner: taken, given back, dismissed. Of two who take it at once one has it."""

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from factchecks.actions.collaboration import notify, notify_watchers
from factchecks.models import Assignment, Claim, Notification
from factchecks.queries.inbox import patience_of
from users.models import Organisation, User


class NotWaiting(Exception):
    """Somebody was first: the claim is no longer in the inbox."""


class WorkAttached(Exception):
    """Verdicts, evidence or decisions are on the claim: giving it back would show them."""


class NotOurs(Exception):
    """The claim is not in the hands, or in the state, that the step needs."""


class ReasonNeeded(Exception):
    """Colleagues have to be able to read why a claim was put aside."""


@transaction.atomic
def take_claim(
    *, claim_id: int, organisation: Organisation, by: User, assignee: User | None = None
) -> Claim:
    """The partner owns the claim from here on, with a due time. NotWaiting: somebody was first."""
    taken = (
        Claim.objects.waiting()
        .filter(pk=claim_id)
        .update(stage=Claim.Stage.TAKEN, organisation=organisation, alike_to=None)
    )
    if not taken:
        raise NotWaiting
    claim = Claim.objects.get(pk=claim_id)
    Assignment.objects.update_or_create(
        claim=claim,
        organisation=organisation,
        defaults={"assignee": assignee, "due_at": timezone.now() + patience_of(organisation)},
    )
    _tell_watchers(claim, organisation, by)
    record(
        action="factchecks.claim_taken",
        by=by.audit_name,
        subject=_claim(claim),
        data={"organisation": organisation.pk},
    )
    return claim


def _tell_watchers(claim: Claim, organisation: Organisation, by: User) -> None:
    """Whoever watches it elsewhere learns that it is gone, and nothing more from then on."""
    watchers = User.objects.filter(pk__in=claim.watches.values("user"), is_active=True)
    others = watchers.exclude(memberships__organisation=organisation)
    notify(users=others, kind=Notification.Kind.CHANGED, text=claim.statement)
    notify_watchers(claim=claim, text="", by=by)


@transaction.atomic
def release_claim(*, claim: Claim, organisation: Organisation, by: User) -> None:
    """Back into every inbox, as when it was taken by mistake. Raises WorkAttached, NotOurs."""
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if claim.organisation_id != organisation.pk or claim.stage != Claim.Stage.TAKEN:
        raise NotOurs
    if _has_work(claim, organisation):
        raise WorkAttached
    Claim.objects.filter(pk=claim.pk).update(stage=Claim.Stage.INCOMING, organisation=None)
    claim.assignments.filter(organisation=organisation).delete()
    record(
        action="factchecks.claim_released",
        by=by.audit_name,
        subject=_claim(claim),
        data={"organisation": organisation.pk},
    )


def _has_work(claim: Claim, organisation: Organisation) -> bool:
    """Decisions on posts count: they bear the names of who made them."""
    decided = claim.appearances.filter(decided_by__memberships__organisation=organisation)
    return (
        claim.verdicts.exists()
        or claim.evidence.exists()
        or claim.merges_here.exists()
        or decided.exists()
    )


@transaction.atomic
def dismiss_claim(
    *, claim: Claim, organisation: Organisation | None, reason: str, by: User
) -> None:
    """Puts a claim aside that will not be checked: a partner its own, staff a waiting one.

    Raises NotOurs, also where a verdict on it is published, and ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded
    stage = Claim.Stage.TAKEN if organisation else Claim.Stage.INCOMING
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if claim.verdicts.published().exists():
        raise NotOurs
    dismissed = Claim.objects.filter(pk=claim.pk, organisation=organisation, stage=stage).update(
        stage=Claim.Stage.DISMISSED, dismissal_reason=reason.strip(), alike_to=None
    )
    if not dismissed:
        raise NotOurs
    notify_watchers(claim=claim, text=reason.strip(), by=by)
    record(
        action="factchecks.claim_dismissed",
        by=by.audit_name,
        subject=_claim(claim),
        data={"organisation": organisation.pk if organisation else None},
    )


@transaction.atomic
def restore_claim(*, claim: Claim, organisation: Organisation | None, by: User) -> None:
    """Takes a dismissal back: in work again, or waiting where nobody owned it. Raises NotOurs."""
    restored = Claim.objects.filter(
        pk=claim.pk, organisation=organisation, stage=Claim.Stage.DISMISSED
    ).update(stage=Claim.Stage.TAKEN if organisation else Claim.Stage.INCOMING, dismissal_reason="")
    if not restored:
        raise NotOurs
    record(
        action="factchecks.claim_restored",
        by=by.audit_name,
        subject=_claim(claim),
        data={"organisation": organisation.pk if organisation else None},
    )


def _claim(claim: Claim) -> str:
    return f"factchecks.claim:{claim.pk}"
