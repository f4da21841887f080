"""The people of the demonstration sign in like everybody: a password and six digits."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from electioncenter import demo
from factchecks.models import Partner


@pytest.fixture
def people(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    demo.create_people()


def test_a_demo_login_signs_in_with_the_printed_code(people, client, capsys):
    typed = {"login": "noordwest-editor", "password": demo.password()}
    client.post("/account/login/", typed)
    call_command("demo_code", "noordwest-editor")
    code = capsys.readouterr().out.strip()
    answer = client.post("/account/2fa/authenticate/", {"code": code})
    assert answer["Location"] == "/portal/"
    assert client.get("/portal/").status_code == 200


def test_secrets_are_of_this_checkout_and_readable_by_its_owner_only(people, settings):
    for name in (demo.PASSWORD_FILE, demo.SECOND_FACTOR_FILE):
        assert (Path(settings.VAR_DIR) / name).stat().st_mode & 0o777 == 0o600
    assert demo.app_secret("editor") == demo.app_secret("editor")
    assert demo.app_secret("editor") != demo.app_secret("reviewer")


def test_codes_are_those_of_rfc_6238(monkeypatch):
    """Appendix B, SHA-1, cut to six digits: the secret is "12345678901234567890"."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    monkeypatch.setattr(demo, "app_secret", lambda username: secret)
    for seconds, expected in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert demo.code("anybody", datetime.fromtimestamp(seconds, UTC)) == expected


def test_only_demo_logins_have_a_printed_code(people):
    with pytest.raises(CommandError, match="noordwest-checker"):
        call_command("demo_code", "somebody")


def test_both_partners_may_have_automatic_banners(people):
    assert Partner.objects.exclude(automatic_reach="never").count() == 2
