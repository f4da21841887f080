from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import chain
from audit.models import ChainHead, Entry


class Command(BaseCommand):
    help = "Checks the audit chain and names every changed, removed or reordered entry."

    def handle(self, *args: Any, **options: Any) -> None:
        head = ChainHead.objects.filter(pk=1).first() or ChainHead()
        findings = list(chain.verify(Entry.objects.links(), head_sequence=head.sequence))
        for finding in findings:
            self.stdout.write(f"entry {finding.sequence}: {finding.damage}")
        if findings:
            raise CommandError(f"{len(findings)} of {head.sequence} entries are damaged.")
        self.stdout.write(f"{head.sequence} entries, chain intact, head {head.hash}")
