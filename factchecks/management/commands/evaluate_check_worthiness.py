"""What the guess of check-worthiness is worth, on labelled sentences of somebody else."""

import csv
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from factchecks.checkworthiness import check_worthiness


class Command(BaseCommand):
    help = (
        "Ranks the sentences of TSV files (columns text and label, 1 for check-worthy) by our "
        "guess, and prints how well that ranking finds the labelled ones, beside chance and beside "
        "ranking by length."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        for file in options["files"]:
            rows = read(file)
            ours = [(check_worthiness(text).score, label) for text, label in rows]
            length = [(float(len(text)), label) for text, label in rows]
            share = sum(label for _text, label in rows) / len(rows)
            self.stdout.write(
                f"{file.name}: n {len(rows)}, "
                f"average precision {average_precision(ours):.3f} "
                f"(chance {share:.3f}, by length {average_precision(length):.3f}), "
                f"AUC {area_under_curve(ours):.3f} (by length {area_under_curve(length):.3f})"
            )


def read(file: Path) -> list[tuple[str, bool]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return [(row["text"], row["label"] == "1") for row in csv.DictReader(lines, delimiter="\t")]


def average_precision(scored: Sequence[tuple[float, bool]]) -> float:
    """The mean of the precision at every positive, from the highest score down."""
    hits, total = 0, 0.0
    for place, (_score, label) in enumerate(sorted(scored, key=lambda each: -each[0]), start=1):
        if label:
            hits += 1
            total += hits / place
    return total / hits if hits else 0.0


def area_under_curve(scored: Sequence[tuple[float, bool]]) -> float:
    """How often a positive stands above a negative; ties count half."""
    positive = [score for score, label in scored if label]
    negative = [score for score, label in scored if not label]
    above = sum((one > two) + 0.5 * (one == two) for one in positive for two in negative)
    return above / (len(positive) * len(negative)) if positive and negative else 0.0
