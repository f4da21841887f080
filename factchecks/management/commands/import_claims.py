"""`manage.py import_claims`: fact-checks from a file. docs/ingest.md describes it."""

import argparse
import gzip
import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from content.formats.source import UnusableInput, open_source
from content.rejects import RejectFile
from core.progress import Meter
from factchecks.actions.reviews import Options
from factchecks.formats import reading
from factchecks.formats.records import Reading, ReadOptions
from factchecks.formats.table import FIELDS
from factchecks.imports import OUTCOMES, REJECTED, Import
from factchecks.models import ReviewImport, Verdict
from users.models import Organisation


SOME_REJECTED = 3
BY = "command:import_claims"


class Command(BaseCommand):
    help = (
        "Saves fact-checks from a file (also .gz, or - for stdin): ClaimReview JSON-LD, DataFeed, "
        "a web page, RSS or Atom, a response of claims:search, CSV or JSON Lines. A review whose "
        "rating is not known becomes a draft for a person to rate. Exit code 0: every review was "
        "taken; 3: some were rejected."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE")
        parser.add_argument(
            "--format", choices=ReviewImport.Format.values, default=ReviewImport.Format.AUTO
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=NAME",
            help=f"which column of a table holds what; fields: {', '.join(FIELDS)}",
        )
        parser.add_argument(
            "--publisher", metavar="SLUG", help="organisation of all reviews, whatever they say"
        )
        parser.add_argument(
            "--publish",
            action=argparse.BooleanOptionalAction,
            default=True,
            help="publish reviews whose rating is known (default), or save all as drafts",
        )
        parser.add_argument(
            "--applies-to",
            choices=Verdict.AppliesTo.values,
            default=Verdict.AppliesTo.LISTED_POSTS_ONLY,
        )
        parser.add_argument(
            "--unverified-days",
            type=int,
            default=30,
            metavar="N",
            help="how long a verdict “unverified” stands that names no end (default 30)",
        )
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="where rejected reviews are appended"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = _read(options)
        work = _import(options)
        with Meter(options["path"], total=len(found.items)) as meter:
            work.run(
                found.items,
                watch=lambda done: meter.show(
                    done=done, rows=work.read, rejected=work.outcomes[REJECTED]
                ),
            )
        self.stdout.write(_table(work, meter.seconds))
        for reason, count in work.unrated.most_common():
            self.stdout.write(f"{count} saved as a draft for a person to rate: {reason}")
        if work.outcomes[REJECTED]:
            rejects = work.rejects.path
            raise CommandError(f"Rejected reviews are in {rejects}.", returncode=SOME_REJECTED)


def _read(options: dict[str, Any]) -> Reading:
    """Here, not in the isolated process: who runs a command chose the file."""
    path = options["path"]
    try:
        with open_source(path) as source:
            content = b"".join(iter(source.chunk, b""))
    except (UnusableInput, gzip.BadGzipFile) as error:
        raise CommandError(f"{path}: {error}") from error
    given = ReadOptions(format=options["format"], columns=_columns(options["column"]))
    found = reading.read(content, given)
    if found.refusal:
        raise CommandError(f"{path}: {found.refusal}")
    return found


def _columns(given: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    if wrong := [field for field, _sign, name in pairs if field not in FIELDS or not name]:
        raise CommandError(f"--column {wrong[0]}: expected FIELD=NAME, see --help")
    return {field: name for field, _sign, name in pairs}


def _import(options: dict[str, Any]) -> Import:
    given = Options(
        publish=options["publish"],
        applies_to=options["applies_to"],
        unverified_for=timedelta(days=options["unverified_days"]),
    )
    run = uuid.uuid4().int >> 96
    name = Path(options["path"]).name
    path = options["rejects"] or settings.VAR_DIR / "rejects" / f"{name}-{run}.jsonl"
    rejects = RejectFile(path, run=run, source=str(options["path"]))
    return Import(options=given, rejects=rejects, by=BY, publisher=_publisher(options["publisher"]))


def _publisher(slug: str | None) -> Organisation | None:
    if slug is None:
        return None
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no organisation {slug!r}.")
    return found


def _table(work: Import, seconds: float) -> str:
    table = Table("read", *OUTCOMES, "seconds")
    counts = [work.read, *(work.outcomes[name] for name in OUTCOMES)]
    table.add_row(*(f"{count:,}" for count in counts), f"{seconds:.1f}")
    text = io.StringIO()
    Console(file=text, width=120).print(table)
    return text.getvalue()
