"""Looks after the embedded servers: `manage.py servers status` and `manage.py servers stop`."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from electioncenter.embedded import servers


class Command(BaseCommand):
    help = "Shows or stops the embedded Postgres and Valkey of this data directory."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "stop"])

    def handle(self, *, action: str, **options: object) -> None:
        if action == "stop":
            stopped = servers.stop(settings.VAR_DIR)
            self.stdout.write("Stopped." if stopped else "The servers were not running.")
        else:
            for server in servers.status(settings.VAR_DIR):
                state = f"running, process {server.pid}" if server.pid else "not running"
                self.stdout.write(f"{server.name:<10}{state}")
            self.stdout.write(f"data      {settings.VAR_DIR}")
