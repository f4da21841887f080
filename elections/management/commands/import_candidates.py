"""`manage.py import_candidates`: candidate lists of House elections as CSV. docs/import.md."""

import argparse

from elections.import_console import ImportCommand


class Command(ImportCommand):
    kind = "candidates"
    help = (
        "Imports candidate lists from the official CSV export (also .gz) or the 2023 set. Birth "
        "date and gender are never read. Exit code 0: done; 1: a file was refused."
    )

    def add_own_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--election", metavar="SLUG", help="the election they are for")
