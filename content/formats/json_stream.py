"""Cutting JSON into items while reading it, in memory bounded by the longest item allowed.

For documents that do not fit one line: a big array, a page of an API around an array, or
pretty-printed values one after the other. Arrays are entered, not loaded. An item that is
too long or broken is stepped over and reported; the items behind it are still found.
"""

import json
import re
from collections.abc import Callable, Generator, Iterator
from typing import TypeGuard

from content.formats.rows import MAX_ROW, SHOWN, BrokenRow, Row, too_long


# Where an API's response keeps its items: TikTok, ActivityStreams, schema.org and our own.
ENVELOPES = (
    ("data", "videos"),
    ("data",),
    ("videos",),
    ("posts",),
    ("orderedItems",),
    ("items",),
    ("first", "orderedItems"),
    ("first", "items"),
    ("@graph",),
    ("dataFeedElement",),
)
_BRACKETS_AND_STRINGS = re.compile(r'["{}\[\]]')
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR_END = re.compile(r"[,\]}\s]")
_STRING_STOPS = re.compile(r'["\\\n]')
_DECODER = json.JSONDecoder()


def items_in(value: object) -> list[object]:
    """The items of a page or an array that is in memory; any other value is an item itself."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for path in ENVELOPES:
            inner = _at(value, path)
            if _is_page(inner, value):
                return inner
    return [value]


def _at(value: object, path: tuple[str, ...]) -> object:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _is_page(inner: object, value: dict[str, object]) -> TypeGuard[list[object]]:
    if not isinstance(inner, list):
        return False
    if not inner:
        return "id" not in value  # else the empty list is a mere field of a post
    return any(isinstance(item, dict) for item in inner)


class _Broken(Exception):
    pass


class JsonStream:
    """`read` gives the next part of the text, and an empty one at its end."""

    def __init__(self, read: Callable[[], str], *, line: int = 1) -> None:
        self._read = read
        self._text = ""
        self._at = 0
        self._dropped = 0
        self._is_complete = False
        self._is_hurt = False
        self._line = line

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Every item of every value, in order."""
        while character := self._next():
            if self._is_hurt and character in ",]}":
                self._move(self._at + 1)  # what is left of an array that could not be read
                continue
            line, start = self._line, self._text[self._at : self._at + SHOWN]
            try:
                yield from self._value()
            except _Broken as error:
                yield self._broken(line, error, start)

    # --- values -----------------------------------------------------------------------------

    def _value(self) -> Iterator[Row | BrokenRow]:
        """The rows of the value that starts here, outside of any array."""
        if self._next() == "[":
            yield from self._array()
            return
        found = self._decode()
        if found or self._next() != "{":
            yield from self._item(found)
            return
        line, start = self._line, self._text[self._at : self._at + SHOWN]
        begin = self._position
        if not (yield from self._long_object(())):
            is_long = self._position - begin > MAX_ROW
            yield too_long(line, start) if is_long else BrokenRow(line, "row", "is not JSON", start)

    def _array(self) -> Iterator[Row | BrokenRow]:
        self._take("[")
        while (character := self._next()) != "]":
            if character == ",":
                self._take(",")
            elif character:
                yield from self._item(self._decode())
            elif self._is_hurt:
                return  # the row that was cut off has been reported
            else:
                raise _Broken("the array has no end")
        self._take("]")

    def _long_object(self, path: tuple[str, ...]) -> Generator[Row | BrokenRow, None, bool]:
        """An object too long or broken to decode; True if it is the page around an array."""
        self._take("{")
        is_page = False
        while (character := self._next()) != "}":
            if character == ",":
                self._take(",")
                continue
            inner = (*path, self._key())
            if inner in ENVELOPES and self._next() == "[":
                is_page = True
                yield from self._array()
            elif self._next() == "{" and _leads_on(inner):
                is_page |= yield from self._long_object(inner)
            else:
                self._skip()
        self._take("}")
        return is_page

    def _item(self, found: tuple[object, int] | None) -> Iterator[Row | BrokenRow]:
        """The rows of one item, decoded if that could be done."""
        line = self._line
        if found is not None:
            value, end = found
            self._move(end)
            for item in items_in(value):
                yield Row(line, item)
            return
        start = self._text[self._at : self._at + MAX_ROW]
        try:
            length = self._skip()
        except _Broken as error:
            yield self._broken(line, error, start[:SHOWN])
            return
        if length > MAX_ROW:
            yield too_long(line, start)
        else:
            yield BrokenRow(line, "row", "is not JSON", start[:length])

    def _broken(self, line: int, error: _Broken, start: str) -> BrokenRow:
        """Gives up what cannot even be stepped over; the next sound value starts a line."""
        self._is_hurt = True
        self._skip_line()
        return BrokenRow(line, "row", f"is not JSON: {error}", start)

    def _decode(self) -> tuple[object, int] | None:
        """Value and end of what starts here, where it is whole, sound and not too long."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                if self._is_complete or len(self._text) - self._at > MAX_ROW:
                    return None
            else:
                # A number at the end of what was read may go on.
                if end < len(self._text) or self._is_complete:
                    return (value, end) if end - self._at <= MAX_ROW else None
            self._more()

    def _key(self) -> str:
        found = self._decode()
        if found is None or not isinstance(found[0], str):
            raise _Broken("expected a name in quotes")
        self._move(found[1])
        self._next()
        self._take(":")
        return found[0]

    # --- stepping over -------------------------------------------------------------------------

    def _skip(self) -> int:
        """Steps over the value here by its brackets and quotes; its length."""
        if self._next() not in ("{", "[", '"'):
            return self._skip_scalar()
        depth = length = 0
        while True:
            length += self._find(_BRACKETS_AND_STRINGS) + 1
            character = self._take_any()
            if character == '"':
                length += self._skip_string()
            else:
                depth += 1 if character in "{[" else -1
            if depth <= 0:
                return length

    def _skip_string(self) -> int:
        """From behind the opening quote to behind the closing one."""
        length = 0
        while True:
            length += self._find(_STRING_STOPS) + 1
            if self._text[self._at] == "\n":
                raise _Broken("a line break inside a text")
            if self._take_any() == '"':
                return length
            self._take_any()
            length += 1

    def _skip_scalar(self) -> int:
        if self._take_any() in ",]}:":
            return 1
        self._at -= 1
        length = 0
        while not (match := _SCALAR_END.search(self._text, self._at)):
            length += len(self._text) - self._at
            self._move(len(self._text))
            if not self._more():
                return length
        length += match.start() - self._at
        self._move(match.start())
        return length

    def _find(self, pattern: re.Pattern[str]) -> int:
        """Goes to the next match; how far that was."""
        passed = 0
        while not (match := pattern.search(self._text, self._at)):
            passed += len(self._text) - self._at
            self._move(len(self._text))
            if not self._more():
                raise _Broken("it ends too early")
        passed += match.start() - self._at
        self._move(match.start())
        return passed

    def _skip_line(self) -> None:
        """Behind the next line break, or to the end: where the next sound value may start."""
        while (end := self._text.find("\n", self._at)) < 0:
            self._move(len(self._text))
            if not self._more():
                return
        self._move(end + 1)

    # --- the text --------------------------------------------------------------------------------

    def _next(self) -> str:
        """The next character that is no white space, which stays; empty at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            assert match is not None
            self._move(match.end())
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _take(self, expected: str) -> None:
        if not self._text.startswith(expected, self._at):
            raise _Broken(f"expected {expected}")
        self._at += 1

    def _take_any(self) -> str:
        if self._at == len(self._text) and not self._more():
            raise _Broken("it ends too early")
        character = self._text[self._at]
        self._move(self._at + 1)
        return character

    @property
    def _position(self) -> int:
        return self._dropped + self._at

    def _move(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _more(self) -> bool:
        """Reads on, and lets go of what lies behind."""
        part = "" if self._is_complete else self._read()
        self._is_complete = not part
        self._dropped += self._at
        self._text = self._text[self._at :] + part
        self._at = 0
        return bool(part)


def _leads_on(path: tuple[str, ...]) -> bool:
    return any(envelope[: len(path)] == path for envelope in ENVELOPES)
