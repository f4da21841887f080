from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import chain
from audit.models import ChainHead, Entry
from audit.queries import chain_head


class Command(BaseCommand):
    help = "Checks the audit chain and names every changed, removed, reordered or added entry."

    def handle(self, *args: Any, **options: Any) -> None:
        head = chain_head()
        damaged = 0
        for finding in _findings(head):
            damaged += 1
            self.stdout.write(f"entry {finding.sequence}: {finding.damage}")
        if damaged:
            raise CommandError(f"{damaged} of {head.sequence} entries are damaged.")
        self.stdout.write(f"{head.sequence} entries, chain intact, head {head.hash}")


def _findings(head: ChainHead) -> Iterator[chain.Finding]:
    """While others go on writing: what they add lies behind `head` and is left out."""
    yield from chain.verify(
        Entry.objects.links(until=head.sequence),
        head_sequence=head.sequence,
        head_hash=head.hash,
    )
    for sequence in Entry.objects.outside_chain().values_list("sequence", flat=True):
        yield chain.Finding(sequence, chain.Damage.ADDED)
