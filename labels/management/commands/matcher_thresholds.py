"""What other thresholds would do, on posts whose claims the weights were not found on."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from itertools import product
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from labels.decided import DecisionsError
from labels.decision import Thresholds, load_model
from labels.evaluation.intervals import count
from labels.goldsets import FolderError
from labels.threshold_search import Posed, crossfitted, only_doubt, outcome, posed
from labels.training import RECIPES, fit_looks, judged_cases
from labels.training_sources import add_sources, read_sources
from textmatch.encoders import ENCODERS


OPEN = (0.02, 0.04, 0.06, 0.1)
REVIEW = (0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2)
AUTO = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


class Command(BaseCommand):
    help = "Prints what other thresholds would do, cross-fitted on the posts training judges on."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_sources(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            material = read_sources(options).material
        except (FolderError, DecisionsError) as error:
            raise CommandError(str(error)) from error
        encoder = ENCODERS[options["encoder"]]()
        recipe = RECIPES[options["encoder"]]
        reader = load_model(encoder.name).reader
        if reader is None:
            raise CommandError(f"The model of {encoder.name} has no second look to open.")
        cases, usual = judged_cases(material, encoder, recipe, reader)
        sets = {
            "held-out lessons": crossfitted(cases, usual, recipe),
            "usual posts": posed(usual, fit_looks(cases, usual, recipe)),
        }
        console = Console()
        for name, posts in sets.items():
            console.print(_auto_table(name, posts, recipe.thresholds.open))
            console.print(_review_table(name, posts))
            console.print(_doubt_table(name, posts, recipe.thresholds))


def _auto_table(name: str, posts: Sequence[Posed], opened: float) -> Table:
    table = Table(
        "auto",
        "banners",
        "right",
        "precision (95 %)",
        "recall",
        title=f"Banners, {name}, open from {opened}",
    )
    for auto in AUTO:
        found = outcome(posts, Thresholds(opened, 0.1, auto))
        figure = count(found.right, found.banners)
        precision = f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})" if figure else "-"
        row = (auto, found.banners, found.right, precision, f"{found.recall:.3f}")
        table.add_row(*map(str, row))
    return table


def _review_table(name: str, posts: Sequence[Posed]) -> Table:
    heads = ("open", "pairs read a post", "review", "repeats sent", "others sent")
    table = Table(*heads, title=f"Banner or review, {name}")
    for opened, review in product(OPEN, REVIEW):
        found = outcome(posts, Thresholds(opened, review, 0.99))
        figures = (f"{each:.3f}" for each in (found.with_review, found.others_sent))
        table.add_row(str(opened), f"{found.read:.2f}", str(review), *figures)
    return table


def _doubt_table(name: str, posts: Sequence[Posed], thresholds: Thresholds) -> Table:
    table = Table("the only doubt", "posts", "right", "(95 %)", title=f"Kept back, {name}")
    for doubt, (right, total) in sorted(only_doubt(posts, thresholds).items()):
        figure = count(right, total)
        interval = f"{figure.low:.2f} to {figure.high:.2f}" if figure else "-"
        table.add_row(doubt, str(total), str(right), interval)
    return table
