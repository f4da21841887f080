"""Which bytes of a file a request wants: RFC 9110, sections 13 and 14."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


_ONE_RANGE = re.compile(r"bytes[ \t]*=[ \t]*(\d*)-(\d*)[ \t]*", re.IGNORECASE | re.ASCII)
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last byte, both counted."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        return f"bytes {self.first}-{self.last}/{size}"


class Asked(Enum):
    WHOLE = "whole"
    NOTHING_THERE = "nothing there"


def span_of(header: str | None, size: int) -> Span | Asked:
    """What a `Range` asks of `size` bytes.

    The whole file (200) without the header, for what is no range, and for several at once, which a
    server may answer so; NOTHING_THERE (416) for a range behind the end.
    """
    found = _ONE_RANGE.fullmatch(header) if header else None
    if found is None or max(len(found[1]), len(found[2])) > _MOST_DIGITS:
        return Asked.WHOLE
    if not found[1]:
        return _suffix(found[2], size)
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return Asked.WHOLE  # invalid, which is as if it were not there
    return Span(first, min(last, size - 1)) if first < size else Asked.NOTHING_THERE


def _suffix(length: str, size: int) -> Span | Asked:
    """The last bytes, as `-500`."""
    if not length:
        return Asked.WHOLE
    if not int(length) or not size:
        return Asked.NOTHING_THERE
    return Span(max(0, size - int(length)), size - 1)


def is_same(if_range: str | None, etag: str) -> bool:
    """Whether the part wanted is of the file that is there. A weak tag and a date never are."""
    return if_range is None or (if_range.strip() == etag and etag.startswith('"'))


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether the browser has the file already (304)."""
    if if_none_match is None:
        return False
    known = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in known or etag in known
