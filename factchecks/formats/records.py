"""What a reader makes of a file: reviews as schema.org nodes, and what it could not read."""

from collections.abc import Iterator
from typing import Any

import msgspec

from elections.formats.records import gettext_noop


Node = dict[str, Any]
MOST_ITEMS = 100_000
MOST_NODE_BYTES = 200_000
MOST_RAW = 2_000  # characters of what could not be read, kept for the person who mends it


class Found(msgspec.Struct, tag="found"):
    """A ClaimReview or MediaReview; `place` is the line, entry or element it came from, from 1."""

    place: int
    node: Node


class Broken(msgspec.Struct, tag="broken"):
    """`reason` is a message id, to be translated where it is shown."""

    place: int
    field: str
    reason: str
    raw: str = ""


class TableHead(msgspec.Struct):
    """The columns of a table, its first rows, and which column was read as which field."""

    header: list[str]
    samples: list[list[str]]
    columns: dict[str, str]


class Reading(msgspec.Struct):
    """`refusal` is the message id of why the file as a whole is of no use, "" where it is."""

    format: str = ""
    items: list[Found | Broken] = []
    table: TableHead | None = None
    refusal: str = ""


class ReadOptions(msgspec.Struct):
    """`format` as in ReviewImport.Format; `columns`: our field to their column, empty: guess."""

    format: str = "auto"
    columns: dict[str, str] = {}
    remembered: list[dict[str, str]] = []


class Refused(Exception):
    """The file as a whole cannot be used; the message is a message id."""


def checked(items: Iterator[Found | Broken]) -> list[Found | Broken]:
    """The items, those that are too large given up. Raises Refused for too many."""
    kept: list[Found | Broken] = []
    for item in items:
        if len(kept) == MOST_ITEMS:
            raise Refused(gettext_noop("The file has more than 100,000 fact-checks."))
        kept.append(_of_bearable_size(item))
    return kept


def _of_bearable_size(item: Found | Broken) -> Found | Broken:
    """What the database can hold; a node of half characters or endless numbers is given up."""
    if isinstance(item, Broken):
        raw = item.raw[:MOST_RAW].encode(errors="replace").decode().replace("\0", "")
        return msgspec.structs.replace(item, raw=raw)
    try:
        encoded = msgspec.json.encode(item.node)
    except (UnicodeEncodeError, OverflowError, RecursionError):
        return Broken(item.place, "@type", gettext_noop("has values that cannot be kept"))
    if len(encoded) > MOST_NODE_BYTES:
        reason = gettext_noop("is larger than 200 kilobytes")
        return Broken(item.place, "@type", reason, encoded[:MOST_RAW].decode(errors="replace"))
    return Found(item.place, _without_nul(item.node)) if b"\\u0000" in encoded else item


def _without_nul(value: Any) -> Any:
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    return value.replace("\0", "") if isinstance(value, str) else value
