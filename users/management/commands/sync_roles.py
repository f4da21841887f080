from typing import Any

from django.core.management.base import BaseCommand

from users.actions.roles import sync_roles


class Command(BaseCommand):
    help = "Gives every role its group and exactly the permissions that users/roles.py names."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = sync_roles(by="system:sync_roles")
        if options["verbosity"]:
            self.stdout.write(f"changed: {', '.join(changed)}" if changed else "nothing to change")
