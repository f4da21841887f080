from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from electioncenter.progress import bar
from electioncenter.static_export import ExportError, Result, export


BROKEN_SHOWN = 20


class Command(BaseCommand):
    help = "Writes the public site as files for any static host. Replaces an earlier copy there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--base-url",
            default=settings.SITE_URL,
            help="address of the copy; only the sitemap and the page for lost addresses need it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True, quiet=options["verbosity"] == 0)
        with bar(console) as progress:
            task = progress.add_task("Copying pages", total=None)
            try:
                result = export(
                    options["directory"].absolute(),
                    base_url=options["base_url"],
                    report=lambda done, known: progress.update(task, completed=done, total=known),
                )
            except ExportError as error:
                raise CommandError(str(error)) from error
        self._check(result)
        self.stdout.write(f"{result.files:,} files, {result.size / 1e6:.1f} MB, no broken link.")

    def _check(self, result: Result) -> None:
        if result.broken:
            lines = [f"{file}: {link}" for file, link in result.broken[:BROKEN_SHOWN]]
            raise CommandError(
                f"{len(result.broken)} broken links, the old copy stays:\n" + "\n".join(lines)
            )
