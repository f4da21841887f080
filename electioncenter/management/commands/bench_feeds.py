"""`make bench-feeds`: what pages of feeds cost with more and more posts, alone and under load."""

import json
import os
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console

from content.models import Post
from electioncenter import progress
from electioncenter.benchmark import feed_costs, feed_grids, feed_load, feed_tables, pages, proc
from electioncenter.benchmark.feed_costs import People
from electioncenter.benchmark.feed_grids import Measured
from electioncenter.benchmark.feed_load import Load
from electioncenter.benchmark.feed_world import PLATFORM, World, WorldSize
from electioncenter.benchmark.report import Grid, as_markdown, for_terminal


PEOPLE = 500  # viewers that look, of all there are


class Command(BaseCommand):
    help = "Measures pages of feeds with more and more posts; needs a database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--posts", type=_numbers, default="10000", help="sizes, with commas")
        parser.add_argument("--accounts", type=int, help="and as many viewers (posts / 10)")
        parser.add_argument("--interactions", type=int, help="of all viewers (10 a post)")
        parser.add_argument("--follows", type=int, default=39, help="of a viewer, on average")
        parser.add_argument("--rounds", type=int, default=200, help="pages measured of each feed")
        parser.add_argument("--rate", type=_numbers, default="10,40", help="requests a second")
        parser.add_argument("--seconds", type=int, default=30, help="of load; 0: none")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", type=Path, help="write all figures to this file")
        parser.add_argument("--markdown", action="store_true", help="tables as in the docs")

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        self.console = Console(width=None if self.stdout.isatty() else 150)
        before = os.getloadavg()
        call_command("migrate", verbosity=0)
        if Post.objects.exclude(platform=PLATFORM).exists():
            raise CommandError("This database holds other posts: set VAR_DIR or DATABASE_URL.")
        found = [self._measured(self._size(posts)) for posts in options["posts"]]
        self._show(feed_grids.growth_grid(found))
        load = [before, os.getloadavg()]
        told = " and ".join(f"{each[0]:.1f}" for each in load)
        self.stdout.write(f"{os.cpu_count()} cores, load {told} before and after")
        if path := options["json"]:
            report = {
                "at": timezone.now().isoformat(),
                "cores": os.cpu_count(),
                "load": load,
                "worlds": [each.as_data() for each in found],
            }
            path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")

    def _size(self, posts: int) -> WorldSize:
        accounts = self.options["accounts"] or max(10, posts // 10)
        return WorldSize(
            posts=posts,
            accounts=accounts,
            viewers=accounts,
            interactions=self.options["interactions"] or 10 * posts,
            follows=self.options["follows"],
        )

    def _measured(self, size: WorldSize) -> Measured:
        world = World.planned(size, seed=self.options["seed"], now=timezone.now())
        start = time.perf_counter()
        with self._progress(f"{size.posts:,} posts: rows", size.rows) as on_rows:
            feed_tables.fill(world, on_rows)
        feed_tables.settle()
        cache.clear()
        filled = time.perf_counter() - start
        people = People.of(world, PEOPLE)
        with self._progress("one after the other", feed_costs.steps()) as on_step:
            costs = feed_costs.measure(
                world, people, rounds=self.options["rounds"], on_step=lambda: on_step(1)
            )
        sizes = feed_tables.sizes()
        measured = Measured(
            world=size,
            fill_seconds=filled,
            costs=costs,
            loads=self._loads(world, people),
            sizes=sizes,
            window_bytes=feed_costs.window_bytes(),
            peak_bytes=proc.peak_memory(),
        )
        self._show(feed_grids.cost_grid(measured))
        if measured.loads:
            self._show(feed_grids.load_grid(measured))
        return measured

    def _loads(self, world: World, people: People) -> Sequence[Load]:
        rates, seconds = self.options["rate"], self.options["seconds"]
        if not seconds:
            return ()
        total = len(feed_load.FEEDS) * len(rates)
        with (
            # Believes what the bench says of where each viewer comes from.
            pages.gunicorn("electioncenter.settings", PROXIES="1") as server,
            self._progress(f"{seconds} s of load each", total) as on_step,
        ):
            feed_load.warm_up(server.url, people)
            return feed_load.measure(
                server.url,
                world,
                people,
                rates=rates,
                seconds=seconds,
                on_step=lambda: on_step(1),
            )

    def _show(self, grid: Grid) -> None:
        if self.options["markdown"]:
            self.stdout.write(as_markdown(grid))
        else:
            self.console.print(for_terminal(grid))

    @contextmanager
    def _progress(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Gives what is to be told how much more is done."""
        with progress.bar(Console(stderr=True)) as shown:
            task = shown.add_task(label, total=total)
            yield lambda done: shown.advance(task, done)


def _numbers(text: str) -> list[int]:
    return sorted(int(number) for number in text.split(","))
