from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from electioncenter import demo


class Command(BaseCommand):
    help = "The six digits that a demonstration login types now, as its authenticator app shows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        names = [login.username for login in demo.LOGINS]
        if options["username"] not in names:
            raise CommandError(f"Demonstration logins are: {', '.join(names)}")
        self.stdout.write(demo.code(options["username"], timezone.now()))
