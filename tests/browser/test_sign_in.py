"""Signing in as people do it: typing a password and a code, or touching a passkey."""

import re
from itertools import product
from pprint import pformat

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from electioncenter import demo
from tests.factories.factchecks import PartnerFactory
from tests.factories.users import (
    ApiKeyFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
)
from tests.portal import overseer
from users.models import Membership, User


PASSWORD = "a long enough passphrase"


@pytest.fixture
def person(live_server, settings, tmp_path) -> User:
    """An admin of a partner, with an authenticator app."""
    settings.VAR_DIR = tmp_path
    partner = PartnerFactory.create()
    user = UserFactory.create(username="tess")
    MembershipFactory.create(
        user=user, organisation=partner.organisation, role=Membership.Role.ADMIN
    )
    return user


def type_password(page: Page) -> None:
    page.get_by_label("Username or e-mail address").fill("tess")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_a_password_and_a_code_open_the_portal(person, open_page):
    TOTP.activate(person, demo.app_secret("tess"))
    page = open_page("/portal/")
    type_password(page)
    page.get_by_label("Code").fill(demo.code("tess", timezone.now()))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"//[^/]+/portal/$"))
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_passkey_is_added_and_then_opens_the_portal_without_a_password(person, open_page):
    page = open_page("/portal/")
    _virtual_authenticator(page)
    type_password(page)
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Unused codes")).to_be_visible()
    page.get_by_role("link", name="To your work").click()
    expect(page.get_by_role("navigation", name="Portal")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("navigation", name="Portal")).to_be_visible()
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1


def _virtual_authenticator(page: Page) -> None:
    """Stands in for the fingerprint reader of a laptop."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _wrong(page: Page, width: int) -> list[object]:
    found = Axe().run(page).response["violations"]
    wrong: list[object] = [(each["id"], each["nodes"][0]["html"][:200]) for each in found]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append("scrolls sideways")
    return wrong


SIZES = ((1280, "light"), (390, "dark"))


def test_pages_before_signing_in_are_accessible_and_fit(person, open_page):
    InvitationFactory.create(secret="s3cret")
    paths = (
        *("/account/login/", "/account/password/reset/", "/account/sign-up/"),
        "/account/invitation/s3cret/",
    )
    found = {}
    for path, (width, scheme) in product(paths, SIZES):
        page = open_page(path, width=width, scheme=scheme)
        found[path, width] = _wrong(page, width)
        page.close()
    wrong = {where: each for where, each in found.items() if each}
    assert not wrong, pformat(wrong)


def test_pages_of_an_account_and_a_team_are_accessible_and_fit(person, sign_in_portal):
    organisation = person.memberships.get().organisation
    InvitationFactory.create(organisation=organisation)
    ApiKeyFactory.create(organisation=organisation)
    TOTP.activate(person, demo.app_secret("tess"))
    RecoveryCodes.activate(person)
    staff = overseer().user
    visits = [
        *((person, reverse(name)) for name in (
            "account-second-factor", "mfa_index", "usersessions_list", "account_change_password",
            "mfa_generate_recovery_codes", "mfa_add_webauthn", "portal:team", "portal:settings",
        )),
        *((staff, reverse(name)) for name in (
            "portal:partners", "portal:partner-new", "mfa_activate_totp"
        )),
        (staff, reverse("portal:partner", args=[organisation.pk])),
    ]  # fmt: skip
    found = {}
    for (user, path), (width, scheme) in product(visits, SIZES):
        page = sign_in_portal(user, path, width=width, scheme=scheme)
        found[path, width] = _wrong(page, width)
        page.close()
    wrong = {where: each for where, each in found.items() if each}
    assert not wrong, pformat(wrong)
