"""A table of figures, the targets some of them have, and whether those hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from labels.model_card import Figure


Rows = Mapping[str, Mapping[str, Figure]]
"""By row (a group of posts), then by column (a metric)."""


class Verdict(StrEnum):
    HOLDS = "holds"
    WITHIN = "missed, within the interval"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Target:
    """What the value of a figure, or the `floor` of its interval, must reach or not pass."""

    row: str
    column: str
    bound: float
    at_most: bool = False
    floor: bool = False

    @property
    def wording(self) -> str:
        return f"{'lower end ' if self.floor else ''}{'≤' if self.at_most else '≥'} {self.bound:g}"

    def verdict(self, figure: Figure) -> Verdict:
        value = figure.low if self.floor else figure.value
        best = figure.low if self.at_most else figure.high
        if self._holds(value):
            return Verdict.HOLDS
        return Verdict.WITHIN if self._holds(best) and not self.floor else Verdict.MISSED

    def _holds(self, value: float) -> bool:
        return value <= self.bound if self.at_most else value >= self.bound


@dataclass(frozen=True, slots=True)
class Section:
    """`note` says what was measured on what; rows without a figure for a column leave it empty."""

    title: str
    rows: Rows
    note: str = ""
    targets: tuple[Target, ...] = ()

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(column for row in self.rows.values() for column in row))

    def verdicts(self) -> list[tuple[Target, Figure, Verdict]]:
        """Of all targets that something was measured for."""
        found = [(target, self.figure(target.row, target.column)) for target in self.targets]
        return [(target, each, target.verdict(each)) for target, each in found if each]

    def figure(self, row: str, column: str) -> Figure | None:
        return self.rows.get(row, {}).get(column)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; a figure is [value, low, high, n]."""
        return {
            "title": self.title,
            "note": self.note,
            "rows": {
                row: {
                    column: [figure.value, figure.low, figure.high, figure.n]
                    for column, figure in columns.items()
                }
                for row, columns in self.rows.items()
            },
            "targets": [
                {
                    "row": target.row,
                    "column": target.column,
                    "target": target.wording,
                    "value": figure.low if target.floor else figure.value,
                    "verdict": verdict.value,
                }
                for target, figure, verdict in self.verdicts()
            ],
        }


def measured(columns: Mapping[str, Figure | None]) -> dict[str, Figure]:
    """The columns that there was something to measure for."""
    return {column: figure for column, figure in columns.items() if figure is not None}
