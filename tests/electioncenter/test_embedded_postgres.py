"""Django starts the servers at the first connection, and not before."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.db.backends.base.base import NO_DB_ALIAS

from electioncenter.embedded import paths, servers
from electioncenter.embedded.postgres.base import DatabaseWrapper
from tests.electioncenter.embedded_clients import (
    ROOT,
    data_directory,
    pids,
    short_directory,
    wait_until_down,
)


@pytest.fixture
def var_dir(settings) -> Iterator[Path]:
    with data_directory(short_directory()) as var_dir:
        settings.VAR_DIR = var_dir
        yield var_dir


@pytest.fixture
def database(var_dir, django_db_blocker) -> Iterator[DatabaseWrapper]:
    """A connection not opened yet; afterwards this process no longer counts as a user."""
    host = str(paths.postgres_socket_dir(var_dir))
    place = {"NAME": "electioncenter", "USER": "postgres", "HOST": host, "PORT": "5432"}
    rest = {"PASSWORD": "", "OPTIONS": {}}  # the suite itself may run on another server
    wrapper = DatabaseWrapper({**settings.DATABASES["default"], **place, **rest}, NO_DB_ALIAS)
    with django_db_blocker.unblock():
        yield wrapper
    wrapper.close()
    os.close(servers._leases.pop(var_dir))
    wait_until_down(var_dir)


def test_the_first_query_starts_the_servers(database, var_dir):
    assert not servers.are_kept(var_dir)
    with database.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == ("electioncenter",)
    assert servers.are_ready(var_dir)


def test_a_query_after_a_stop_starts_them_again(database, var_dir):
    database.ensure_connection()
    servers.stop(var_dir)
    database.close()
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_database_that_does_not_exist_is_still_an_error(database):
    database.settings_dict["NAME"] = "nowhere"
    with pytest.raises(OperationalError, match="nowhere"):
        database.ensure_connection()


def test_the_servers_command_shows_and_stops_them(database, var_dir):
    database.ensure_connection()
    shown = io.StringIO()
    call_command("servers", "status", stdout=shown)
    for server, pid in pids(var_dir).items():
        assert f"{server:<10}running, process {pid}\n" in shown.getvalue()
    call_command("servers", "stop", stdout=shown)
    call_command("servers", "status", stdout=shown)
    call_command("servers", "stop", stdout=shown)
    assert "Stopped." in shown.getvalue()
    assert "postgres  not running" in shown.getvalue()
    assert shown.getvalue().endswith("The servers were not running.\n")


def test_dbshell_starts_the_servers_and_needs_no_psql_of_the_system(database, capfd):
    database.client.runshell(["--command=SELECT 'hello'"])
    assert "hello" in capfd.readouterr().out


def test_a_command_that_needs_no_database_starts_none(var_dir):
    configured = ("DATABASE_URL", "VALKEY_URL", "VALKEY_PREFIX", "SECRET_KEY", "ALLOWED_HOSTS")
    environment = {name: os.environ[name] for name in os.environ if name not in configured}
    subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**environment, "VAR_DIR": str(var_dir)},
        check=True,
        capture_output=True,
    )
    assert not (var_dir / "postgres").exists()
