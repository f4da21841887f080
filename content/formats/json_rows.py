"""Rows of a JSON input: JSON Lines, pages of an API a line, one big array, a document.

A line is a row, so that a broken one costs nothing but itself. A line that is longer than a
row may be, and a document spread over lines, are cut into items while they are read.
"""

import codecs
import json
from collections.abc import Callable, Iterator

import msgspec

from content.formats.json_stream import JsonStream, items_in
from content.formats.rows import MAX_ROW, BrokenRow, Row
from content.formats.source import Source


_decode_fast = msgspec.json.Decoder().decode
_OPEN_ENDS = (b"{", b"[", b",", b":")


def json_rows(source: Source) -> Iterator[Row | BrokenRow]:
    if is_spread_over_lines(source.head()):
        yield from JsonStream(_text_reader(source.chunk)).rows()
        return
    number = 0
    while line := source.line(MAX_ROW + 1):
        number += 1
        if len(line) > MAX_ROW and not line.endswith(b"\n"):
            yield from JsonStream(_text_reader(_LongLine(source, line).read), line=number).rows()
        elif text := line.strip():
            yield from line_rows(text, number)


def line_rows(text: bytes, number: int) -> Iterator[Row | BrokenRow]:
    """The rows of one line that is not empty."""
    try:
        value = decode(text)
    except (ValueError, RecursionError) as error:
        yield BrokenRow(number, "row", f"is not JSON: {str(error)[:200]}", text)
        return
    items = items_in(value)
    if len(items) == 1 and items[0] is value:
        yield Row(number, value, text)
        return
    for item in items:
        yield Row(number, item)


def decode(text: bytes) -> object:
    """The JSON value; bytes that are not UTF-8 and lone surrogates stay in their text.

    So the validation can name the field they are in.
    """
    try:
        return _decode_fast(text)
    except (ValueError, RecursionError):
        return json.loads(text.decode(errors="surrogateescape"))


def is_spread_over_lines(head: bytes) -> bool:
    """Does the first line only open something?"""
    first = head.lstrip().split(b"\n", 1)
    if len(first) == 1 or not first[0].startswith((b"{", b"[")):
        return False
    line = first[0].rstrip()
    try:
        decode(line)
    except (ValueError, RecursionError):
        return line.endswith(_OPEN_ENDS)
    return False


class _LongLine:
    """The rest of one line, in parts."""

    def __init__(self, source: Source, start: bytes) -> None:
        self._source = source
        self._part = start

    def read(self) -> bytes:
        part = self._part
        self._part = b"" if not part or part.endswith(b"\n") else self._source.line(MAX_ROW)
        return part


def _text_reader(read: Callable[[], bytes]) -> Callable[[], str]:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")

    def text() -> str:
        while part := read():
            if decoded := decoder.decode(part):
                return decoded
        return decoder.decode(b"", final=True)

    return text
