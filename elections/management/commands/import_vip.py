"""`manage.py import_vip`: feeds of the Voting Information Project, version 6.0. docs/import.md."""

import argparse

from elections.import_console import ImportCommand, add_station_arguments


class Command(ImportCommand):
    kind = "vip"
    help = (
        "Imports the election, polling locations and contests of VIP 6.0 feeds. Hours are read as "
        "local time in the zone of the area; offsets that differ are reported. "
        "Exit code 0: done; 1: a file was refused; 4: held."
    )

    def add_own_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--election", metavar="SLUG", help="default: the one of the feed")
        parser.add_argument(
            "--jurisdiction", metavar="OCD_ID", help="area of all locations; default: the locality"
        )
        parser.add_argument(
            "--timezone", metavar="ZONE", help="such as America/Phoenix; default: that of the state"
        )
        add_station_arguments(parser)
