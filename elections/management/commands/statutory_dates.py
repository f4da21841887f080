"""`manage.py statutory_dates`: what the law says about a polling day, and into the calendar."""

import argparse
import io
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from elections.actions.calendar import CalendarRefusedError
from elections.actions.statutory import add_statutory_phases
from elections.models import Election, Jurisdiction
from elections.statutory import COUNTRIES, StatutoryDate, StatutoryError, statutory_dates


BY = "command:statutory_dates"
WIDTH = 110


class Command(BaseCommand):
    help = (
        "Prints the dates that follow from the law for a polling day. With --add-to, adds them "
        "as phases to an election that is known, whose own day and country then count."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--country", choices=sorted(COUNTRIES), default="NL")
        parser.add_argument("--type", default="", metavar="TYPE", help="TK, GR … or parl, local …")
        parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--area", default="", help="a British nation, or great-britain, all")
        parser.add_argument("--add-to", metavar="SLUG", help="the election that gets the phases")
        parser.add_argument(
            "--zones",
            nargs="*",
            default=[],
            metavar="OCD_ID",
            help="areas in another time zone that get phases of their own",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["add_to"]:
                self._add(options)
            else:
                self._print(options)
        except (StatutoryError, CalendarRefusedError) as refused:
            raise CommandError(str(refused)) from refused

    def _print(self, options: dict[str, Any]) -> None:
        if not options["type"] or not options["date"]:
            raise CommandError("Give --type and --date, or --add-to.")
        found = statutory_dates(
            country=options["country"],
            election_type=options["type"],
            poll_date=options["date"],
            area=options["area"],
        )
        self.stdout.write(_text(_table(found)))

    def _add(self, options: dict[str, Any]) -> None:
        election = Election.objects.filter(slug=options["add_to"]).first()
        if election is None:
            raise CommandError(f"There is no election {options['add_to']!r}.")
        places = list(Jurisdiction.objects.filter(ocd_id__in=options["zones"]).order_by("pk"))
        if unknown := set(options["zones"]) - {place.ocd_id for place in places}:
            raise CommandError(f"Unknown areas: {', '.join(sorted(unknown))}.")
        added = add_statutory_phases(
            election=election,
            jurisdictions=places,
            by=BY,
            election_type=options["type"],
            area=options["area"],
        )
        self.stdout.write(f"{len(added)} phases added to {election.slug}.")


def _table(found: list[StatutoryDate]) -> Table:
    table = Table(title=None, box=None)
    for heading in ("day", "hour", "event", "law"):
        table.add_column(heading, overflow="fold")
    for each in found:
        law = each.law.reference
        if each.supersedes:
            law = f"{law} (in the place of {each.supersedes})"
        hour = f"{each.at:%H:%M}" if each.at else ""
        table.add_row(f"{each.day:%a} {each.day.isoformat()}", hour, each.event.value, law)
    return table


def _text(table: Table) -> str:
    console = Console(file=io.StringIO(), width=WIDTH)
    with console.capture() as captured:
        console.print(table)
    return captured.get()
