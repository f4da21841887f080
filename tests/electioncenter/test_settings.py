"""The settings module as different machines load it: development, production, misconfigured."""

import re
import runpy
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


PATH = settings.BASE_DIR / "electioncenter" / "settings.py"
VARIABLES = re.findall(
    r"environment\.(?:text|flag|number|words)\(\s*\"(\w+)\"", PATH.read_text(encoding="utf-8")
)
PRODUCTION = {
    "DATABASE_URL": "postgres://ec:secret@db.example/ec",
    "VALKEY_URL": "redis://cache.example:6379/0",
    "SECRET_KEY": "for this test only, and long enough for it",
    "ALLOWED_HOSTS": "verkiezingen.example,www.verkiezingen.example",
}


@pytest.fixture
def load(monkeypatch, tmp_path):
    """Runs the settings with these variables and no others of ours."""

    def run(**variables: str) -> dict[str, Any]:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(PATH))

    return run


def test_without_configuration_everything_is_embedded_under_the_data_directory(load, tmp_path):
    found = load()
    assert found["EMBEDDED"]
    assert found["DATABASES"]["default"]["ENGINE"] == "electioncenter.embedded.postgres"
    assert str(tmp_path) in found["DATABASES"]["default"]["HOST"]
    assert str(tmp_path) in found["VALKEY_URL"]
    assert found["SITE_URL"] == "http://localhost:8000"
    assert not found["DEBUG"]


def test_the_development_secret_stays_the_same_and_can_be_replaced(load):
    first = load()["SECRET_KEY"]
    assert len(first) >= 50
    assert load()["SECRET_KEY"] == first
    assert load(SECRET_KEY="mine")["SECRET_KEY"] == "mine"


def test_loading_starts_no_server(load, tmp_path):
    load()
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_in_production_cookies_and_pages_travel_over_https_only(load, tmp_path):
    found = load(**PRODUCTION)
    assert not found["EMBEDDED"]
    assert not found["DEBUG"]
    assert found["SITE_URL"] == "https://verkiezingen.example"
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://verkiezingen.example"]
    for name in (
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    ):
        assert found[name], name
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("missing", ["VALKEY_URL", "SECRET_KEY", "ALLOWED_HOSTS"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_server_of_ones_own_needs_all_of_its_configuration(load, missing, value):
    variables = {name: each for name, each in PRODUCTION.items() if name != missing}
    if value is not None:
        variables[missing] = value
    with pytest.raises(ImproperlyConfigured, match=f"Set the environment variable {missing}: \\w"):
        load(**variables)


@pytest.mark.parametrize("name", ["DEBUG", "HTTPS"])
def test_a_misspelt_switch_stops_the_program(load, name):
    with pytest.raises(ImproperlyConfigured, match=f"{name} must be True or False"):
        load(**{name: "no"})


def test_one_key_prefix_serves_cache_and_queue(load):
    found = load(**PRODUCTION, VALKEY_PREFIX="shared:")
    assert found["CACHES"]["default"]["KEY_PREFIX"] == "shared:"
    assert found["CELERY_BROKER_TRANSPORT_OPTIONS"]["global_keyprefix"] == "shared:"


def test_a_task_ends_before_its_message_is_delivered_again(load):
    found = load()
    redelivery = found["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"]
    assert found["CELERY_TASK_SOFT_TIME_LIMIT"] < found["CELERY_TASK_TIME_LIMIT"] < redelivery
    assert found["CELERY_TASK_ACKS_LATE"]
    assert found["CELERY_WORKER_PREFETCH_MULTIPLIER"] == 1


def test_everyone_gets_a_strict_content_policy(load):
    directives = load()["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["default-src"] == ["'self'"]
    assert directives["object-src"] == ["'none'"]
    assert not any("unsafe" in str(source) for each in directives.values() for source in each)


def test_django_finds_nothing_to_say_about_production(tmp_path):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {"PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path), **PRODUCTION}
    environment["SECRET_KEY"] = "q3!fJ0a#yT7bXz" * 5
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
