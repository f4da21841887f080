"""Members of an organisation: their roles, and leaving it. There is always one admin left."""

from django.db import transaction

from audit.actions import record
from users.models import Membership, Organisation, User


class LastAdmin(Exception):
    """Nobody could manage the organisation any more."""


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    """Raises LastAdmin; Membership.DoesNotExist where the person has left meanwhile."""
    current = _locked(membership)
    if current.role == role:
        return current
    if role != Membership.Role.ADMIN:
        _keep_an_admin(current)
    before, current.role = current.role, role
    current.save(update_fields=["role"])
    _record("role_changed", current, by, before=before, after=role)
    return current


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> None:
    """The account stays: its name is on verdicts. Raises as change_role does."""
    current = _locked(membership)
    _keep_an_admin(current)
    pk = current.pk
    current.delete()
    current.pk = pk
    _record("member_removed", current, by, role=current.role)


def _locked(membership: Membership) -> Membership:
    """Two admins who remove each other at once take turns on the organisation."""
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    return Membership.objects.select_related("organisation").get(pk=membership.pk)


def _keep_an_admin(leaving: Membership) -> None:
    admins = leaving.organisation.memberships.filter(role=Membership.Role.ADMIN)
    if leaving.role == Membership.Role.ADMIN and not admins.exclude(pk=leaving.pk).exists():
        raise LastAdmin


def _record(what: str, membership: Membership, by: User, **data: object) -> None:
    record(
        action=f"users.{what}",
        by=by.audit_name,
        subject=f"users.membership:{membership.pk}",
        data={
            "organisation": membership.organisation.slug,
            "member": f"user:{membership.user_id}",
            **data,
        },
    )
