"""Rows of CSV and TSV: a header, a sniffed delimiter, quoted line breaks.

A quote that never closes must not swallow the rows behind it: where a row does not come out
well only its first line is given up, and reading goes on at the second.
"""

import csv
import hashlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from content.formats.aliases import ALIASES, FIELD_OF_NAME
from content.formats.rows import MAX_ROW, BrokenRow, Row, too_long
from content.formats.source import Source, UnusableInput
from content.records import TEXT_FIELDS


DELIMITERS = ("\t", ",", ";", "|")
# What makes a row without an id of its own the same row at the next reading.
_IDENTITY = ("account", "created_at", *TEXT_FIELDS)
csv.field_size_limit(2 * MAX_ROW)  # a row is refused before its fields reach this


def csv_rows(source: Source) -> Iterator[Row | BrokenRow]:
    """Rows whose value is a dict of our own field names and texts."""
    delimiter = sniff_delimiter(source.head())
    lines = _Lines(source)
    header = _cells((lines.take(),), delimiter)
    columns = check_header(header)
    while text := lines.take():
        number = lines.number
        if lines.is_too_long:
            yield too_long(number, text)
            continue
        try:
            cells = _row_cells(lines, text, delimiter, len(header))
        except _Misfit as error:
            yield BrokenRow(number, "row", f"is not CSV: {error}", error.raw.rstrip("\r\n"))
            continue
        if cells:
            yield Row(number, _fields(cells, columns), text)


def sniff_delimiter(head: bytes) -> str:
    """The delimiter under which the first line names the most fields of a post."""
    line = head.split(b"\n", 1)[0].decode(errors="replace")

    def known(delimiter: str) -> tuple[int, int]:
        names = line.split(delimiter)
        return sum(_plain(name) in FIELD_OF_NAME for name in names), len(names)

    return max(DELIMITERS, key=known)


def check_header(header: Sequence[str]) -> dict[str, int]:
    """Field → column. UnusableInput where no column holds the text of a post."""
    found: dict[str, tuple[int, int]] = {}
    for column, name in enumerate(header):
        field, rank = FIELD_OF_NAME.get(_plain(name), ("", 0))
        if field and (field not in found or rank < found[field][0]):
            found[field] = (rank, column)
    columns = {field: column for field, (_rank, column) in found.items()}
    if not columns.keys() & set(TEXT_FIELDS):
        names = ", ".join(header)[:200]
        wanted = ", ".join(ALIASES["caption"])
        raise UnusableInput(
            f"no column holds the text of a post: {names}. Expected one of {wanted}"
        )
    return columns


def _plain(name: str) -> str:
    return name.strip(" \t\r\n\"'").lower().replace(" ", "_")


def _fields(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str | None]:
    """An empty cell says nothing, but for an id, which may be missing but not empty."""
    fields = {field: cells[column] or None for field, column in columns.items()}
    if "external_id" in columns:
        fields["external_id"] = cells[columns["external_id"]]
    else:
        fields["external_id"] = stable_id(fields)
    return fields


def stable_id(fields: Mapping[str, str | None]) -> str:
    """The same for the same account, date and texts."""
    identity = "\x1f".join(fields.get(name) or "" for name in _IDENTITY)
    return "sha256:" + hashlib.sha256(identity.encode(errors="surrogatepass")).hexdigest()[:40]


class _Misfit(Exception):
    def __init__(self, reason: object, raw: str) -> None:
        self.raw = raw
        super().__init__(str(reason))


def _row_cells(lines: "_Lines", text: str, delimiter: str, width: int) -> list[str]:
    """The cells of the row that starts with this line; empty for an empty line."""
    try:
        cells = _cells((text,), delimiter)
    except csv.Error as error:
        if "unexpected end" not in str(error):
            return _unquoted(text, delimiter, width, _Misfit(error, text))
        return _spread_over_lines(lines, text, delimiter, width)
    if cells and len(cells) != width:
        raise _Misfit(f"it has {len(cells)} columns, the header has {width}", text)
    return cells


def _spread_over_lines(lines: "_Lines", text: str, delimiter: str, width: int) -> list[str]:
    """A row with quoted line breaks. What is well quoted stays together, also in a reject."""
    taken: list[str] = []
    try:
        cells = _cells(_feed(lines, text, taken), delimiter)
    except csv.Error as error:
        lines.give_back(taken)
        return _unquoted(text, delimiter, width, _Misfit(error, text))
    if len(cells) == width:
        return cells
    raw = "".join([text, *taken])
    reason = f"it has {len(cells)} columns up to line {lines.number}, the header has {width}"
    cells = _unquoted(text, delimiter, width, _Misfit(reason, raw))
    lines.give_back(taken)
    return cells


def _feed(lines: "_Lines", first: str, taken: list[str]) -> Iterator[str]:
    yield first
    size = len(first)
    while size < MAX_ROW and (text := lines.take()):
        taken.append(text)
        size += len(text)
        if lines.is_too_long:
            return
        yield text


def _unquoted(text: str, delimiter: str, width: int, error: _Misfit) -> list[str]:
    """Many tab-separated files quote nothing: a tab in a text is as good as impossible."""
    cells = text.rstrip("\r\n").split(delimiter)
    if delimiter != "\t" or len(cells) != width:
        raise error
    return cells


def _cells(lines: Iterator[str] | tuple[str, ...], delimiter: str) -> list[str]:
    return next(csv.reader(lines, delimiter=delimiter, strict=True), [])


class _Lines:
    """Physical lines with their number, some of which may be given back."""

    def __init__(self, source: Source) -> None:
        self.number = 0
        self.is_too_long = False
        self._source = source
        self._returned: deque[str] = deque()

    def take(self) -> str:
        """The next line, with its line break; empty at the end. A long one is cut."""
        self.is_too_long = False
        if self._returned:
            text = self._returned.popleft()
        else:
            line = self._source.line(MAX_ROW + 1)
            self.is_too_long = len(line) > MAX_ROW and not line.endswith(b"\n")
            text = line.decode(errors="surrogateescape")
            while self.is_too_long and line and not line.endswith(b"\n"):
                line = self._source.line(MAX_ROW)
        self.number += bool(text)
        return text

    def give_back(self, lines: Sequence[str]) -> None:
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)
