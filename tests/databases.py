"""Test databases: migrations run once per set of migration files, then databases are cloned.

Several test runs share one server, on one machine or many. Every database belongs to the run
that holds its advisory lock; a lock ends with its run, so what a killed run left is found.
"""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import NO_DB_ALIAS, BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper


TEMPLATES_KEPT = 3


class TestDatabases:
    __test__ = False

    def __init__(self) -> None:
        self._maintenance = connection.copy(NO_DB_ALIAS)
        self._maintenance.settings_dict["NAME"] = "postgres"
        self._template = f"ec_template_{migrations_hash()}"
        self._own: set[str] = set()

    def make_template(self, *, anew: bool) -> None:
        """Migrates a template database, unless it is there; others wait meanwhile."""
        with self._cursor() as cursor, _lock(cursor, "ec_template"):
            if anew:
                self.drop(self._template)
            if self._template not in _databases(cursor, "ec_template_%"):
                self._migrate_template(cursor)
            now = datetime.now(UTC).isoformat()
            cursor.execute(f"COMMENT ON DATABASE {self._template} IS '{now}'")
            for name in _databases(cursor, "ec_template_%")[TEMPLATES_KEPT:]:
                self.drop(name)

    def clone(self) -> str:
        """A new database like the template; returns its name."""
        name = f"ec_test_{uuid.uuid4().hex[:12]}"
        self._own.add(name)
        with self._cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
            self._clone_as(cursor, name)
        return name

    def restore(self, name: str) -> None:
        """Makes a clone like the template again, whatever a test committed."""
        self.drop(name)
        with self._cursor() as cursor:
            self._clone_as(cursor, name)

    def drop(self, name: str) -> None:
        with self._cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def drop_left_behind(self) -> None:
        with self._cursor() as cursor:
            # Our own locks would be granted to us again.
            for name in set(_databases(cursor, "ec_test_%")) - self._own:
                cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
                if cursor.fetchone() == (True,):
                    self.drop(name)
                    cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])

    def close(self) -> None:
        self._maintenance.close()

    def _cursor(self) -> CursorWrapper:
        return self._maintenance.cursor()

    def _clone_as(self, cursor: CursorWrapper, name: str) -> None:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")

    def _migrate_template(self, cursor: CursorWrapper) -> None:
        unfinished = f"{self._template}_unfinished"
        self.drop(unfinished)
        cursor.execute(f"CREATE DATABASE {unfinished}")
        with using(unfinished):
            call_command("migrate", verbosity=0)
        cursor.execute(f"ALTER DATABASE {unfinished} ALLOW_CONNECTIONS false")
        cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {self._template}")


@contextmanager
def using(name: str, wrapper: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """Points Django's default connection at another database of the same server."""
    wrapper = wrapper or connection
    before = wrapper.settings_dict["NAME"]
    wrapper.close()
    wrapper.settings_dict["NAME"] = name
    try:
        yield
    finally:
        wrapper.close()
        wrapper.settings_dict["NAME"] = before


def url() -> str:
    """DATABASE_URL of the database Django uses now, for other processes."""
    part = {key: quote(str(value), safe="") for key, value in connection.settings_dict.items()}
    login = f"{part['USER']}:{part['PASSWORD']}@" if part["PASSWORD"] else f"{part['USER']}@"
    if part["HOST"].startswith("%2F"):
        return f"postgres://{login}/{part['NAME']}?host={part['HOST']}&port={part['PORT'] or 5432}"
    return f"postgres://{login}{part['HOST']}:{part['PORT'] or 5432}/{part['NAME']}"


def migrations_hash() -> str:
    """Changes with any file of any migration of any installed app."""
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        for file in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(f"{app.label}/{file.name}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _databases(cursor: CursorWrapper, pattern: str) -> list[str]:
    """Names, those with the latest comment first."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s "
        "ORDER BY shobj_description(oid, 'pg_database') DESC NULLS LAST, datname",
        [pattern],
    )
    return [name for (name,) in cursor.fetchall()]


@contextmanager
def _lock(cursor: CursorWrapper, name: str) -> Iterator[None]:
    cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
