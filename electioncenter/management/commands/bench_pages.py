"""`make bench-pages`: what a page costs from the cache, from disk and uncached, in one run."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from electioncenter.benchmark import pages
from electioncenter.benchmark.pages import Variant
from electioncenter.embedded import servers
from elections.models import ElectionCenterPage


class Command(BaseCommand):
    help = "Measures a page from nginx's cache beside a plain file, and uncached beside Wagtail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument("--seconds", type=int, default=4, help="of load, a round and variant")

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := pages.missing_programs():
            raise CommandError(
                f"Not installed: {', '.join(missing)}. On Debian: apt install nginx-light wrk"
            )
        console = Console()
        path = _path_of_a_page()
        with (
            tempfile.TemporaryDirectory(prefix="ec-bench-") as folder,
            pages.variants(Path(folder), path) as found,
        ):
            _round(found, options["seconds"])  # warms up
            for variant in found:
                variant.rounds.clear()
            for number in range(options["rounds"]):
                _round(found, options["seconds"])
                console.print(f"round {number + 1} of {options['rounds']}: {_rates(found)}")
        console.print(_table(found))
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        console.print(f"{path}; load of the machine at the end: {load} on {os.cpu_count()} cores")


def _path_of_a_page() -> str:
    call_command("migrate", verbosity=0)
    if not ElectionCenterPage.objects.live().exists():
        call_command("load_sample", verbosity=0)
    page = ElectionCenterPage.objects.live().order_by("pk").first()
    url: str | None = page.url if page is not None else None
    assert url is not None
    return url


def _postgres_pid() -> int | None:
    """Only of the embedded server: another one's processes are not ours to read."""
    found = {each.name: each.pid for each in servers.status(settings.VAR_DIR)}
    return found.get("postgres") if settings.EMBEDDED else None


def _round(found: list[Variant], seconds: int) -> None:
    """One after the other, so that what else the machine does meets them all."""
    for variant in found:
        pages.measure(variant, seconds=seconds, postgres_pid=_postgres_pid())


def _rates(found: list[Variant]) -> str:
    return " / ".join(f"{variant.rounds[-1].requests_per_second:,.0f}" for variant in found)


def _table(found: list[Variant]) -> Table:
    plain = found[0]
    table = Table(title="One page four ways (median of the rounds)")
    columns = ["", "bytes", "requests/s", "CPU ms", "Postgres CPU ms"]
    for name in [*columns, "CPU, times the file's", "times slower than the file"]:
        table.add_column(name, justify="right" if name else "left")
    for each in found:
        table.add_row(
            each.name,
            f"{each.size:,}",
            f"{each.requests_per_second:,.0f}",
            f"{each.cpu_ms:.3f}",
            f"{each.postgres_cpu_ms:.3f}",
            f"{pages.cpu_ratio(each, plain):,.2f}",
            f"{pages.ratio(each, plain):,.2f}",
        )
    return table
