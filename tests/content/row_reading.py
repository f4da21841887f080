"""Reading text as the formats do: rows, their values, and what could not be read."""

import io
from typing import Any

from content.formats.json_rows import json_rows
from content.formats.rows import BrokenRow, Row
from content.formats.source import Source


def source(content: bytes | str) -> Source:
    data = content.encode() if isinstance(content, str) else content
    return Source("test", io.BufferedReader(io.BytesIO(data)), len(data))


def read(content: bytes | str, cut=json_rows) -> list[Any]:
    return list(cut(source(content)))


def values(content: bytes | str, cut=json_rows) -> list[Any]:
    return [row.value for row in read(content, cut) if isinstance(row, Row)]


def values_of(opened: Source) -> list[object]:
    return [row.value for row in json_rows(opened) if isinstance(row, Row)]


def broken(content: bytes | str, cut=json_rows) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in read(content, cut) if isinstance(row, BrokenRow)]
