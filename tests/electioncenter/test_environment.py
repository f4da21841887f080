import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from electioncenter import environment


@pytest.fixture
def variable(monkeypatch):
    """Sets the variable NAME; None removes it."""

    def set_to(value: str | None) -> None:
        if value is None:
            monkeypatch.delenv("NAME", raising=False)
        else:
            monkeypatch.setenv("NAME", value)

    return set_to


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_text_stops_the_program_and_says_what_to_set(variable, value):
    variable(value)
    with pytest.raises(ImproperlyConfigured, match="NAME: address of the site"):
        environment.text("NAME", help_text="address of the site")
    assert environment.text("NAME", default="here", help_text="") == "here"


def test_a_text_loses_the_blanks_around_it(variable):
    variable(" there\n")
    assert environment.text("NAME", default="here", help_text="") == "there"


@pytest.mark.parametrize(
    ("value", "expected"), [("True", True), ("False", False), ("", True), (None, True)]
)
def test_a_flag_is_true_or_false(variable, value, expected):
    variable(value)
    assert environment.flag("NAME", default=True, help_text="") is expected


@pytest.mark.parametrize("value", ["true", "1", "yes", "off", "Flase"])
def test_a_misspelt_flag_is_not_taken_for_off(variable, value):
    variable(value)
    with pytest.raises(ImproperlyConfigured, match=f"NAME must be True or False, not '{value}'"):
        environment.flag("NAME", default=False, help_text="")


@pytest.mark.parametrize(("value", "expected"), [("0", 0), ("256", 256), ("", 7), (None, 7)])
def test_a_number_is_a_whole_number(variable, value, expected):
    variable(value)
    assert environment.number("NAME", default=7, help_text="") == expected


@pytest.mark.parametrize("value", ["-1", "1.5", "1e3", "many", "²"])
def test_what_is_no_number_is_refused(variable, value):
    variable(value)
    with pytest.raises(ImproperlyConfigured, match="NAME must be a whole number"):
        environment.number("NAME", default=7, help_text="")


def test_words_are_separated_by_commas(variable):
    variable(" a.example, b.example ,,")
    assert environment.words("NAME", help_text="") == ["a.example", "b.example"]


@pytest.mark.parametrize("value", [None, "", " , ,"])
def test_a_list_that_is_needed_has_at_least_one_word(variable, value):
    variable(value)
    assert environment.words("NAME", default=[], help_text="") == []
    with pytest.raises(ImproperlyConfigured, match="NAME: host names"):
        environment.words("NAME", help_text="host names")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://noor:p%40ss%2Fw%3Ard@db.example:5433/ec?sslmode=require",
            {
                "NAME": "ec",
                "USER": "noor",
                "PASSWORD": "p@ss/w:rd",
                "HOST": "db.example",
                "PORT": "5433",
                "OPTIONS": {"sslmode": "require"},
            },
        ),
        (
            "postgresql:///ec?host=/run/postgresql&port=5434",
            {
                "NAME": "ec",
                "USER": "",
                "PASSWORD": "",
                "HOST": "/run/postgresql",
                "PORT": "5434",
                "OPTIONS": {},
            },
        ),
        (
            "postgres://[::1]/my%20db",
            {"NAME": "my db", "USER": "", "PASSWORD": "", "HOST": "::1", "PORT": "", "OPTIONS": {}},
        ),
    ],
)
def test_a_database_url_becomes_djangos_settings(url, expected):
    assert environment.database(url) == {"ENGINE": "django.db.backends.postgresql", **expected}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:///db.sqlite3", "needs Postgres"),
        ("mysql://noor:secret@host/ec", "must start with postgres://, not mysql://"),
        ("postgres://noor:secret@host", "names no database"),
        ("postgres://noor:secret@host:5432/", "names no database"),
        ("postgres://noor:secret@host:port/ec", "cannot be read"),
        ("postgres://noor:secret@host:99999/ec", "cannot be read"),
        ("postgres://noor:secret/not-escaped@host/ec", "cannot be read"),
        ("postgres://noor:secret@[host/ec", "cannot be read"),
    ],
)
def test_a_wrong_database_url_is_explained_without_showing_the_password(url, message):
    with pytest.raises(ImproperlyConfigured, match=message) as error:
        environment.database(url)
    assert "secret" not in str(error.value)


@given(st.text(), st.text())
def test_any_text_as_an_address_ends_in_settings_or_in_an_explanation(host, name):
    try:
        found = environment.database(f"postgres://{host}/{name}")
    except ImproperlyConfigured:
        return
    assert found["NAME"]


def test_the_development_secret_is_made_once_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "var" / "secret_key"
    secret = environment.development_secret(path)
    assert len(secret) >= 50
    assert environment.development_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["secret_key"]
    assert environment.development_secret(tmp_path / "other") != secret


def test_processes_that_start_together_sign_with_one_secret(tmp_path):
    with ThreadPoolExecutor(16) as threads:
        paths = [tmp_path / "secret_key"] * 64
        secrets = set(threads.map(environment.development_secret, paths))
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 50


@pytest.mark.parametrize(
    ("url", "host", "port", "starttls", "tls"),
    [
        ("smtp://mail.internal", "mail.internal", 25, False, False),
        ("smtp+tls://me:p%40ss@mail.internal", "mail.internal", 587, True, False),
        ("smtps://mail.internal:4650", "mail.internal", 4650, False, True),
    ],
)
def test_a_mail_server_is_read_from_one_address(url, host, port, starttls, tls):
    mail = environment.mail(url)
    assert (mail.host, mail.port, mail.starttls, mail.tls) == (host, port, starttls, tls)
    assert mail.password == ("p@ss" if "me:" in url else "")


def test_without_a_mail_server_mail_is_files():
    assert "filebased" in environment.mail("").backend


@pytest.mark.parametrize("url", ["mail.internal", "http://mail.internal", "smtp://x:secret@h:p"])
def test_an_address_of_no_mail_server_stops_the_program_and_tells_no_password(url):
    with pytest.raises(ImproperlyConfigured) as raised:
        environment.mail(url)
    assert "secret" not in str(raised.value)
