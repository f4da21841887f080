"""Signing up by oneself: a mail first, then a login that opens nothing of staff or partners."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from tests.cms import sign_in
from tests.factories.users import UserFactory
from users.actions.invitations import HasAccount
from users.actions.sign_up import make_login
from users.mail import new_login_path
from users.models import User
from users.signing_up import MOST_AN_HOUR, MOST_TO_ONE, VALID_FOR, sign_up_link


pytestmark = pytest.mark.django_db
PAGE = "/account/sign-up/"
CHOSEN = {
    "username": "mila",
    "password1": "fietsen door de duinen",
    "password2": "fietsen door de duinen",
}


def path_in(message):
    (path,) = re.findall(rf"{re.escape(settings.SITE_URL)}(\S+)", message.body)
    return path


@pytest.fixture
def asked(client):
    """The mail that somebody with this address gets."""

    def ask(email="mila@example.org"):
        answer = client.post(PAGE, {"email": email})
        assert "We have sent a mail" in answer.text
        return mail.outbox[-1]

    return ask


def test_the_link_in_the_mail_leads_to_a_login_and_to_the_feed(client, asked):
    link = path_in(asked("Mila@Example.org"))
    assert link.partition("?")[0] == f"{PAGE}new/"  # what logs keep does not say whose it is
    assert "mila@example.org" in client.get(link).text
    made = client.post(link, CHOSEN)
    assert made["Location"] == "/feed/"
    assert User.objects.get().email == "mila@example.org"
    assert Entry.objects.get().action == "users.signed_up"
    assert client.get("/feed/account/").status_code == 200
    assert client.get(link)["Location"] == "/account/"
    assert Client().post(link, CHOSEN | {"username": "another"})["Location"] == "/account/login/"
    assert User.objects.count() == 1


def test_the_page_does_not_tell_who_has_an_account_the_mail_does(client, asked):
    UserFactory.create(email="mila@example.org")
    message = asked("MILA@example.org")
    assert "has one already" in message.body
    assert path_in(message) == "/account/login/"


def test_a_login_that_somebody_made_opens_nothing_of_staff_or_partners(client, asked):
    client.post(path_in(asked()), CHOSEN)
    user = User.objects.get()
    assert not user.get_all_permissions()
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)
    for path in ("/cms/", "/portal/"):
        assert client.get(path)["Location"].startswith("/account/second-factor/")
    sign_in(client, user)  # with a second factor, too
    assert client.get("/portal/").status_code == 403
    for path in ("/cms/", "/cms/users/", "/cms/policies/", "/cms/posts/"):
        response = client.get(path)
        assert response.status_code in (403, 404) or "login" in response["Location"], path


def test_a_link_ends_after_a_day_and_cannot_be_made_up(client, time_machine):
    link = new_login_path(sign_up_link("mila@example.org"))
    for nobodys in (new_login_path("of-nobody"), f"{PAGE}new/"):
        assert client.get(nobodys).status_code == 410
    time_machine.move_to(timezone.now() + timedelta(seconds=VALID_FOR + 1))
    assert client.post(link, CHOSEN).status_code == 410
    assert not User.objects.exists()


def test_mails_are_few_whoever_asks(client, asked):
    for _time in range(MOST_AN_HOUR):
        asked()
    assert len(mail.outbox) == MOST_TO_ONE
    assert client.post(PAGE, {"email": "jurre@example.org"}).status_code == 429
    assert client.post(PAGE, {"email": "nonsense"}).status_code == 200


def test_a_link_that_was_used_leads_to_signing_in(client, asked):
    link = path_in(asked())
    Client().post(link, CHOSEN)
    assert client.get(link)["Location"] == "/account/login/"
    assert client.post(link, CHOSEN)["Location"] == "/account/login/"  # the button pressed twice


def test_of_two_at_once_the_database_refuses_one():
    make_login(email="mila@example.org", username="mila", password="x")
    for name in ("mila", "mila2"):
        with pytest.raises(HasAccount):
            make_login(email="Mila@example.org", username=name, password="x")
    assert Entry.objects.count() == 1


def test_a_weak_password_or_a_name_that_is_taken_is_refused(client, asked):
    UserFactory.create(username="mila", email="another@example.org")
    link = path_in(asked())
    page = client.post(link, CHOSEN | {"password1": "mila", "password2": "mila"})
    assert page.status_code == 200
    assert {"username", "password2"} <= set(page.context["form"].errors)
    assert User.objects.count() == 1
