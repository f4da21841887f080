"""Measuring the checker on files of cases with right answers (the VoteCheck format). Pure.

A line is `{"id", "functionality", "language", "text", "gold", "slot"}`; gold is one of `GOLDS`, or a
word of the file's own for what no rule covers; "rule", the id of a rule, may be added. What the checker
learns, it learns from `labels/voting_rules/training` alone: any other file is read as if it had never
been seen. Whether somebody wrote rules while looking at it is for the report to say.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from labels.voting_rules.checker import RuleChecker
from labels.voting_rules.readings import Outcome, RuleReading, Stance


CONTRADICTS, AGREES, DEBUNK, QUESTION, UNRELATED, OTHER_VOTE = (
    "contradicts-official-rules",
    "agrees",
    "debunk",
    "question",
    "unrelated",
    "other-vote",
)
GOLDS = (CONTRADICTS, AGREES, DEBUNK, QUESTION, UNRELATED, OTHER_VOTE)
NEVER_FLAGGED = (DEBUNK, QUESTION, OTHER_VOTE)
_Z = 1.959964
_KEYS = ("functionality", "language", "text", "gold")
_CATEGORY_OF_ID = 1  # "nl.gr.2026-03-18"


class CasesError(ValueError):
    """The file is not one of cases; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    functionality: str
    language: str
    text: str
    gold: str
    slot: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Predicted:
    case: Case
    reading: RuleReading

    @property
    def is_right(self) -> bool:
        """On the right side of "contradicts, or does not"."""
        return self.reading.contradicts == (self.case.gold == CONTRADICTS)


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`, with the 95 % Wilson interval; nothing of nothing is no share."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        if not self.total:
            return (0.0, 1.0)
        share, n = self.value, self.total
        centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return (max(0.0, centre - half), min(1.0, centre + half))

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} ({low:.2f}-{high:.2f}) n={self.total}" if self.total else "-"


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: a functionality, a language or everything."""

    name: str
    gold: str
    right: Share
    found: Share
    hard_flagged: Share
    agrees_flagged: Share
    precision: Share
    slot: Share
    six_classes: Share


def read_cases(file: Path) -> list[Case]:
    """The cases of a JSON-lines file. Raises CasesError with the line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CasesError(str(error)) from error
    return [_case(line, f"{file.name}:{n}") for n, line in enumerate(lines, 1) if line.strip()]


def _case(line: str, where: str) -> Case:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise CasesError(f"{where}: no JSON: {error}") from error
    if not isinstance(row, dict) or any(not isinstance(row.get(key), str) for key in _KEYS):
        raise CasesError(f"{where}: needs the texts {', '.join(_KEYS)}.")
    return Case(
        id=str(row.get("id", where)),
        **{key: row[key] for key in _KEYS},
        slot=row.get("slot") or "",
        rule=row.get("rule") or "",
    )


def read_rule_values(file: Path) -> tuple[dict[str, dict[str, Any]], tuple[str, date] | None]:
    """Values by rule id from a rules file, and (category, polling day) of its reference election."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        values = {row["id"]: dict(row["value"]) for row in data["rules"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CasesError(f"{file}: no rules file: {error}") from error
    election = data.get("reference_election") or {}
    parts = str(election.get("id", "")).split(".")
    if len(parts) <= _CATEGORY_OF_ID or "date" not in election:
        return values, None
    return values, (parts[_CATEGORY_OF_ID].upper(), date.fromisoformat(election["date"]))


def predictions(checker: RuleChecker, cases: Iterable[Case]) -> list[Predicted]:
    return [Predicted(case, checker.check(case.text, case.language)) for case in cases]


def class_of(reading: RuleReading) -> str:
    """The one of the six classes that a reading comes down to."""
    by_stance = {
        Stance.ASKS: QUESTION,
        Stance.DEBUNKS: DEBUNK,
        Stance.REPORTS: DEBUNK,
        Stance.OTHER_VOTE: OTHER_VOTE,
    }
    if reading.stance in by_stance:
        return by_stance[reading.stance]
    if reading.outcome is Outcome.CONTRADICTS:
        return CONTRADICTS
    return (
        AGREES
        if reading.outcome is Outcome.AGREES and reading.stance is Stance.ASSERTS
        else UNRELATED
    )


def figures(name: str, found: Sequence[Predicted]) -> Figures:
    golds = {each.case.gold for each in found}
    flagged = [each for each in found if each.reading.contradicts]
    caught = [each for each in flagged if each.case.gold == CONTRADICTS]
    six = [each for each in found if each.case.gold in GOLDS]
    return Figures(
        name=name,
        gold=golds.pop() if len(golds) == 1 else "",
        right=_share(found, lambda each: each.is_right),
        found=_flagged(found, CONTRADICTS),
        hard_flagged=_flagged(found, *NEVER_FLAGGED),
        agrees_flagged=_flagged(found, AGREES),
        precision=Share(len(caught), len(flagged)),
        slot=_share(caught, lambda each: each.reading.slot == each.case.slot),
        six_classes=_share(six, lambda each: class_of(each.reading) == each.case.gold),
    )


def _share(found: Sequence[Predicted], holds: Callable[[Predicted], bool]) -> Share:
    return Share(sum(map(holds, found)), len(found))


def _flagged(found: Sequence[Predicted], *golds: str) -> Share:
    return _share(
        [each for each in found if each.case.gold in golds], lambda each: each.reading.contradicts
    )


def grouped(found: Iterable[Predicted], key: Callable[[Case], str]) -> list[Figures]:
    """A row for each value of `key`, in the order they come."""
    groups: dict[str, list[Predicted]] = defaultdict(list)
    for each in found:
        groups[key(each.case)].append(each)
    return [figures(name, some) for name, some in groups.items()]


def as_row(each: Predicted) -> dict[str, Any]:
    """One line of a predictions file."""
    return {
        "id": each.case.id,
        "functionality": each.case.functionality,
        "language": each.case.language,
        "gold": each.case.gold,
        "predicted": class_of(each.reading),
        "is_right": each.is_right,
        **asdict(each.reading),
    }
