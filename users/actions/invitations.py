"""Invitations: a link, by mail, that makes one person a member of an organisation."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.actions import record
from users.models import Invitation, Membership, Organisation, User


VALID_FOR = timedelta(days=7)


class AlreadyMember(Exception):
    """The person with this e-mail address works for the organisation already."""


class InvitationClosed(Exception):
    """The link was used, revoked or replaced, or is too old."""


class InvitedSomeoneElse(Exception):
    """The invitation went to another e-mail address than this person's."""


class HasAccount(Exception):
    """There is an account with the invited e-mail address: its owner signs in and joins."""


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, role: str, by: User
) -> tuple[Invitation, str]:
    """The invitation and the secret of its link, which is kept nowhere.

    Inviting somebody again replaces the earlier link. Raises AlreadyMember.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if Membership.objects.filter(organisation=organisation, user__email__iexact=email).exists():
        raise AlreadyMember
    now = timezone.now()
    earlier = Q(accepted_at__isnull=True, revoked_at__isnull=True, email__iexact=email)
    replaced = organisation.invitations.filter(earlier).update(revoked_at=now)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
        invited_by=by,
        expires_at=now + VALID_FOR,
    )
    _record("invited", invitation, by=by.audit_name, role=role, replaced=bool(replaced))
    return invitation, secret


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> bool:
    """False where it was used or revoked before."""
    waiting = Invitation.objects.filter(
        pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True
    )
    revoked = waiting.update(revoked_at=timezone.now())
    if revoked:
        _record("invitation_revoked", invitation, by=by.audit_name)
    return bool(revoked)


@transaction.atomic
def accept_as_new(*, secret: str, username: str, password: str) -> User:
    """Makes the account of an invited person, and the membership.

    Raises InvitationClosed, and HasAccount where the e-mail address is somebody's already. The
    caller has checked name and password (users.forms.NewAccountForm).
    """
    invitation = _take(secret)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise HasAccount
    user = User.objects.create_user(username, invitation.email, password)
    _join(invitation, user)
    return user


@transaction.atomic
def accept(*, secret: str, user: User) -> Membership:
    """Makes a signed-in person a member; who is one already keeps the role they have.

    Raises InvitationClosed, and InvitedSomeoneElse where the e-mail address is not theirs.
    """
    invitation = _take(secret)
    if invitation.email.lower() != user.email.lower():
        raise InvitedSomeoneElse
    return _join(invitation, user)


def _take(secret: str) -> Invitation:
    """The open invitation, locked: of two who come with the same link one waits, and is late."""
    waiting = Invitation.objects.select_related("organisation").matching(secret)
    invitation = waiting.open(timezone.now()).select_for_update(of=("self",)).first()
    if invitation is None:
        raise InvitationClosed
    return invitation


def _join(invitation: Invitation, user: User) -> Membership:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    membership, _made = Membership.objects.get_or_create(
        user=user, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    _record("invitation_accepted", invitation, by=user.audit_name, role=membership.role)
    return membership


def _record(what: str, invitation: Invitation, *, by: str, **data: object) -> None:
    record(
        action=f"users.{what}",
        by=by,
        subject=f"users.invitation:{invitation.pk}",
        data={"organisation": invitation.organisation.slug, **data},
    )
