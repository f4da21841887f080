"""Polling stations as a spreadsheet: values only, never formulas; the first sheet that has any."""

import datetime
import io
import itertools
import zipfile
from collections.abc import Iterator
from typing import Any

from elections.formats.records import Reading, ReadOptions, gettext_noop, refusal
from elections.formats.stations import read_stations
from elections.formats.tables import MOST_COLUMNS, Line


FORMAT = "XLSX"
MOST_BYTES = 300_000_000


def read(content: bytes, options: ReadOptions) -> Reading:
    import openpyxl  # noqa: PLC0415 - slow to import

    not_a_sheet = refusal(
        "not_xlsx",
        gettext_noop("The file cannot be opened as an XLSX spreadsheet."),
        file_format=FORMAT,
    )
    try:
        if _unpacked_size(content) > MOST_BYTES:
            return refusal(
                "too_large",
                gettext_noop("Unpacked, the spreadsheet is larger than %(limit)s bytes."),
                file_format=FORMAT,
                values={"limit": str(MOST_BYTES)},
            )
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        return not_a_sheet
    attempts = [
        read_stations(_lines(sheet), form=FORMAT, options=options) for sheet in book.worksheets
    ]
    if not attempts:
        return not_a_sheet
    return next((attempt for attempt in attempts if attempt.schema_version), attempts[0])


def _unpacked_size(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def _lines(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()  # what the file says about its own size need not be true
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield Line(number, [_text(value) for value in itertools.islice(row, MOST_COLUMNS)])


def _text(value: object) -> str:
    """As the same cell would stand in the CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        # Excel keeps days and fractions: a half-second is not in the sheet, but in the fraction.
        return (value + datetime.timedelta(milliseconds=500)).replace(microsecond=0).isoformat()
    return str(value).replace("\0", "")
