"""`manage.py evaluate_voting_rules FILE`: how well texts are compared with the voting rules."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from elections.statutory import StatutoryError
from elections.voting_rules import ElectionFacts, UnknownBook, overridden, rules_for
from labels.rule_wording import shipped_wording
from labels.voting_rules import RuleChecker
from labels.voting_rules.evaluation import (
    CasesError,
    Figures,
    Share,
    as_row,
    figures,
    grouped,
    predictions,
    read_cases,
    read_rule_values,
)


RULES_BESIDE = "rules_nl.json"
_WIDTH = 150


class Command(BaseCommand):
    help = (
        "Measures the voting-rule checker on a file of cases (VoteCheck format). The election is the "
        f"reference election of {RULES_BESIDE} beside the file, or --election-category and --polling-day. "
        "Nothing is learned from the file. Touches no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--rules", type=Path, help="values that replace those of our own rule book, by rule id"
        )
        parser.add_argument("--election-category", help="EML_NL code, for example GR")
        parser.add_argument("--polling-day", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--jurisdiction", default="NL")
        parser.add_argument(
            "--lexicons-only", action="store_true", help="without the reading of free words"
        )
        parser.add_argument("--out", type=Path, help="write a line of JSON for each case")
        parser.add_argument("--json", action="store_true", help="print figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = read_cases(options["file"])
            checker = _checker(options)
        except (CasesError, StatutoryError, UnknownBook) as error:
            raise CommandError(str(error)) from error
        found = predictions(checker, cases)
        if options["out"]:
            lines = (json.dumps(as_row(each), ensure_ascii=False) + "\n" for each in found)
            options["out"].write_text("".join(lines), encoding="utf-8")
        everything = figures("all", found)
        languages = grouped(found, lambda case: case.language)
        functionalities = grouped(found, lambda case: case.functionality)
        if options["json"]:
            rows = [everything, *languages, *functionalities]
            self.stdout.write(json.dumps([_as_json(row) for row in rows], indent=1))
            return
        console = Console(file=self.stdout, width=_WIDTH)  # type: ignore[arg-type]
        console.print(_summary([everything, *languages]))
        console.print(_by_functionality(functionalities))


def _checker(options: dict[str, Any]) -> RuleChecker:
    beside = options["file"].with_name(RULES_BESIDE)
    election = None
    if options["rules"]:
        values, election = read_rule_values(options["rules"])
    else:
        values = {}
    if election is None and beside.exists():
        election = read_rule_values(beside)[1]
    category, polling_day = election or ("", None)
    category = options["election_category"] or category
    polling_day = options["polling_day"] or polling_day
    if not category or polling_day is None:
        raise CommandError(
            f"Which election? No {RULES_BESIDE} beside the file: give --election-category and --polling-day."
        )
    facts = ElectionFacts(
        category=category, polling_day=polling_day, jurisdiction=options["jurisdiction"]
    )
    wording = None if options["lexicons_only"] else shipped_wording()
    return RuleChecker(overridden(rules_for(facts), values), wording)


def _summary(rows: Sequence[Figures]) -> Table:
    table = Table(title="share (95 % Wilson interval)")
    for head in (
        "",
        "contradictions found",
        "debunk/question/other vote flagged",
        "agrees flagged",
        "precision",
        "slot right",
        "6 classes",
    ):
        table.add_column(head)
    for row in rows:
        shares = (
            row.found, row.hard_flagged, row.agrees_flagged, row.precision, row.slot, row.six_classes,
        )  # fmt: skip
        table.add_row(row.name, *map(str, shares))
    return table


def _by_functionality(rows: Sequence[Figures]) -> Table:
    table = Table(title="by functionality: right side of contradicts / does not")
    for head in ("functionality", "gold", "right", "6 classes"):
        table.add_column(head)
    for row in rows:
        table.add_row(row.name, row.gold, str(row.right), str(row.six_classes))
    return table


def _as_json(row: Figures) -> dict[str, Any]:
    shares = {
        name: value
        for name in Figures.__dataclass_fields__
        if isinstance(value := getattr(row, name), Share)
    }
    return {
        "name": row.name,
        "gold": row.gold,
        **{
            name: {"hits": share.hits, "total": share.total, "interval": share.interval}
            for name, share in shares.items()
        },
    }
