"""Invitations: who may use a link, once, within a week; and what becomes of members."""

import hashlib
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from tests.cms import sign_in
from tests.concurrency import all_at_once
from tests.factories.users import (
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from users.actions.invitations import (
    AlreadyMember,
    InvitationClosed,
    InvitedSomeoneElse,
    accept,
    accept_as_new,
    invite,
    revoke_invitation,
)
from users.actions.members import LastAdmin, change_role, remove_member
from users.models import Invitation, Membership, User


pytestmark = pytest.mark.django_db
PASSWORD = "kwartelkoning-2026-veld"
NEW = {"username": "tess", "password1": PASSWORD, "password2": PASSWORD}


def link(secret: str) -> str:
    return reverse("account-invitation", args=[secret])


def actions() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


def test_only_a_hash_of_the_link_is_kept():
    invitation, secret = invite(
        organisation=OrganisationFactory.create(),
        email="a@example.org",
        role="member",
        by=UserFactory.create(),
    )
    kept = Invitation.objects.values().get(pk=invitation.pk)
    assert secret not in map(str, kept.values())
    assert kept["secret_hash"] == hashlib.sha256(secret.encode()).hexdigest()


def test_inviting_again_replaces_the_link():
    organisation, by = OrganisationFactory.create(), UserFactory.create()
    _first, old = invite(organisation=organisation, email="a@example.org", role="member", by=by)
    _second, new = invite(organisation=organisation, email="A@example.org", role="editor", by=by)
    with pytest.raises(InvitationClosed):
        accept_as_new(secret=old, username="tess", password=PASSWORD)
    user = accept_as_new(secret=new, username="tess", password=PASSWORD)
    assert user.memberships.get().role == "editor"
    assert actions() == ["users.invited", "users.invited", "users.invitation_accepted"]


def test_members_are_not_invited():
    member = MembershipFactory.create()
    with pytest.raises(AlreadyMember):
        invite(
            organisation=member.organisation,
            email=member.user.email.upper(),
            role="member",
            by=UserFactory.create(),
        )


def test_the_audit_names_no_address():
    invite(
        organisation=OrganisationFactory.create(),
        email="a@example.org",
        role="member",
        by=UserFactory.create(),
    )
    entry = Entry.objects.get()
    assert "example.org" not in f"{entry.data}{entry.subject}{entry.actor}"


def test_a_new_person_makes_an_account_and_is_asked_for_a_second_factor(client):
    invitation = InvitationFactory.create(secret="s3cret", role="editor")
    assert invitation.email in client.get(link("s3cret")).content.decode()
    answer = client.post(link("s3cret"), NEW, follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account-second-factor"))
    user = User.objects.get(username="tess")
    assert (user.email, user.memberships.get().role) == (invitation.email, "editor")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_link_works_once(client):
    InvitationFactory.create(secret="s3cret")
    client.post(link("s3cret"), NEW)
    assert Client().get(link("s3cret")).status_code == 410
    assert Client().post(link("s3cret"), NEW | {"username": "other"}).status_code == 410
    assert not User.objects.filter(username="other").exists()


def test_a_link_ends_after_a_week(client):
    _invitation, secret = invite(
        organisation=OrganisationFactory.create(),
        email="a@example.org",
        role="member",
        by=UserFactory.create(),
    )
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert client.post(link(secret), NEW).status_code == 410


def test_a_revoked_link_is_closed(client):
    invitation = InvitationFactory.create(secret="s3cret")
    assert revoke_invitation(invitation=invitation, by=invitation.invited_by)
    assert not revoke_invitation(invitation=invitation, by=invitation.invited_by)
    assert client.get(link("s3cret")).status_code == 410
    assert actions() == ["users.invitation_revoked"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password2": "something else entirely"}, "match"),
        ({"username": "taken"}, "already exists"),
    ],
)
def test_a_weak_password_or_a_taken_name_is_refused(client, changed, said):
    UserFactory.create(username="taken")
    InvitationFactory.create(secret="s3cret")
    page = client.post(link("s3cret"), NEW | changed).content.decode()
    assert said in page
    assert Invitation.objects.filter(accepted_at=None).exists()


def test_who_has_an_account_signs_in_and_joins():
    user = UserFactory.create(email="tess@example.org")
    invitation = InvitationFactory.create(secret="s3cret", email="Tess@example.org")
    client = Client()
    assert "You have an account already" in client.get(link("s3cret")).content.decode()
    assert client.post(link("s3cret"), NEW).status_code == 403
    sign_in(client, user)
    assert "Join" in client.get(link("s3cret")).content.decode()
    client.post(link("s3cret"))
    assert user.memberships.get().organisation == invitation.organisation


def test_somebody_elses_invitation_is_not_taken_by_who_is_signed_in():
    InvitationFactory.create(secret="s3cret", email="tess@example.org")
    user = UserFactory.create()
    client = Client()
    sign_in(client, user)
    page = client.get(link("s3cret"))
    assert "tess@example.org" not in page.content.decode()
    assert client.post(link("s3cret")).status_code == 403
    with pytest.raises(InvitedSomeoneElse):
        accept(secret="s3cret", user=user)
    assert not user.memberships.exists()


def test_a_member_who_accepts_keeps_the_role_they_have():
    member = MembershipFactory.create(role="admin", user__email="tess@example.org")
    InvitationFactory.create(
        secret="s3cret", organisation=member.organisation, email="tess@example.org"
    )
    assert accept(secret="s3cret", user=member.user).role == "admin"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_gets_in():
    InvitationFactory.create(secret="s3cret")

    def use(number: int) -> bool:
        try:
            accept_as_new(secret="s3cret", username=f"tess-{number}", password=PASSWORD)
        except InvitationClosed:
            return False
        return True

    assert sorted(all_at_once([partial(use, number) for number in range(2)])) == [False, True]
    assert Membership.objects.count() == 1


def test_a_role_changes_and_is_audited():
    member, by = MembershipFactory.create(role="member"), UserFactory.create()
    change_role(membership=member, role="editor", by=by)
    change_role(membership=member, role="editor", by=by)
    member.refresh_from_db()
    assert member.role == "editor"
    assert actions() == ["users.role_changed"]


def test_the_last_admin_neither_leaves_nor_becomes_less():
    admin = MembershipFactory.create(role="admin")
    with pytest.raises(LastAdmin):
        remove_member(membership=admin, by=admin.user)
    with pytest.raises(LastAdmin):
        change_role(membership=admin, role="editor", by=admin.user)
    MembershipFactory.create(role="admin", organisation=admin.organisation)
    remove_member(membership=admin, by=admin.user)
    assert User.objects.filter(pk=admin.user_id).exists()
    assert actions() == ["users.member_removed"]


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_each_other_at_once_leave_one():
    first = MembershipFactory.create(role="admin")
    second = MembershipFactory.create(role="admin", organisation=first.organisation)
    pairs = ((first, second.user), (second, first.user))

    def remove(number: int) -> bool:
        membership, by = pairs[number]
        try:
            remove_member(membership=membership, by=by)
        except LastAdmin:
            return False
        return True

    assert sorted(all_at_once([partial(remove, number) for number in range(2)])) == [False, True]
    assert Membership.objects.filter(role="admin").count() == 1
