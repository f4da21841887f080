"""Polling stations as CSV: UTF-8 with or without a mark, comma, semicolon or tab."""

import csv
import io
from collections.abc import Iterator

from elections.formats.records import Reading, ReadOptions, gettext_noop, refusal
from elections.formats.stations import read_stations
from elections.formats.tables import BadTable, Line


DELIMITERS = ",;\t"


def read(content: bytes, options: ReadOptions) -> Reading:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return refusal(
            "not_utf8",
            gettext_noop("The text is not UTF-8; save the file as CSV UTF-8."),
            file_format="CSV",
            line=content[: error.start].count(b"\n") + 1,
        )
    if "\0" in text:
        return refusal(
            "not_text",
            gettext_noop("The file has characters that no text has; it is not a CSV file."),
            file_format="CSV",
            line=text[: text.index("\0")].count("\n") + 1,
        )
    return read_stations(csv_lines(text), form="CSV", options=options)


def csv_lines(text: str) -> Iterator[Line]:
    """Raises BadTable where the text is not CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    try:
        for cells in reader:
            yield Line(start, cells)
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadTable(
            "not_csv",
            gettext_noop("The line cannot be read as CSV: %(error)s."),
            line=start,
            error=str(error),
        ) from error


def _delimiter(text: str) -> str:
    """The one that the first line with any of them has most of."""
    for line in io.StringIO(text):
        counts = {mark: line.count(mark) for mark in DELIMITERS}
        best = max(counts, key=counts.__getitem__)
        if counts[best]:
            return best
    return ","
