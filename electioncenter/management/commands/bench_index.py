"""What the index of claims costs at different sizes: time a post, memory, building, updating."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from electioncenter.benchmark.following import Following, following
from electioncenter.benchmark.index import Cost, cost


class Command(BaseCommand):
    help = "Measures the index of claims: CPU time a post, memory, building and updating."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--claims", default="1000,10000,100000", help="sizes, with commas")
        parser.add_argument(
            "--database",
            action="store_true",
            help="measure also how a worker follows the claims of this database",
        )
        parser.add_argument("--posts", type=int, default=4000, help="posts of the stream")

    def handle(self, *args: Any, **options: Any) -> None:
        sizes = sorted(int(size) for size in options["claims"].split(","))
        folder = Path(settings.VAR_DIR) / "cache" / "bench"
        with Progress(console=Console(stderr=True)) as progress:
            costs = [self._cost(size, options["posts"], folder, progress) for size in sizes]
        self._print(costs)
        if options["database"]:
            self._print([following(Path(settings.VAR_DIR) / "index")])

    def _cost(self, size: int, posts: int, folder: Path, progress: Progress) -> Cost:
        embedding = progress.add_task(f"vectors of {size:,} claims", total=size)
        return cost(
            size,
            posts=posts,
            folder=folder,
            progress=lambda done: progress.update(embedding, completed=done),
        )

    def _print(self, costs: Sequence[Cost | Following]) -> None:
        table = Table("", *(f"{each.claims:,} claims" for each in costs), "last / first")
        for field in fields(costs[0])[1:]:
            figures = [getattr(each, field.name) for each in costs]
            ratio = f"{figures[-1] / figures[0]:.2f}" if figures[0] else "-"
            name = field.name.replace("_", " ")
            table.add_row(name, *(f"{figure:.3f}" for figure in figures), ratio)
        Console(file=self.stdout, width=100).print(table)  # type: ignore[arg-type]
