"""Pages about partners: their team, their settings, and what staff decide of them."""

import re
import time
from datetime import date, timedelta
from smtplib import SMTPException

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from factchecks.models import Partner, Signatory
from factchecks.portal import access
from tests.factories.factchecks import ClaimFactory, PartnerFactory, VerdictFactory
from tests.factories.users import ApiKeyFactory, InvitationFactory, MembershipFactory
from tests.portal import PortalClient, member, overseer
from users import mail as invitations_by_mail
from users.models import ApiKey, Invitation, Membership, Organisation


pytestmark = pytest.mark.django_db
TEAM, SETTINGS = "/portal/team/", "/portal/settings/"


def admin(organisation: Organisation | None = None) -> PortalClient:
    return member("admin", organisation)


def signed_in_just_now(client: PortalClient) -> PortalClient:
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(client.user.pk)
    session.save()
    return client


def actions() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


def test_an_admin_invites_and_the_mail_carries_the_link():
    client = admin()
    client.post(f"{TEAM}invite/", {"email": "tess@example.org", "role": "editor"})
    message = mail.outbox[0]
    assert message.to == ["tess@example.org"]
    assert client.organisation.name in message.subject
    path = re.search(r"/account/invitation/\S+", str(message.body))
    assert path is not None
    assert Client().get(path[0]).status_code == 200
    page = client.get(TEAM).content.decode()
    assert "tess@example.org" in page
    assert path[0].split("/")[3] not in page


def test_an_admin_hears_when_the_mail_server_is_away(monkeypatch):
    def fail(*args):
        raise SMTPException

    monkeypatch.setattr(invitations_by_mail, "send_mail", fail)
    answer = admin().post(
        f"{TEAM}invite/", {"email": "tess@example.org", "role": "editor"}, follow=True
    )
    assert "could not be sent" in answer.content.decode()


def test_a_member_is_not_invited_again():
    client = admin()
    answer = client.post(f"{TEAM}invite/", {"email": client.user.email, "role": "editor"})
    assert "is a member already" in answer.content.decode()
    assert mail.outbox == []


def test_an_invitation_is_revoked():
    client = admin()
    invitation = InvitationFactory.create(organisation=client.organisation)
    url = reverse("portal:team-revoke", args=[invitation.pk])
    assert "opens nothing any more" in client.post(url, follow=True).content.decode()
    assert "used or revoked before" in client.post(url, follow=True).content.decode()


def test_the_team_page_says_who_has_a_second_factor():
    client = admin()
    other = MembershipFactory.create(organisation=client.organisation)
    TOTP.activate(other.user, generate_totp_secret())
    page = client.get(TEAM)
    shown = {each.user_id: each.has_second_factor for each in page.context["members"]}
    assert shown == {client.user.pk: False, other.user_id: True}


@pytest.mark.parametrize("page", ["team", "settings"])
def test_an_admins_pages_ask_as_much_for_many_as_for_one(page):
    client = admin()
    url = reverse(f"portal:{page}")
    _fill(client.organisation)
    once = _queries(client, url)
    for _ in range(3):
        _fill(client.organisation)
    assert _queries(client, url) == once


def _fill(organisation: Organisation) -> None:
    MembershipFactory.create(organisation=organisation)
    InvitationFactory.create(organisation=organisation)
    ApiKeyFactory.create(organisation=organisation)


def _queries(client: Client, url: str) -> int:

    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_overseers_pages_ask_as_much_for_many_as_for_one():
    client, partner = overseer(), PartnerFactory.create()
    urls = (reverse("portal:partners"), reverse("portal:partner", args=[partner.pk]))
    _fill(partner.organisation)
    once = [_queries(client, url) for url in urls]
    for _ in range(3):
        PartnerFactory.create()
        _fill(partner.organisation)
    assert [_queries(client, url) for url in urls] == once


