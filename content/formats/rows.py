"""What a framing cuts an input into: rows, and rows that could not be read."""

from typing import NamedTuple


MAX_ROW = 1 << 20  # bytes; a longer row is refused without being read into memory
SHOWN = 500  # characters of a row that is too long or damaged, kept in the reject file


class Row(NamedTuple):
    """`value` is what the row says: a JSON value, or for CSV a dict of texts."""

    line: int
    value: object
    raw: bytes | str | None = None  # None: `value` says it all


class BrokenRow(NamedTuple):
    line: int
    field: str
    reason: str
    raw: bytes | str


def too_long(line: int, start: bytes | str) -> BrokenRow:
    return BrokenRow(line, "row", f"is longer than {MAX_ROW} bytes", start[:SHOWN])
