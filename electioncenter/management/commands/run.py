"""`make run`: from a fresh clone to a labelled feed in a browser, in one command."""

import sys
import time
from argparse import ArgumentParser
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from content.models import Intake, Post
from electioncenter import demo
from electioncenter.embedded.supervisor import Process, Supervisor, free_port
from electioncenter.progress import bar
from factchecks.models import Appearance
from labels.models import Label


POLL_SECONDS = 0.25
LABELLING_TIMEOUT = timedelta(minutes=10)
PREFERRED_PORT = 8000


class Command(BaseCommand):
    help = "Sets everything up, starts web, worker and beat, labels the sample and serves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--exit", action="store_true", help="stop after the summary; exit code 0 if labelled"
        )
        parser.add_argument("--port", type=int, default=PREFERRED_PORT)
        parser.add_argument("--workers", type=int, default=1, help="labelling processes")

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console()
        port = free_port(options["port"])
        started = time.monotonic()
        self._set_up(port)
        with Supervisor(
            self._processes(port, options["workers"]),
            log_dir=Path(settings.VAR_DIR) / "log",
            embedded=Path(settings.VAR_DIR) if settings.EMBEDDED else None,
            report=partial(self.console.print, markup=False),  # log lines hold brackets
        ) as running:
            try:
                self._watch_labelling()
                self._summarise(time.monotonic() - started)
                if not options["exit"]:
                    self._invite(port)
                    running.wait()
            except KeyboardInterrupt:
                self.console.print("\nStopping…")
        if options["exit"] and not Label.objects.exists():
            raise CommandError("No label was attached.")

    def _set_up(self, port: int) -> None:
        with self.console.status("Setting up the database…"):
            call_command("migrate", verbosity=0)
            call_command("sync_roles", verbosity=0)
        call_command("load_sample", port=port)

    def _processes(self, port: int, workers: int) -> list[Process]:
        celery = [sys.executable, "-m", "celery", "-A", "electioncenter"]
        # The public address of this run, for links that leave the site.
        site = {"SITE_URL": f"http://localhost:{port}"} if settings.EMBEDDED else {}
        return [
            Process(
                "web",
                [
                    *(sys.executable, "-m", "gunicorn", "electioncenter.wsgi"),
                    *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--access-logfile", "-"),
                ],
                environment=site,
            ),
            Process("worker", [*_worker(celery, "labels,pages,celery"), "-c", str(workers)]),
            # Reading posts for the feeds takes longer than labelling them, and must not delay it.
            Process("feeds", [*_worker(celery, "feeds"), "-c", "1"]),
            Process("beat", [*celery, "beat", "-l", "INFO"]),
        ]

    def _watch_labelling(self) -> None:
        """A progress bar over the posts that still wait, until none does."""
        total = Intake.objects.waiting().count()
        deadline = timezone.now() + LABELLING_TIMEOUT
        self.started = time.monotonic()
        self.labelled = total
        if not total:
            return
        with bar(self.console) as progress:
            task = progress.add_task("Labelling posts", total=total)
            while waiting := Intake.objects.waiting().count():
                progress.update(task, completed=total - waiting)
                if timezone.now() > deadline:
                    raise CommandError(f"{waiting} posts are still not labelled; see var/log/.")
                time.sleep(POLL_SECONDS)
            progress.update(task, completed=total)

    def _summarise(self, seconds: float) -> None:
        labelling = time.monotonic() - self.started
        table = Table(title="What is on the platform now", show_header=False)
        table.add_column()
        table.add_column(justify="right")
        for name, value in (
            ("Posts", Post.objects.count()),
            ("Context labels", Label.objects.filter(retracted_at=None).count()),
            ("Banners", Appearance.objects.confirmed().values("post").distinct().count()),
            ("Proposals for review", Appearance.objects.proposed().count()),
            ("Posts set aside", Intake.objects.set_aside().count()),
        ):
            table.add_row(name, f"{value:,}")
        if self.labelled:
            table.add_row("Labelled now", f"{self.labelled:,} in {labelling:.1f} s")
            table.add_row("Posts a second", f"{self.labelled / labelling:,.0f}")
        table.add_row("Since the start", f"{seconds:.1f} s")
        self.console.print(table)

    def _invite(self, port: int) -> None:
        address = f"http://localhost:{port}"
        table = Table(title="Open in a browser", show_header=False)
        for name, path in (
            ("Election Center", "/"),
            ("Feed with labels", "/feed/"),
            ("Fact-check portal", "/portal/"),
            ("Staff", "/cms/"),
            ("API", "/api/v1/docs/"),
        ):
            table.add_row(name, f"{address}{path}")
        self.console.print(table)
        logins = Table(title=f"Logins (password: {demo.password()})", show_header=False)
        for login in demo.LOGINS:
            logins.add_row(login.username, login.role.replace("_", " "), login.organisation)
        for name in demo.VIEWERS:
            logins.add_row(name, "viewer, no digits", "")
        self.console.print(logins)
        self.console.print("Signing in asks for six digits as well; they are what this prints:")
        self.console.print("  .venv/bin/python manage.py demo_code USERNAME", highlight=False)
        self.console.print("Press Ctrl-C to stop.")


def _worker(celery: list[str], queues: str) -> list[str]:
    name = f"{queues.partition(',')[0]}@%h"
    return [*celery, "worker", "-Q", queues, "-n", name, "-l", "INFO"]
