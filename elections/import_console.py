"""What the import commands have in common: from a file on disk to a table in the terminal."""

import argparse
import io
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from core.progress import Meter
from elections.actions.imports import MAX_DROP, apply_run, read_run, receive_file
from elections.imports.plan import ImportOptions
from elections.models import Election, ImportIssue, ImportRun, Jurisdiction


REFUSED, HELD = 1, 4
MOST_LINES = 50
State, Level = ImportRun.State, ImportIssue.Level


@dataclass(frozen=True, slots=True)
class Outcome:
    run: ImportRun
    seconds: float


class ImportCommand(BaseCommand):
    """One file after the other: read, compared and, without --preview, applied."""

    kind = "auto"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--preview", action="store_true", help="compare, and change nothing")
        parser.add_argument(
            "--source-url", default="", metavar="URL", help="where the file was published"
        )
        parser.add_argument("--publisher", default="", metavar="NAME", help="who published it")
        self.add_own_arguments(parser)

    def add_own_arguments(self, parser: argparse.ArgumentParser) -> None:
        """What only this kind of file needs."""

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [str(path) for path in options["files"] if not path.is_file()]
        if missing:
            raise CommandError(f"There is no file {', '.join(missing)}.")
        election = self.election(options)
        given = self.import_options(options)
        outcomes = [
            self.import_file(path, election, given, options) for path in self.in_order(options)
        ]
        self.stdout.write(summary(outcomes))
        for outcome in outcomes:
            self.remarks(outcome.run)
        states = {outcome.run.state for outcome in outcomes}
        if State.REFUSED in states:
            raise CommandError("A file was refused; nothing of it was used.", returncode=REFUSED)
        if State.HELD in states:
            raise CommandError("An import is held; nothing was changed.", returncode=HELD)

    def in_order(self, options: dict[str, Any]) -> list[Path]:
        return list(options["files"])

    def election(self, options: dict[str, Any]) -> Election | None:
        slug = options.get("election")
        if not slug:
            return None
        found = Election.objects.filter(slug=slug).select_related("division").first()
        if found is None:
            known = ", ".join(
                Election.objects.order_by("-date", "slug").values_list("slug", flat=True)
            )
            raise CommandError(f'There is no election "{slug}". There are: {known or "none"}.')
        return found

    def import_options(self, options: dict[str, Any]) -> ImportOptions:
        zone = options.get("timezone") or ""
        if zone:
            _require_zone(zone)
        return ImportOptions(
            kind=self.kind,
            jurisdiction=_area(options.get("jurisdiction") or ""),
            timezone=zone,
            skip_bad_rows=options.get("skip_bad_rows", False),
            partial=options.get("partial", False),
            publisher=options["publisher"],
            source_url=options["source_url"],
        )

    def import_file(
        self, path: Path, election: Election | None, given: ImportOptions, options: dict[str, Any]
    ) -> Outcome:
        started, by = time.monotonic(), f"command:import_{self.kind}"
        with Meter(path.name, total=100) as meter:
            run = receive_file(
                name=path.name,
                content=path.read_bytes(),
                by=by,
                election=election,
                options=given,
                max_drop=options.get("max_drop", MAX_DROP),
                is_read_here=True,
            )
            run = read_run(
                run=run, watch=lambda percent: meter.show(done=percent // 2, rows=0, rejected=0)
            )
            if run.may_apply and not options["preview"]:
                accepted = run.rows_gone if options.get("accept_drop") else None
                run = apply_run(run=run, by=by, accepted_gone=accepted)
            meter.show(done=100, rows=run.rows_in, rejected=run.rows_rejected)
        return Outcome(run, time.monotonic() - started)

    def remarks(self, run: ImportRun) -> None:
        """Every refusal and rejected row; of the rest how many there are of each kind."""
        issues = list(run.issues.order_by("pk"))
        bad = [issue for issue in issues if issue.level in {Level.REFUSE, Level.REJECT}]
        for issue in bad[:MOST_LINES]:
            self.stderr.write(f"{run.file_name}: {_place(issue)}{issue.message}")
        if len(bad) > MOST_LINES:
            self.stderr.write(f"{run.file_name}: and {len(bad) - MOST_LINES} more")
        counts = Counter((issue.level, issue.code) for issue in issues if issue not in bad)
        for (level, code), count in sorted(counts.items()):
            first = next(i for i in issues if (i.level, i.code) == (level, code))
            self.stdout.write(
                f"{run.file_name}: {count} x {level} {code}, first: {_place(first)}{first.message}"
            )
        if run.state == State.HELD:
            self.stderr.write(
                f"{run.file_name}: {run.rows_gone} of {run.published_before} published stations "
                f"would vanish; look at the file, and use --accept-drop if that is right"
            )


def _require_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CommandError(f'"{name}" is not a time zone such as America/Phoenix.') from error


def _area(given: str) -> str:
    """An Open Civic Data id, or a CBS code of an area that is known."""
    if not given or given.startswith("ocd-division/"):
        return given
    area = Jurisdiction.objects.filter(code=given).first()
    if area is None:
        raise CommandError(f'There is no jurisdiction with the code "{given}".')
    return area.ocd_id


def _place(issue: ImportIssue) -> str:
    parts = [f"line {issue.line}" if issue.line else "", issue.field]
    shown = ", ".join(part for part in parts if part)
    return f"{shown}: " if shown else ""


def summary(outcomes: Iterable[Outcome]) -> str:
    table = Table()
    table.add_column("file", overflow="fold")
    for name in ("format", "outcome", "election"):
        table.add_column(name, overflow="fold")
    for name in ("in", "new", "changed", "unchanged", "gone", "rejected", "seconds"):
        table.add_column(name, justify="right")
    for outcome in outcomes:
        run = outcome.run
        counts = (
            run.rows_in, run.rows_new, run.rows_changed, run.rows_unchanged, run.rows_gone,
            run.rows_rejected,
        )  # fmt: skip
        table.add_row(
            run.file_name,
            run.file_format,
            run.state,
            run.election.slug if run.election else "",
            *(f"{count:,}" for count in counts),
            f"{outcome.seconds:.1f}",
        )
    text = io.StringIO()
    Console(file=text, width=180).print(table)
    return text.getvalue()


def add_station_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--max-drop",
        type=_share,
        default=MAX_DROP,
        metavar="SHARE",
        help="hold the import if more than this share of the stations would vanish (default 0.1)",
    )
    parser.add_argument(
        "--accept-drop", action="store_true", help="apply although stations would vanish"
    )
    parser.add_argument(
        "--partial",
        action="store_true",
        help="the file is about the areas it names; stations elsewhere stay",
    )


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("from 0 to 1")
    return share
