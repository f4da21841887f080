"""Tables of figures, for a terminal and for a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Column, Table

from labels.evaluation.sections import Section, Verdict
from labels.model_card import Figure


_MARKS = {Verdict.HOLDS: "✓", Verdict.WITHIN: "~", Verdict.MISSED: "✗"}
_MOST_WIDE = 3  # columns; of more, value and interval stand below one another
LEGEND = "✓ the target holds, ~ missed by less than the 95 % interval, ✗ missed"


def print_sections(sections: Iterable[Section], console: Console) -> None:
    for section in sections:
        table = Table(
            Column("", overflow="fold"),
            *(Column(name, justify="right") for name in section.columns),
            title=section.title,
            title_justify="left",
            title_style="bold",
            caption=section.note,
            caption_justify="left",
        )
        gap = "\n" if len(section.columns) > _MOST_WIDE else " "
        for row, cells in _cells(section, gap):
            table.add_row(row, *cells)
        console.print(table)
        console.print()


def print_targets(sections: Sequence[Section], console: Console) -> None:
    table = Table(*_TARGET_HEADS, title="Targets", title_justify="left", title_style="bold")
    for row in _target_rows(sections):
        table.add_row(*row)
    if table.row_count:
        console.print(table)
        console.print(LEGEND)


def as_markdown(sections: Sequence[Section]) -> str:
    lines: list[str] = []
    for section in sections:
        lines += [f"### {section.title}", ""]
        if section.note:
            lines += [section.note, ""]
        cells = ([row, *cells] for row, cells in _cells(section, " "))
        lines += [*_markdown_table(["", *section.columns], cells), ""]
    targets = list(_target_rows(sections))
    if targets:
        lines += ["### Targets", "", *_markdown_table(_TARGET_HEADS, targets), "", LEGEND, ""]
    return "\n".join(lines)


_TARGET_HEADS = ("table", "row", "figure", "value", "95 % interval", "n", "target", "")


def _target_rows(sections: Iterable[Section]) -> Iterator[list[str]]:
    for section in sections:
        for target, figure, verdict in section.verdicts():
            yield [
                section.title,
                target.row,
                target.column,
                number(figure.value),
                f"{number(figure.low)} to {number(figure.high)}",
                f"{figure.n:,}",
                target.wording,
                f"{_MARKS[verdict]} {verdict.value}",
            ]


def _cells(section: Section, gap: str) -> Iterator[tuple[str, list[str]]]:
    """The name of each row and its cells; a number of posts that all of them share is in the name."""
    marks: dict[tuple[str, str], str] = {}
    for target, _figure, verdict in section.verdicts():
        place = (target.row, target.column)
        marks[place] = f"{marks.get(place, '')} {_MARKS[verdict]} {target.wording}"
    for row, columns in section.rows.items():
        counts = {figure.n for figure in columns.values() if not _is_exact(figure)}
        cells = [
            _cell(columns.get(name), marks.get((row, name), ""), gap, with_n=len(counts) > 1)
            for name in section.columns
        ]
        yield (f"{row} (n {counts.pop():,})" if len(counts) == 1 else row), cells


def _cell(figure: Figure | None, mark: str, gap: str, *, with_n: bool) -> str:
    if figure is None:
        return "-"
    if _is_exact(figure):
        return number(figure.value) + mark
    of = f", n {figure.n:,}" if with_n else ""
    interval = f"({number(figure.low)} to {number(figure.high)}{of})"
    return f"{number(figure.value)}{mark}{gap}{interval}"


def _is_exact(figure: Figure) -> bool:
    return figure.low == figure.high


def number(value: float) -> str:
    """Three digits, and whole numbers as such."""
    if value == int(value) and value > 1:
        return f"{int(value):,}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def _markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
