"""Signing in at /account/: password, second factor, lock-out; and what stays closed without."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from tests.cms import sign_in, signed_in, staff_member
from tests.factories.users import MembershipFactory, UserFactory
from tests.portal import member
from users.models import User
from users.roles import Role


pytestmark = pytest.mark.django_db

PASSWORD = "a long enough passphrase"
LOGIN = "/account/login/"


def with_app(user: User) -> str:
    """Gives the person an authenticator app; the secret in it."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def type_password(client: Client, user: User, *, password: str = PASSWORD, name: str = ""):
    return client.post(LOGIN, {"login": name or user.username, "password": password})


def partner_member() -> User:
    user = UserFactory.create()
    MembershipFactory.create(user=user)
    return user


@pytest.mark.parametrize("field", ["username", "email"])
def test_a_password_and_a_code_open_the_portal(client, field):
    user = partner_member()
    secret = with_app(user)
    asked = type_password(client, user, name=getattr(user, field))
    assert asked["Location"] == reverse("mfa_authenticate")
    assert client.get("/portal/").status_code == 302
    opened = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert opened["Location"] == "/portal/"
    assert client.get("/portal/").status_code == 200


def test_a_recovery_code_opens_it_once(client):
    user = partner_member()
    with_app(user)
    spare = RecoveryCodes.activate(user).get_unused_codes()[0]
    for browser, expected in ((client, 302), (Client(), 200)):
        type_password(browser, user)
        answer = browser.post(reverse("mfa_authenticate"), {"code": spare})
        assert answer.status_code == expected


def test_who_has_no_second_factor_is_sent_to_set_one_up_and_told_why(client):
    user = partner_member()
    type_password(client, user)
    for path in ("/portal/", "/cms/"):
        sent = client.get(path)
        assert sent["Location"].startswith(reverse("account-second-factor"))
    page = client.get(sent["Location"])
    assert "a password alone is not enough" in page.content.decode()


@pytest.fixture
def set_up_app(client, transactional_db):
    """Signs in for the first time and adds an authenticator app, on its page."""

    def done(user: User):
        type_password(client, user)
        form = client.get(reverse("mfa_activate_totp")).context["form"]
        return client.post(reverse("mfa_activate_totp"), {"code": code(form.secret)})

    return done


def test_setting_up_an_app_opens_the_portal_and_gives_recovery_codes(client, set_up_app):
    user = partner_member()
    assert set_up_app(user)["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get("/portal/").status_code == 200
    assert Entry.objects.filter(action="users.second_factor_added").count() == 2
    assert user.email in mail.outbox[0].to


def test_removing_the_only_factor_closes_the_portal_at_once(client, set_up_app):
    user = partner_member()
    set_up_app(user)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get("/portal/")["Location"].startswith(reverse("account-second-factor"))


def test_a_session_without_the_code_must_show_it_even_to_change_the_account(client):
    user = partner_member()
    secret = with_app(user)
    client.force_login(user)
    for path in ("/portal/", "/cms/", reverse("mfa_add_webauthn"), reverse("mfa_index")):
        assert client.get(path)["Location"].startswith(reverse("mfa_reauthenticate"))
    shown = client.post(f"{reverse('mfa_reauthenticate')}?next=/portal/", {"code": code(secret)})
    assert shown["Location"] == "/portal/"
    assert client.get("/portal/").status_code == 200


def test_a_part_of_a_page_sends_the_whole_page_to_the_code(client):
    user = partner_member()
    with_app(user)
    client.force_login(user)
    answer = client.post("/portal/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(reverse("mfa_reauthenticate"))


def test_another_persons_session_does_not_inherit_the_factor(client):
    sign_in(client, partner_member())
    client.session.save()
    other = partner_member()
    client.force_login(other)
    assert client.get("/portal/").status_code == 302


def test_five_wrong_passwords_lock_name_and_address_alike(client):
    user = partner_member()
    for name in (user.username, user.email, user.username, user.email, user.username):
        last = type_password(client, user, password="wrong", name=name)
    assert last.status_code == 429
    assert "Try again in a quarter of an hour" in last.content.decode()
    assert type_password(client, user).status_code != 302
    assert AccessAttempt.objects.get().username == user.username


def test_five_wrong_codes_lock_too(client):
    user = partner_member()
    secret = with_app(user)
    type_password(client, user)
    for _ in range(5):
        last = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert last.status_code == 429
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 429


def test_the_lock_ends_by_itself(client, time_machine):
    user = partner_member()
    now = timezone.now()
    time_machine.move_to(now)
    for _ in range(5):
        type_password(client, user, password="wrong")
    time_machine.move_to(now + timedelta(minutes=16))
    assert type_password(client, user).status_code == 302


def test_a_lost_password_is_replaced_by_mail_and_still_needs_the_code(client):
    user = partner_member()
    with_app(user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link.partition("testserver")[2], follow=True)
    new = "an even longer passphrase"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert type_password(client, user, password=new)["Location"] == reverse("mfa_authenticate")


def test_an_unknown_address_gets_no_mail_and_the_same_answer(client):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert mail.outbox == []


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "login/code/"])
def test_nobody_signs_up_or_changes_addresses_by_themselves(client, path):
    assert client.get(f"/account/{path}").status_code == 404


def test_the_old_addresses_of_the_cms_lead_here(client):
    assert client.get("/cms/login/?next=/cms/x/")["Location"] == f"{LOGIN}?next=/cms/x/"
    assert client.post("/cms/login/", {"username": "x", "password": "y"}).status_code == 405
    assert client.get("/cms/password_reset/")["Location"] == reverse("account_reset_password")
    assert client.get("/cms/password_reset/confirm/MQ/set-password/").status_code in (403, 404)


def test_the_cms_asks_for_sign_in_here(client):
    assert client.get("/cms/")["Location"] == f"{LOGIN}?next=/cms/"


def test_people_land_where_they_work(client):
    editor = staff_member(Role.ELECTION_EDITOR)
    for user, place in (
        (partner_member(), "/portal/"),
        (staff_member(Role.FACT_CHECK_OVERSEER), "/portal/"),
        (editor, "/cms/"),
        (UserFactory.create(), reverse("feeds:feed")),
    ):
        browser = Client()
        sign_in(browser, user)
        assert browser.get(reverse("account-home"))["Location"] == place


def test_a_session_elsewhere_can_be_ended():
    user = partner_member()
    with_app(user)
    spare = RecoveryCodes.activate(user).get_unused_codes()
    here, there = Client(), Client()
    for browser in (there, here):
        type_password(browser, user)
        browser.post(reverse("mfa_authenticate"), {"code": spare.pop()})
    sessions = here.get(reverse("usersessions_list")).context["sessions"]
    other = next(each for each in sessions if each.session_key != here.session.session_key)
    here.post(reverse("account-session-end", args=[other.pk]))
    assert there.get("/portal/")["Location"].startswith(LOGIN)
    assert here.get("/portal/").status_code == 200
    again = here.post(reverse("account-session-end", args=[other.pk]), follow=True)
    assert "had ended before" in again.content.decode()


def test_nobody_ends_anothers_session(client):
    user = partner_member()
    secret = with_app(user)
    type_password(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    session = client.get(reverse("usersessions_list")).context["sessions"][0]
    member().post(reverse("account-session-end", args=[session.pk]))
    assert client.get("/portal/").status_code == 200


def test_signing_out_closes_everything():
    client = signed_in(Role.ADMINISTRATOR)
    assert client.post(reverse("account_logout"))["Location"] == LOGIN
    assert client.get("/cms/").status_code == 302
