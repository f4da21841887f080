"""`manage.py evaluate_keywords FILE...`: how well keyword filters hide what they should."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from feeds.keywords.evaluation import (
    CORE,
    METHODS,
    Decision,
    Pair,
    PairsError,
    Scores,
    grouped,
    our_filter,
    read_pairs,
    scores,
)
from labels.model_card import Figure


_WIDTH = 150


class Command(BaseCommand):
    help = (
        "Measures the keyword filter on files of pairs (id, lang, keyword, caption, expected, kind, tier, "
        "related) beside whole words, equal tokens and substrings. Nothing is learned. Touches no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument("--out", type=Path, help="write a line of JSON for each pair")
        parser.add_argument(
            "--only", choices=("odd", "even"), help="pairs with an odd or even number in their id"
        )
        parser.add_argument("--counts-only", action="store_true", help="list no errors")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pairs = [pair for file in options["files"] for pair in read_pairs(file)]
        except (PairsError, OSError) as error:
            raise CommandError(str(error)) from error
        if options["only"]:
            pairs = [pair for pair in pairs if _is_odd(pair) == (options["only"] == "odd")]
        found = [our_filter(pair) for pair in pairs]
        if options["out"]:
            options["out"].write_text("".join(map(_line, found)), encoding="utf-8")
        console = Console(file=self.stdout, width=_WIDTH)  # type: ignore[arg-type] # writes as a file does
        _print_figures(console, pairs, found)
        if not options["counts_only"]:
            console.print(_errors([each for each in found if not each.right]))


def _is_odd(pair: Pair) -> bool:
    digits = "".join(char for char in pair.id if char.isdigit())
    return bool(digits) and int(digits) % 2 == 1


def _line(decision: Decision) -> str:
    pair = decision.pair
    row = {
        "id": pair.id,
        "hidden": decision.hidden,
        "expected": pair.hides,
        "word": decision.word,
        "why": decision.why,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _print_figures(console: Console, pairs: Sequence[Pair], found: Sequence[Decision]) -> None:
    core = [each for each in found if each.pair.tier == CORE]
    beside = [
        scores(name, (method(pair) for pair in pairs if pair.tier == CORE))
        for name, method in METHODS.items()
    ]
    console.print(_table("core pairs, beside others", beside))
    console.print(_table("by tier", grouped(found, lambda pair: pair.tier)))
    console.print(_table("core pairs by language", grouped(core, lambda pair: pair.language)))
    console.print(_table("core pairs by kind", grouped(core, lambda pair: pair.kind)))


def _table(title: str, rows: Sequence[Scores]) -> Table:
    table = Table(title=f"{title} (95 % Wilson interval)")
    for head in ("", "pairs", "precision", "recall", "wrong"):
        table.add_column(head)
    for row in rows:
        table.add_row(
            row.name, str(row.pairs), _shown(row.precision), _shown(row.recall), str(row.wrong)
        )
    return table


def _shown(figure: Figure | None) -> str:
    return (
        f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}] of {figure.n}" if figure else "-"
    )


def _errors(wrong: Sequence[Decision]) -> Table:
    table = Table(title="errors")
    for head in ("id", "lang", "keyword", "caption", "kind", "error"):
        table.add_column(head)
    for each in wrong:
        error = f"hidden for {each.word} ({each.why})" if each.hidden else "not hidden"
        table.add_row(
            each.pair.id,
            each.pair.language,
            each.pair.keyword,
            each.pair.caption,
            each.pair.kind,
            error,
        )
    return table
