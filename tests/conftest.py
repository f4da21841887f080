"""What every test gets: a database with migrations applied, a Valkey, no leftovers of others.

`shared_data` is real data, where it is at hand.
`fresh_database` and `own_valkey` are for tests with several real connections or processes.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils import translation

from electioncenter.embedded import servers
from feeds.eligibility.in_force import forget_policies
from tests import databases, valkey
from tests.databases import TestDatabases
from tests.valkey import PrivateValkey


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Drops a connection whose database was replaced under it.

    Beside Playwright's event loop Django keeps another set of connections for this thread; a
    browser test that restores the database ends those of the tests before and after it.
    """
    if connection.connection is not None and not connection.is_usable():
        connection.close()


@pytest.fixture(scope="session")
def test_databases(
    django_test_environment: None, django_db_blocker: Any, django_db_createdb: bool
) -> Iterator[TestDatabases]:
    with django_db_blocker.unblock():
        _start_embedded_servers()
        made = TestDatabases()
        made.make_template(anew=django_db_createdb)
        made.drop_left_behind()
    yield made
    made.close()


@pytest.fixture(scope="session")
def django_db_setup(test_databases: TestDatabases, django_db_blocker: Any) -> Iterator[None]:
    """Replaces pytest-django's: a clone of the template for this worker of this run.

    A test that committed gets the clone replaced, not flushed: the audit trail refuses
    TRUNCATE, and the rows our and Wagtail's migrations made have to be there again.
    """
    with django_db_blocker.unblock():
        name = test_databases.clone()
    with pytest.MonkeyPatch.context() as patch, databases.using(name):
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda test: _restore(test_databases)
        )
        yield
    with django_db_blocker.unblock():
        test_databases.drop(name)


@pytest.fixture(scope="session", autouse=True)
def _static_files_as_in_a_fresh_clone(django_test_environment: None) -> Iterator[None]:
    """With servers configured, settings.py wants the output of `collectstatic`; tests do not."""
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": storage},
        WHITENOISE_USE_FINDERS=True,
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _session_valkey(django_test_environment: None) -> Iterator[None]:
    prefix = f"ec-test-{uuid.uuid4().hex[:12]}:"
    if os.environ.get("VALKEY_URL"):
        with valkey.using(settings.VALKEY_URL, prefix):
            yield
            valkey.delete_keys(settings.VALKEY_URL, prefix)
    else:
        with valkey.private_valkey() as private, valkey.using(private.url, prefix):
            yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Throttles and cached pages of one test are not seen by the next."""
    caches["default"].key_prefix = f"{settings.VALKEY_PREFIX}{uuid.uuid4().hex[:8]}:"
    caches["template_fragments"].clear()
    forget_policies()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request that was answered in Dutch leaves the next test in English."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(
        os.environ.get("ELECTIONCENTER_SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data")
    )
    if not folder.is_dir():
        pytest.skip("needs the shared data (set ELECTIONCENTER_SHARED_DATA)")
    return folder


@pytest.fixture
def fresh_database(
    test_databases: TestDatabases,
    django_db_blocker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """A database of this test alone, in which commits are real.

    Django uses it, and so does every process the test starts (through os.environ). Gives its
    DATABASE_URL.
    """
    with django_db_blocker.unblock():
        name = test_databases.clone()
        with databases.using(name):
            url = databases.url()
            _configure_processes(monkeypatch, DATABASE_URL=url)
            yield url
        test_databases.drop(name)


@pytest.fixture
def own_valkey(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateValkey]:
    """A Valkey of this test alone, for this process and those it starts; it may be killed."""
    with valkey.private_valkey() as private, valkey.using(private.url, "ec:"):
        _configure_processes(monkeypatch, VALKEY_URL=private.url, VALKEY_PREFIX="ec:")
        yield private


def _configure_processes(monkeypatch: pytest.MonkeyPatch, **addresses: str) -> None:
    """With servers configured, settings.py wants the secrets and hosts of production too."""
    environment = {
        "VALKEY_URL": settings.VALKEY_URL,
        "VALKEY_PREFIX": settings.VALKEY_PREFIX,
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "HTTPS": "False",
    }
    for name, value in {**environment, **addresses}.items():
        monkeypatch.setenv(name, value)


def _restore(test_databases: TestDatabases) -> None:
    name = connection.settings_dict["NAME"]
    connection.close()
    test_databases.restore(name)


def _start_embedded_servers() -> None:
    """Outside of coverage: the keeper outlives the tests, and would write its data afterwards."""
    if settings.EMBEDDED:
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("COV")]:
                patch.delenv(name)
            servers.ensure_started(settings.VAR_DIR)
