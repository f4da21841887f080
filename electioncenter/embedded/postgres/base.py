"""Django's Postgres backend, with a server that starts at the first connection."""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.client import DatabaseClient as PostgresClient

from electioncenter.embedded import programs, servers


class DatabaseClient(PostgresClient):
    """`manage.py dbshell` with the wheel's own psql."""

    executable_name = str(programs.postgres_binary("psql"))

    def runshell(self, parameters: Iterable[str]) -> None:
        servers.ensure_started(settings.VAR_DIR)
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        servers.hold_lease(settings.VAR_DIR)
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:  # mostly: nothing listens yet
            servers.ensure_started(settings.VAR_DIR)
            return super().get_new_connection(conn_params)
