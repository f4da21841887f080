"""`manage.py import_claims`: fact-checks from ClaimReview JSON-LD. docs/ingest.md describes it."""

import argparse
import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from content.formats.json_rows import json_rows
from content.formats.source import UnusableInput, open_source
from content.rejects import RejectFile
from core.progress import Meter
from factchecks.imports import OUTCOMES, REJECTED, Import, Options
from factchecks.models import Verdict
from users.models import Organisation


SOME_REJECTED = 3
BY = "command:import_claims"


class Command(BaseCommand):
    help = (
        "Saves fact-checks from a file (also .gz, or - for stdin) of ClaimReview JSON-LD: one, a "
        "list, @graph or DataFeed. A review whose rating is not known becomes a draft for a "
        "person to rate. Exit code 0: every review was taken; 3: some were rejected."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE")
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
        path = options["path"]
        try:
            with open_source(path) as source, Meter(path, total=source.size) as meter:
                work = self._import(source.name, options)
                work.run(
                    json_rows(source),
                    watch=lambda: meter.show(
                        done=source.consumed, rows=work.read, rejected=work.outcomes[REJECTED]
                    ),
                )
        except UnusableInput as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(_table(work, meter.seconds))
        for reason, count in work.unrated.most_common():
            self.stdout.write(f"{count} saved as a draft for a person to rate: {reason}")
        if work.outcomes[REJECTED]:
            rejects = work.rejects.path
            raise CommandError(f"Rejected reviews are in {rejects}.", returncode=SOME_REJECTED)

    def _import(self, source: str, options: dict[str, Any]) -> Import:
        given = Options(
            publisher=_publisher(options["publisher"]),
            publish=options["publish"],
            applies_to=options["applies_to"],
            unverified_for=timedelta(days=options["unverified_days"]),
        )
        run = uuid.uuid4().int >> 96
        folder = settings.VAR_DIR / "rejects"
        path = options["rejects"] or folder / f"{Path(source).name}-{run}.jsonl"
        rejects = RejectFile(path, run=run, source=source)
        return Import(options=given, rejects=rejects, by=BY, now=timezone.now())


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
