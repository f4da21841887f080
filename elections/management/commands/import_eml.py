"""`manage.py import_eml`: Dutch election files, 110a, 110b and 230b. docs/import.md."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from elections.import_console import REFUSED, ImportCommand, add_station_arguments
from elections.models import Election, ImportRun


class Command(ImportCommand):
    kind = "eml"
    help = (
        "Imports EML_NL files: 110a election definitions, 110b polling stations, 230b candidate "
        "lists; definitions first. Counts and results (510, 520) are checked only. "
        "Exit code 0: done; 1: a file was refused; 4: held."
    )

    def add_own_arguments(self, parser: argparse.ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--election", metavar="SLUG", help="the election the files must be of")
        which.add_argument(
            "--definition",
            type=Path,
            metavar="FILE",
            help="the 110a the files must fit; imported first if it is not known",
        )
        add_station_arguments(parser)

    def in_order(self, options: dict[str, Any]) -> list[Path]:
        """Definitions first: the other files are read for the elections they announce."""
        return sorted(options["files"], key=lambda path: b'"110a"' not in path.read_bytes())

    def election(self, options: dict[str, Any]) -> Election | None:
        definition: Path | None = options["definition"]
        if definition is None:
            return super().election(options)
        run = self.import_file(definition, None, self.import_options(options), options).run
        if run.state == ImportRun.State.REFUSED:
            self.remarks(run)
            raise CommandError("The definition was refused.", returncode=REFUSED)
        return run.election
