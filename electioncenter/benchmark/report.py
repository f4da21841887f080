"""Tables for a terminal and for Markdown out of the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Grid:
    """The first column holds names, the others figures. `note` goes below."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


def for_terminal(grid: Grid) -> Table:
    table = Table(title=grid.title, title_justify="left", caption=grid.note or None)
    table.caption_justify = "left"
    for number, head in enumerate(grid.heads):
        table.add_column(head, justify="right" if number else "left")
    for row in grid.rows:
        table.add_row(*row)
    return table


def as_markdown(grid: Grid) -> str:
    ruler = ["---", *("---:" for _ in grid.heads[1:])]
    lines = [f"| {' | '.join(row)} |" for row in (grid.heads, ruler, *grid.rows)]
    parts = [f"**{grid.title}**", "\n".join(lines), *([grid.note] if grid.note else [])]
    return "\n\n".join(parts) + "\n"


def share(value: float | None) -> str:
    """.62, 1.00, or a dash where there is nothing to have a share of."""
    if value is None:
        return "-"
    text = f"{value:.2f}"
    return text.removeprefix("0")


def milliseconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def times(value: float) -> str:
    """A ratio with two figures that tell."""
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def megabytes(value: int) -> str:
    return f"{value / 1e6:,.0f} MB"
