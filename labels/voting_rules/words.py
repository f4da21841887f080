# ruff: noqa: RUF001 (look-alike letters are what it reads)
"""A text cut into tokens that keep their place, and the values among them.

Values are read here so that "21:00", "9 pm", "negen uur 's avonds" and "nine in the evening" are one
and the same to everything above: a set of minutes of the day, with both readings of an hour that may
be morning or evening.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


_TOKEN = re.compile(
    r"""
    (?P<money>[€$£]\s?\d+(?:[.,]\d+)?|\b\d+(?:[.,]\d{1,2}|,-)?\s?(?:euros?|eur|€)(?!\w))
  | (?P<date>\b\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})\b|\b\d{1,2}[-/]\d{1,2}\b|\b\d{4}-\d{2}-\d{2}\b)
  | (?P<time>\b\d{1,2}[:.hu]\d{2}(?!\d)(?:\s?(?:uur|u|h|uhr|[ap]\.?m\b\.?))?
      |\b\d{1,2}\s?(?:uur|u|h|uhr|heures?|oere|oere|o'clock|o’clock|[ap]m|[ap]\.m\.?)(?!\w))
  | (?P<number>\d+(?:[.,]\d{3})*(?:ste|de|e|st|nd|rd|th)?(?!\w)|\d+)
  | (?P<word>[^\W\d_]+(?:['’`][^\W\d_]+)*)
  | (?P<mark>[.,;:!?…؟،\n"“”„()\[\]]|\s[-–—]\s)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.hu](\d{2}))?\s*(.*)", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"\D")
_HALF_DAY, _DAY = 12 * 60, 24 * 60
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LATEST_AMBIGUOUS = 12
# What taking off accents leaves alone, and spellings that writers of Arabic mix.
_LETTERS = str.maketrans(
    {
        "ı": "i", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "أ": "ا", "إ": "ا", "آ": "ا",
        "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": "",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """`text[start:end]` of the original; `kind` is a group of the pattern.

    `number` is what a number or number word says; `minutes` what a clock time may mean.
    """

    word: str
    start: int
    end: int
    kind: str
    number: int | None = None
    minutes: frozenset[int] = frozenset()


def tokens_of(text: str, numbers: Mapping[str, int]) -> list[Token]:
    """The tokens of `text`; `numbers` are number words of its language, folded."""
    return [_token(match, numbers) for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word without case, accents and apostrophes."""
    word = word.lower()
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word.translate(_LETTERS))
        word = "".join(char for char in word if not unicodedata.combining(char))
    return word.replace("'", "").replace("’", "").replace("`", "")


def _token(match: re.Match[str], numbers: Mapping[str, int]) -> Token:
    kind = match.lastgroup or ""
    said = match.group()
    if kind == "word":
        word = folded(said)
        return Token(word, match.start(), match.end(), kind, numbers.get(word))
    if kind == "number":
        number = int(_NOT_DIGIT.sub("", said)[:9])
        if _FIRST_YEAR <= number <= _LAST_YEAR and said.isdecimal():
            kind = "year"
        return Token(str(number), match.start(), match.end(), kind, number)
    if kind == "time":
        minutes = clock(said)
        if not minutes:  # "29.99" or "45 h" is no clock time
            return Token(said, match.start(), match.end(), "number", int(_CLOCK.match(said)[1]))  # type: ignore[index]
        return Token(said.lower(), match.start(), match.end(), kind, None, minutes)
    return Token(said.strip().lower() or "\n", match.start(), match.end(), kind)


def clock(said: str) -> frozenset[int]:
    """The minutes of the day that a written time may mean; empty when it is none.

    Written with minutes and two digits, or above twelve, a time is what it says; "9 uur" is nine in
    the morning or in the evening.
    """
    match = _CLOCK.match(said)
    assert match
    hour, minute = int(match[1]), int(match[2] or 0)
    half = match[3].strip().replace(".", "").lower()
    if hour * 60 + minute > _DAY or minute >= 60:
        return frozenset()
    if half in {"am", "pm"} and 1 <= hour <= _LATEST_AMBIGUOUS:
        return frozenset({hour % 12 * 60 + minute + (_HALF_DAY if half == "pm" else 0)})
    return either_half(hour, minute, is_open=hour <= _LATEST_AMBIGUOUS and len(match[1]) == 1)


def either_half(hour: int, minute: int, *, is_open: bool = True) -> frozenset[int]:
    exact = (hour * 60 + minute) % _DAY or (_DAY if hour == _DAY // 60 else 0)
    if not is_open:
        return frozenset({exact})
    return frozenset({exact, (exact + _HALF_DAY) % _DAY})


def in_half(minutes: frozenset[int], *, is_afternoon: bool) -> frozenset[int]:
    """Those of `minutes` in the named half of the day, or all where none is."""
    found = {each for each in minutes if (each >= _HALF_DAY) == is_afternoon}
    return frozenset(found) or minutes


def shown(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def spoken(minutes: frozenset[int]) -> str:
    """A time as it was said, with both readings where there are two."""
    return "/".join(map(shown, sorted(minutes)))
