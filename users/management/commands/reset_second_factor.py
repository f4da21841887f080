from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from users.actions.second_factors import reset_second_factor
from users.models import User


class Command(BaseCommand):
    help = (
        "For a person who lost their second factor, codes included: removes it and ends their "
        "sessions. Make sure who asks. At the next sign-in they set up another."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"Nobody is called {options['username']}.")
        if reset_second_factor(user=user, by="system:reset_second_factor"):
            self.stdout.write("removed; the next sign-in asks for a new one")
        else:
            self.stdout.write("there was none; sessions have ended")
