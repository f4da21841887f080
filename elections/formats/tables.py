"""A table of stations, whatever held it: one `Row` a station, with the line of every cell.

The standard has stations in rows. The form that municipalities fill in has them in columns,
one attribute a row, with an example in the first column.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from elections.formats.layouts import fold
from elections.formats.records import Issue, gettext_noop


ANCHOR = fold("Naam stembureau")
FORM_CORNER = ("attributen", "attribuut")
EXAMPLE = "voorbeeld"
LINES_BEFORE_HEADER = 20
MOST_ROWS = 1_200_000
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file and its cells as texts."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """Texts of one station by folded column name; `line_of` where the columns are lines."""

    line: int
    row_id: str
    cells: dict[str, str]
    lines: dict[str, int]
    surplus: int = 0
    shortage: int = 0

    def line_of(self, name: str) -> int:
        return self.lines.get(name, self.line)


@dataclass(frozen=True, slots=True)
class Table:
    """`names` maps a folded column name to the name as it is written."""

    names: dict[str, str]
    header_line: int
    rows: Iterable[Row]
    is_form: bool


class BadTable(Exception):
    def __init__(self, code: str, template: str, *, line: int | None = None, **values: str) -> None:
        super().__init__(template % values)
        self.issue = Issue(level="refuse", code=code, template=template, values=values, line=line)


def read_table(lines: Iterator[Line]) -> Table:
    """Finds the header; BadTable where nothing looks like a list of polling stations."""
    for _attempt, line in zip(range(LINES_BEFORE_HEADER), lines, strict=False):
        first = fold(line.cells[0]) if line.cells else ""
        if first in FORM_CORNER:
            return _form(line, list(lines))
        if ANCHOR in {fold(cell) for cell in line.cells} and len(line.cells) > 1:
            return _wide(line, lines)
    raise BadTable(
        "no_header",
        gettext_noop('No header was found: a column (or row) "Naam stembureau" is needed.'),
    )


def _wide(header: Line, lines: Iterator[Line]) -> Table:
    written = [cell.strip() for cell in header.cells]
    while written and not written[-1]:
        written.pop()
    names = _names(written, header.number)
    return Table(names, header.number, _wide_rows([fold(name) for name in written], lines), False)


def _names(written: Sequence[str], line: int) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in written:
        if name and fold(name) in names:
            raise BadTable(
                "duplicate_column",
                gettext_noop('The column "%(name)s" is there twice.'),
                line=line,
                name=name,
            )
        if name:
            names[fold(name)] = name
    return names


def _wide_rows(columns: list[str], lines: Iterator[Line]) -> Iterator[Row]:
    for count, line in enumerate(lines):
        if not any(cell.strip() for cell in line.cells):
            continue
        if count >= MOST_ROWS:
            raise BadTable(
                "too_many_rows",
                gettext_noop("The file has more than %(limit)s rows."),
                line=line.number,
                limit=str(MOST_ROWS),
            )
        filled = dict(zip(columns, line.cells, strict=False))
        filled.pop("", None)
        surplus = sum(1 for cell in line.cells[len(columns) :] if cell.strip())
        shortage = max(0, len(columns) - len(line.cells))
        yield Row(line.number, filled.get("id", "").strip(), filled, {}, surplus, shortage)


def _form(corner: Line, lines: list[Line]) -> Table:
    attributes = [line for line in lines if line.cells and line.cells[0].strip()]
    names = _names([line.cells[0].strip() for line in attributes], corner.number)
    if ANCHOR not in names:
        raise BadTable(
            "no_header",
            gettext_noop('No header was found: a column (or row) "Naam stembureau" is needed.'),
            line=corner.number,
        )
    return Table(names, corner.number, _form_rows(corner, attributes), True)


def _form_rows(corner: Line, attributes: list[Line]) -> Iterator[Row]:
    width = min(max(len(line.cells) for line in attributes), MOST_COLUMNS)
    where = {fold(line.cells[0]): line.number for line in attributes}
    for index in range(1, width):
        title = corner.cells[index].strip() if index < len(corner.cells) else ""
        texts = {
            fold(line.cells[0]): line.cells[index] if index < len(line.cells) else ""
            for line in attributes
        }
        if fold(title) == EXAMPLE or not any(text.strip() for text in texts.values()):
            continue
        yield Row(corner.number, title or str(index + 1), texts, where)
