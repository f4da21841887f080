"""`manage.py import_polling_stations`: the Dutch station standard, CSV and XLSX. docs/import.md."""

import argparse

from elections.import_console import ImportCommand, add_station_arguments


class Command(ImportCommand):
    kind = "stations"
    help = (
        "Imports polling stations from files of the Dutch station standard (1.7, 1.5, the form "
        "of municipalities in 1.7 and 1.0, the register of 2023; CSV or XLSX). Exit code 0: done; "
        "1: a file was refused; 4: held, because too many stations would vanish."
    )

    def add_own_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--election", metavar="SLUG", help="the election they are for")
        parser.add_argument(
            "--jurisdiction", metavar="CODE", help="municipality of a form that does not name it"
        )
        parser.add_argument(
            "--skip-bad-rows",
            action="store_true",
            help="leave rows with errors out; otherwise one of them refuses the file",
        )
        add_station_arguments(parser)
