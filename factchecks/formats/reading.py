"""Finds out what a file is and reads it."""

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any

from elections.formats.records import gettext_noop
from factchecks.formats import claims_search, feed, jsonld, table, web_page
from factchecks.formats.records import (
    MOST_ITEMS,
    Broken,
    Found,
    Reading,
    ReadOptions,
    Refused,
    TableHead,
    checked,
)


MOST_UNPACKED = 200_000_000
_GZIP = b"\x1f\x8b"
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_FEEDS = ("<rss", "<feed", "<rdf:rdf", ":feed")
Value = tuple[int, object]


def read(content: bytes, options: ReadOptions) -> Reading:
    """Never raises because of the file."""
    try:
        return _read(_unpacked(content), options)
    except Refused as error:
        return Reading(refusal=str(error))


def _read(content: bytes, options: ReadOptions) -> Reading:
    text = _text(content)
    kind = options.format if options.format != "auto" else _kind(text)
    head: TableHead | None = None
    if kind == "feed":
        items: Iterator[Found | Broken] = feed.read(content)
    elif kind == "csv" and not text.lstrip().startswith(("{", "[")):
        head, items = table.read_csv(text, options)
    elif text.lstrip().startswith("<"):
        items = web_page.read(text)
    else:
        kind, head, items = _read_json(list(_values(text)), options)
    kept = checked(items)
    if not any(isinstance(item, Found) for item in kept) and not head:
        raise Refused(gettext_noop("There is no ClaimReview in this file."))
    return Reading(format=kind, items=kept, table=head)


def _kind(text: str) -> str:
    start = text.lstrip()[:2000].lower()
    if start.startswith("<"):
        return "feed" if any(name in start for name in _FEEDS) else "jsonld"
    return "jsonld" if start.startswith(("{", "[")) else "csv"


def _read_json(
    values: list[Value], options: ReadOptions
) -> tuple[str, TableHead | None, Iterator[Found | Broken]]:
    """Of the three things JSON may be: Google's response, a table, or JSON-LD."""
    plain = [value for _place, value in values if not isinstance(value, Broken)]
    if plain and all(claims_search.is_response(value) for value in plain):
        return "claims_search", None, claims_search.read(iter(values))
    rows = _as_rows(values)
    if options.format != "jsonld" and rows and not _says_type(plain):
        head, items = table.read_objects(rows, options)
        return "csv", head, items
    return "jsonld", None, jsonld.read(iter(values))


def _says_type(values: list[Any]) -> bool:
    return any(True for _node in jsonld.reviews_in(values)) or any(
        isinstance(value, dict) and ("@type" in value or "@graph" in value) for value in values
    )


def _as_rows(values: list[Value]) -> list[Value]:
    """The objects of JSON Lines, or of one list."""
    if len(values) == 1 and isinstance(values[0][1], list):
        values = list(enumerate(values[0][1], start=1))
    rows = [each for each in values if not isinstance(each[1], Broken)]
    return rows if all(isinstance(value, dict) for _place, value in rows) else []


def _values(text: str) -> Iterator[Value]:
    """One document, or else one a line."""
    try:
        yield 1, jsonld.decode(text)
    except ValueError:
        if text.count("\n") > 10 * MOST_ITEMS:
            raise Refused(gettext_noop("The file has more than 100,000 fact-checks.")) from None
        yield from jsonld.lines(text)


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            unpacked = file.read(MOST_UNPACKED + 1)
    except (EOFError, OSError, zlib.error):
        raise Refused(gettext_noop("The gzip file is cut off or damaged.")) from None
    if len(unpacked) > MOST_UNPACKED:
        raise Refused(gettext_noop("The file is larger than 200 megabytes once unpacked."))
    return unpacked


def _text(content: bytes) -> str:
    """By its mark, as UTF-8, or as the Windows code page that spreadsheets still write."""
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if not text.strip():
        raise Refused(gettext_noop("The file is empty."))
    return text.replace("\0", "")
