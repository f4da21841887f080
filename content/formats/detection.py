"""Which format an input is in, from its content; its name is not looked at."""

from content.formats.activitystreams import ACTIVITYSTREAMS
from content.formats.csv_rows import check_header, sniff_delimiter
from content.formats.events import Format
from content.formats.jetstream import JETSTREAM
from content.formats.json_rows import is_spread_over_lines, line_rows
from content.formats.json_stream import JsonStream
from content.formats.jsonl import JSONL
from content.formats.rows import BrokenRow, Row
from content.formats.source import UnusableInput
from content.formats.tiktok_research import TIKTOK_RESEARCH


AUTO = "auto"
CSV = "csv"
# In the order in which they are asked; ours takes what nobody else knows.
JSON_FORMATS = {each.name: each for each in (JETSTREAM, TIKTOK_RESEARCH, ACTIVITYSTREAMS, JSONL)}
CHOICES = (AUTO, "jsonl", "tiktok-research", "activitystreams", "jetstream", CSV)
_LOOKED_AT = 50


def detect(head: bytes) -> str:
    """The name of the format of an input that starts like this; UnusableInput if it is none."""
    start = head.lstrip()
    if not start:
        return JSONL.name  # an empty input has no bad rows
    if start[:1] not in b"{[":
        _check_is_table(start)
        return CSV
    for item in _first_items(head):
        if (known := _format_of(item)) is not JSONL:
            return known.name
    return JSONL.name


def _check_is_table(start: bytes) -> None:
    if b"\0" in start[:1000]:
        raise UnusableInput("is neither JSON nor a table: it has NUL characters")
    line = start.split(b"\n", 1)[0].decode(errors="replace")
    check_header(line.split(sniff_delimiter(start)))


def _format_of(item: object) -> Format:
    if not isinstance(item, dict):
        return JSONL
    return next(known for known in JSON_FORMATS.values() if known.recognises(item))


def _first_items(head: bytes) -> list[object]:
    """Items near the start; broken ones are left out."""
    rows: list[Row | BrokenRow] = []
    is_one_line = b"\n" not in head.strip()
    if not is_one_line and not is_spread_over_lines(head):
        for number, line in enumerate(head.splitlines()[:_LOOKED_AT], start=1):
            rows.extend(line_rows(line, number) if line.strip() else ())
    else:
        rows.extend(_items_of_document(head))
    return [row.value for row in rows if isinstance(row, Row)][:_LOOKED_AT]


def _items_of_document(head: bytes) -> list[Row | BrokenRow]:
    parts = iter([head.decode(errors="surrogateescape")])
    rows: list[Row | BrokenRow] = []
    for row in JsonStream(lambda: next(parts, "")).rows():
        rows.append(row)
        if len(rows) == _LOOKED_AT:
            break
    return rows