def test_an_admin_changes_roles_and_removes_members():
    client = admin()
    other = MembershipFactory.create(organisation=client.organisation)
    client.post(reverse("portal:team-role", args=[other.pk]), {"role": "editor"})
    other.refresh_from_db()
    assert other.role == "editor"
    client.post(reverse("portal:team-remove", args=[other.pk]))
    assert not Membership.objects.filter(pk=other.pk).exists()
    assert actions() == ["users.role_changed", "users.member_removed"]


def test_the_last_admin_is_told_to_appoint_another():
    client = admin()
    own = client.user.memberships.get()
    answer = client.post(reverse("portal:team-remove", args=[own.pk]), follow=True)
    assert "There must be an admin left" in answer.content.decode()


def test_who_is_removed_is_out_at_the_next_request():
    client = admin()
    other = member(organisation=client.organisation)
    assert other.get("/portal/").status_code == 200
    client.post(reverse("portal:team-remove", args=[other.user.memberships.get().pk]))
    assert other.get("/portal/").status_code == 403


def test_a_partner_describes_itself():
    client = admin()
    data = {"languages": "NL, fy en", "countries": "nl be", "hours_to_verdict": "12"}
    client.post(SETTINGS, data)
    partner = Partner.objects.get()
    assert (partner.languages, partner.countries) == (["en", "fy", "nl"], ["BE", "NL"])
    assert partner.hours_to_verdict == 12
    assert Entry.objects.get().data["before"]["hours_to_verdict"] == 48
    client.post(SETTINGS, data)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"languages": "Dutch"}, {"countries": "NLD"}])
def test_what_is_no_code_is_refused(wrong):
    data = {"languages": "nl", "countries": "NL", "hours_to_verdict": "12"} | wrong
    assert "is no code" in admin().post(SETTINGS, data).content.decode()


KEY = {"key-name": "Our CMS", "key-scopes": ["claims:write"]}


def test_a_key_is_shown_once():
    client = signed_in_just_now(admin())
    page = client.post(reverse("portal:key-new"), KEY)
    secret = re.search(r"ec_[\w-]{20,}", page.content.decode())
    assert secret is not None
    assert ApiKey.objects.matching(secret[0]).get().organisation == client.organisation
    assert "no-store" in page["Cache-Control"]
    assert secret[0] not in client.get(SETTINGS).content.decode()


def test_a_key_asks_who_signed_in_long_ago_to_sign_in_again():
    client = admin()
    TOTP.activate(client.user, generate_totp_secret())
    answer = client.post(reverse("portal:key-new"), KEY)
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_by_its_own_partner_only():
    client = admin()
    own = ApiKeyFactory.create(organisation=client.organisation)
    others = ApiKeyFactory.create()
    assert client.post(reverse("portal:key-revoke", args=[others.pk])).status_code == 404
    client.post(reverse("portal:key-revoke", args=[own.pk]))
    assert list(ApiKey.objects.active()) == [others]


def test_staff_make_a_partner_and_its_admin_is_invited():
    data = {"name": "Feiten Oost", "website": "https://oost.example", "email": "a@oost.example"}
    overseer().post(reverse("portal:partner-new"), data | {"languages": "nl", "countries": "NL"})
    partner = Partner.objects.get(organisation__slug="feiten-oost")
    assert partner.automatic_reach == Partner.AutomaticReach.NEVER
    assert Invitation.objects.get().role == Membership.Role.ADMIN
    assert mail.outbox[0].to == ["a@oost.example"]
    assert actions()[-2:] == ["users.invited", "factchecks.partner_created"]


def test_partners_of_one_name_get_addresses_of_their_own():
    client = overseer()
    for _ in range(3):
        client.post(reverse("portal:partner-new"), {"name": "Feiten", "email": "a@oost.example"})
    slugs = set(Organisation.objects.values_list("slug", flat=True))
    assert slugs == {"feiten", "feiten-2", "feiten-3"}


