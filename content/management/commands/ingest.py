"""`manage.py ingest`: posts from files or standard input. docs/ingest.md describes it."""

import argparse
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from content import ingest
from content.actions import RunConflict
from content.formats.detection import AUTO, CHOICES
from content.formats.source import STANDARD_INPUT, UnusableInput, open_source
from content.models import IngestRun
from core.progress import Meter


SOME_REJECTED = 3
BY = "command:ingest"
# Of the files in a folder; a file that is named outright may be called anything.
SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv")


class Command(BaseCommand):
    help = (
        "Saves posts from files (also .gz), folders, or standard input (-), and queues them for "
        "labelling. Exit code 0: every row was taken; 3: some were rejected; 1: an input could "
        "not be used."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, or - for stdin")
        parser.add_argument("--format", choices=CHOICES, default=AUTO)
        parser.add_argument("--platform", default="", help="platform of rows that name none")
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="where rejected rows are appended"
        )
        parser.add_argument("--batch", type=_batch, default=ingest.DEFAULT_BATCH, metavar="N")
        parser.add_argument(
            "--restart", action="store_true", help="do not go on where an earlier run stopped"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = ingest.Options(
            format=options["format"],
            platform=options["platform"],
            batch=options["batch"],
            restart=options["restart"],
            rejects=options["rejects"],
            rejects_folder=settings.VAR_DIR / "rejects",
        )
        results = [self._ingest(path, given) for path in list(_expand(options["paths"]))]
        if runs := [result for result in results if result.run]:
            self.stdout.write(_table(runs))
        for result in results:
            for line in result.remarks():
                self.stderr.write(line)
        if any(result.problem for result in results):
            raise CommandError("An input could not be used.")
        if any(result.rejected for result in runs):
            raise CommandError("Some rows were rejected.", returncode=SOME_REJECTED)

    def _ingest(self, path: str, options: ingest.Options) -> "Result":
        result = Result(path)
        try:
            with open_source(path) as source, Meter(path, total=source.size) as meter:

                def show(progress: ingest.Progress) -> None:
                    meter.show(
                        done=source.consumed,
                        rows=progress.run.read,
                        rejected=progress.run.rejected,
                        rows_before=progress.rows_before,
                    )

                progress = ingest.ingest(source, options=options, by=BY, watch=show)
        except (UnusableInput, RunConflict) as error:
            result.problem = str(error)
            return result
        result.run, result.rejects = progress.run, progress.rejects
        result.skipped, result.rows_before = progress.skipped, progress.rows_before
        result.seconds = meter.seconds
        return result


@dataclass
class Result:
    path: str
    problem: str = ""
    run: IngestRun | None = None
    rows_before: int = 0
    seconds: float = 0
    rejects: Path = Path()
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        return self.run.rejected if self.run else 0

    def cells(self) -> list[str]:
        assert self.run is not None
        run = self.run
        counts = (
            run.read, run.created, run.updated, run.unchanged, run.deleted, run.skipped, run.rejected
        )  # fmt: skip
        rate = (run.read - self.rows_before) / max(self.seconds, 0.001)
        numbers = [f"{count:,}" for count in counts]
        name = Path(self.path).name
        return [name, run.format, *numbers, f"{self.seconds:.1f}", f"{rate:,.0f}"]

    def remarks(self) -> Iterator[str]:
        if self.problem:
            yield f"{self.path}: {self.problem}"
        if self.rows_before:
            yield f"{self.path}: went on behind {self.rows_before:,} rows of an earlier run"
        if self.skipped:
            counts = ", ".join(f"{count:,} {name}" for name, count in self.skipped.most_common(8))
            yield f"{self.path}: skipped {counts}".encode(errors="replace").decode()
        if self.rejected:
            yield f"{self.path}: rejected rows are in {self.rejects}"


def _batch(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100_000:
        raise argparse.ArgumentTypeError("from 1 to 100000")
    return number


def _expand(paths: list[str]) -> Iterator[str]:
    """Files in the order given, those of a folder by name; CommandError for what is not there."""
    for name in paths:
        path = Path(name)
        if name == STANDARD_INPUT or not path.is_dir():
            if name != STANDARD_INPUT and not path.exists():
                raise CommandError(f"{name} does not exist.")
            yield name
            continue
        files = [file for file in sorted(path.rglob("*")) if _is_wanted(file.relative_to(path))]
        if not files:
            raise CommandError(f"{name} has no files with {', '.join(SUFFIXES)} (or .gz) in it.")
        yield from (str(file) for file in files if file.is_file())


def _is_wanted(file: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in file.parts)
    return not is_hidden and file.name.lower().removesuffix(".gz").endswith(SUFFIXES)


def _table(results: list[Result]) -> str:
    table = Table()
    table.add_column("input", overflow="fold")
    table.add_column("format")
    for name in (
        "read", "new", "updated", "unchanged", "deleted", "skipped", "rejected", "seconds", "rows/s"
    ):  # fmt: skip
        table.add_column(name, justify="right")
    for result in results:
        table.add_row(*result.cells())
    text = io.StringIO()
    Console(file=text, width=140).print(table)
    return text.getvalue()
