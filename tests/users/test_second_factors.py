"""The way out for who lost their second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command

from audit.models import Entry
from tests.cms import sign_in
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db


def test_a_reset_removes_the_factor_ends_every_session_and_is_audited(client, capsys):
    user = UserFactory.create(username="tess")
    TOTP.activate(user, generate_totp_secret())
    sign_in(client, user)
    UserSession.objects.create(
        user=user, ip="127.0.0.1", user_agent="x", session_key=client.session.session_key
    )
    assert client.get("/account/2fa/").status_code == 200
    call_command("reset_second_factor", "tess")
    assert "asks for a new one" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert client.get("/account/2fa/").status_code == 302
    assert Entry.objects.get().action == "users.second_factor_reset"


def test_who_had_none_is_said_so(capsys):
    UserFactory.create(username="tess")
    call_command("reset_second_factor", "tess")
    assert "there was none" in capsys.readouterr().out


def test_an_unknown_name_is_an_error():
    with pytest.raises(CommandError, match="Nobody is called nobody"):
        call_command("reset_second_factor", "nobody")