def test_closing_a_partner_shuts_its_people_and_keys_out_at_once():
    client = member()
    ApiKeyFactory.create(organisation=client.organisation)
    partner = Partner.objects.get()
    url = reverse("portal:partner", args=[partner.pk])
    overseer().post(url, {"automatic_reach": "never", "automatic_limit": ""})
    assert client.get("/portal/").status_code == 403
    assert not ApiKey.objects.active().exists()
    assert "factchecks.partner_changed" in actions()


def test_closing_one_partner_leaves_the_other_desk_open():
    client = member()
    other = PartnerFactory.create()
    MembershipFactory.create(user=client.user, organisation=other.organisation)
    Partner.objects.filter(organisation=client.organisation).update(is_active=False)
    assert client.get("/portal/").status_code == 200


def test_narrowing_a_partners_reach_has_posts_matched_again():
    partner = PartnerFactory.create()
    claim = ClaimFactory.create(organisation=partner.organisation)
    VerdictFactory.create(claim=claim, published=True)
    before = claim.updated_at
    url = reverse("portal:partner", args=[partner.pk])
    data = {"automatic_reach": "near_identical", "automatic_limit": "50", "is_active": "on"}
    overseer().post(url, data)
    claim.refresh_from_db()
    assert claim.updated_at > before
    partner.refresh_from_db()
    assert partner.automatic_limit == 50


def test_a_signature_is_noted_and_noting_it_again_replaces_it():
    partner = PartnerFactory.create(signatory=None)
    url = reverse("portal:partner-signatory", args=[partner.pk])
    client = overseer()
    for year in (2026, 2027):
        data = {"body": "ifcn", "status": "active", "valid_until": f"{year}-12-31", "url": ""}
        client.post(url, {f"signatory-{name}": value for name, value in data.items()})
    assert Signatory.objects.get().valid_until == date(2027, 12, 31)


def test_an_expired_signature_is_said_so():
    partner = PartnerFactory.create()
    partner.signatories.update(valid_until=timezone.localdate() - timedelta(days=1))
    page = overseer().get(reverse("portal:partner", args=[partner.pk])).content.decode()
    assert "expired on" in page


def test_staff_reset_a_members_second_factor_but_not_that_of_other_staff():
    client, desk = member(), overseer()
    TOTP.activate(client.user, generate_totp_secret())
    TOTP.activate(desk.user, generate_totp_secret())
    partner = Partner.objects.get()
    staff = MembershipFactory.create(user=desk.user, organisation=client.organisation)
    for membership in (client.user.memberships.get(), staff):
        desk.post(reverse("portal:partner-reset-factor", args=[partner.pk, membership.pk]))
    assert not Authenticator.objects.filter(user=client.user).exists()
    assert Authenticator.objects.filter(user=desk.user).exists()


def test_people_of_two_partners_choose_for_whom_they_work():
    client = member()
    other = PartnerFactory.create()
    MembershipFactory.create(user=client.user, organisation=other.organisation, role="admin")
    client.post(reverse("portal:switch"), {"organisation": other.pk})
    assert client.get("/portal/").context["desk"].partner == other.organisation
    assert client.get(TEAM).status_code == 200
    client.post(reverse("portal:switch"), {"organisation": client.organisation.pk})
    assert client.get(TEAM).status_code == 403


def test_nobody_chooses_a_partner_they_do_not_work_for():
    other = PartnerFactory.create()
    for wrong in (other.pk, "x", ""):
        assert member().post(reverse("portal:switch"), {"organisation": wrong}).status_code == 404


def test_who_sends_more_than_anybody_types_waits_and_colleagues_do_not(monkeypatch):
    monkeypatch.setattr(access, "POSTS_A_MINUTE", 2)
    client, colleague = member(), member()
    codes = [client.post("/portal/notifications/").status_code for _ in range(3)]
    assert codes == [302, 302, 429]
    assert colleague.post("/portal/notifications/").status_code == 302
    assert client.get("/portal/").status_code == 200
