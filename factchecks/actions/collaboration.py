"""How the people of one partner work together on a claim: who does it, notes, who hears of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from factchecks.mentions import mentioned
from factchecks.models import Assignment, Claim, Comment, Notification, Watch
from users.models import Membership, Organisation, User


TEXT_LENGTH = 300


class NotAColleague(Exception):
    """A claim is given to people of the partner that owns it, and to nobody else."""


def notify(
    *,
    users: Iterable[User],
    kind: str,
    claim: Claim | None = None,
    text: str = "",
    but: User | None = None,
) -> int:
    """Tells these people something at the portal; how many were told.

    `but` is who did it and need not be told. Somebody who has not read the same yet is not told
    twice. In the caller's transaction, whose own audit entry counts.
    """
    text = text[:TEXT_LENGTH]
    wanted = {user.pk for user in users if but is None or user.pk != but.pk}
    unread = Notification.objects.filter(
        user__in=wanted, kind=kind, claim=claim, text=text, read_at__isnull=True
    )
    wanted -= set(unread.values_list("user_id", flat=True))
    Notification.objects.bulk_create(
        Notification(user_id=pk, kind=kind, claim=claim, text=text) for pk in sorted(wanted)
    )
    return len(wanted)


def notify_watchers(*, claim: Claim, text: str, by: User | None = None) -> int:
    """Tells whoever watches the claim and may still see it: `text` is what changed.

    In the caller's transaction, whose own audit entry counts.
    """
    watchers = User.objects.filter(pk__in=claim.watches.values("user"), is_active=True)
    if claim.organisation_id is not None:
        watchers = watchers.filter(memberships__organisation=claim.organisation_id)
    return notify(
        users=watchers.distinct(), kind=Notification.Kind.CHANGED, claim=claim, text=text, but=by
    )


@transaction.atomic
def assign(
    *,
    claim: Claim,
    organisation: Organisation,
    assignee: User | None,
    by: User,
    due_at: datetime | None = None,
) -> Assignment:
    """Makes one colleague responsible, None for nobody, and says when a verdict is due.

    Raises NotAColleague for somebody of elsewhere, and for a claim of another partner.
    """
    if claim.organisation_id != organisation.pk:
        raise NotAColleague
    if assignee and not assignee.memberships.filter(organisation=organisation).exists():
        raise NotAColleague
    assignment, _created = Assignment.objects.update_or_create(
        claim=claim, organisation=organisation, defaults={"assignee": assignee, "due_at": due_at}
    )
    if assignee:
        notify(
            users=[assignee],
            kind=Notification.Kind.ASSIGNED,
            claim=claim,
            text=claim.statement,
            but=by,
        )
    record(
        action="factchecks.claim_assigned" if assignee else "factchecks.claim_unassigned",
        by=by.audit_name,
        subject=f"factchecks.claim:{claim.pk}",
        data={
            "organisation": organisation.pk,
            "to": assignee.audit_name if assignee else None,
            "due_at": due_at.isoformat() if due_at else None,
        },
    )
    return assignment


@transaction.atomic
def add_note(*, claim: Claim, organisation: Organisation, text: str, by: User) -> Comment:
    """An internal note. Who is named with an @ is told, if they work for the same partner."""
    note = Comment.objects.create(claim=claim, organisation=organisation, author=by, text=text)
    told = notify(
        users=colleagues_named(organisation=organisation, text=text),
        kind=Notification.Kind.MENTION,
        claim=claim,
        text=text,
        but=by,
    )
    record(
        action="factchecks.note_added",
        by=by.audit_name,
        subject=f"factchecks.claim:{claim.pk}",
        data={"organisation": organisation.pk, "note": note.pk, "told": told},
    )
    return note


def colleagues_named(*, organisation: Organisation, text: str) -> list[User]:
    """The partner's own people among the names in the text; others are not reached."""
    members = Membership.objects.filter(
        organisation=organisation, user__username__in=mentioned(text), user__is_active=True
    )
    return [each.user for each in members.select_related("user").order_by("pk")]


@transaction.atomic
def set_watch(*, claim: Claim, is_on: bool, by: User) -> None:
    """Whether this person hears what happens to the claim; twice the same does nothing."""
    if is_on:
        _watch, changed = Watch.objects.get_or_create(claim=claim, user=by)
    else:
        changed = bool(Watch.objects.filter(claim=claim, user=by).delete()[0])
    if changed:
        record(
            action="factchecks.claim_watched" if is_on else "factchecks.claim_unwatched",
            by=by.audit_name,
            subject=f"factchecks.claim:{claim.pk}",
        )


def mark_read(*, by: User, ids: Iterable[int] | None = None) -> int:
    """The person's own notifications, all where no ids are given. Not audited: it is reading."""
    unread = Notification.objects.filter(user=by, read_at__isnull=True)
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    return unread.update(read_at=timezone.now())
