"""Clock times: "21:00", "half tien", "kwart over negen", "nine in the evening", "21u30", "saat 9".

Tokens are those of `value_tokens`. Where nobody says which half of the day, the time is not sure:
"9 uur" may be 9:00 and 21:00.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from textmatch.number_words import ONES, SIMPLE, numbered


class Time(NamedTuple):
    """`is_sure`: the half of the day is said, or follows from the way it is written."""

    hour: int
    minute: int
    is_sure: bool

    def is_like(self, other: Time) -> bool:
        if self.minute != other.minute:
            return False
        return self.hour == other.hour or (
            not (self.is_sure and other.is_sure) and self.hour % 12 == other.hour % 12
        )


_COLON = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::\d\d)?")
_DOT = re.compile(r"([01]?\d|2[0-4])\.([0-5]\d)")
_HOUR = re.compile(r"[01]?\d|2[0-4]")
_MINUTE = re.compile(r"[0-5]\d")

_HALF = frozenset({"half", "halb", "healwei", "halve"})
_QUARTER = frozenset({"kwart", "kertier", "viertel", "quarter"})
_PAST = frozenset({"over", "past", "after", "nach", "oer"})
_TO = frozenset({"voor", "to", "vor", "foar", "before"})
_O_CLOCK = frozenset({"uur", "u", "h", "uhr", "oere", "oclock", "heures", "heure", "am", "pm"})
_WITH_MINUTES = frozenset({"uur", "u", "h", "uhr", "heures", "heure", "oere"})
_SAAT = frozenset({"saat", "الساعه"})
_AT = frozenset({"om", "um", "at", "vanaf", "tot", "till", "until", "bis", "ab", "by", "oan"})
_STOPS = frozenset(".,!?;)") | {
    "en",
    "of",
    "and",
    "or",
    "und",
    "oder",
    "on",
    "op",
    "am",
    "ou",
    "et",
    "-",
}
_LENGTHS = frozenset(
    {"binnen", "within", "afgelopen", "laatste", "last", "elke", "every", "alle", "na", "nach"}
)
_AFTER_LENGTHS = frozenset(
    {"per", "lang", "geleden", "later", "wachten", "wachttijd", "tijd", "voordat", "straks"}
)
MORNING, EVENING = (
    frozenset(
        [
            "ochtends",
            "morgens",
            "ochtend",
            "morning",
            "fruh",
            "vormittags",
            "vormittag",
            "matin",
            "sabah",
            "sabahi",
            "صباحا",
            "moarns",
            "am",
            "nachts",
            "vanochtend",
            "vanmorgen",
            "heute",
        ]
    )
    - {"heute"},
    frozenset(
        [
            "avonds",
            "avond",
            "vanavond",
            "evening",
            "night",
            "tonight",
            "abends",
            "abend",
            "heuteabend",
            "soir",
            "aksam",
            "aksami",
            "مساء",
            "middags",
            "middag",
            "vanmiddag",
            "nachmittag",
            "nachmittags",
            "afternoon",
            "jun",
            "juns",
            "pm",
            "ogleden",
            "jounen",
            "tejun",
        ]
    ),
)
_BETWEEN_HALF = frozenset(["s", "in", "the", "de", "am", "des", "du", "من", "in'e", "yn'e", "e"])
_NOON = {"noon": 12, "midi": 12, "midday": 12, "middernacht": 0, "midnight": 0, "mitternacht": 0,
         "minuit": 0}  # fmt: skip
_ARABIC_HOURS = numbered(
    1,
    "الواحده الثانيه الثالثه الرابعه الخامسه السادسه السابعه الثامنه التاسعه العاشره",
)
_ARABIC_MINUTES = {"والنصف": 30, "والربع": 15}
_ENGLISH_HOURS = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ]
)
_HOUR_WORDS = {word: n for word, n in {**SIMPLE, **ONES, **_ARABIC_HOURS}.items() if n <= 24}
_FEW_MINUTES = frozenset({5, 10, 20, 25})

STARTERS = frozenset({*_HALF, *_QUARTER, *_SAAT, *_NOON, *_HOUR_WORDS})
"""Words a time may begin with; it may begin with digits too."""


def time_at(tokens: Sequence[str], start: int) -> tuple[Time, int] | None:
    """The time whose tokens begin at `start`, and where it ends."""
    word = tokens[start]
    if word in _NOON:
        return Time(_NOON[word], 0, True), start + 1
    found = (
        _written_out(tokens, start)
        or _in_digits(tokens, start)
        or _after_saat(tokens, start)
        or _hour_by_itself(tokens, start)
    )
    if found is None:
        return None
    hour, minute, end = found
    if _at(tokens, end) in _O_CLOCK - {"am", "pm"}:
        end += 1
    is_sure = hour > 12 or hour == 0 or (word[0] == "0" and len(word) > 1)
    return _on_the_day(tokens, start, end, Time(hour % 24, minute, is_sure))


def hour_at(tokens: Sequence[str], position: int) -> int | None:
    """The number at `position`, where it can be an hour."""
    word = _at(tokens, position)
    if word in _HOUR_WORDS:
        return _HOUR_WORDS[word]
    return int(word) if _HOUR.fullmatch(word) else None


def _in_digits(tokens: Sequence[str], start: int) -> tuple[int, int, int] | None:
    word = tokens[start]
    if not word[0].isdigit():
        return None
    if match := _COLON.fullmatch(word):
        return int(match[1]), int(match[2]), start + 1
    if (match := _DOT.fullmatch(word)) and _dot_means_time(tokens, start):
        return int(match[1]), int(match[2]), start + 1
    return None


def _dot_means_time(tokens: Sequence[str], start: int) -> bool:
    """ "21.00 uur", "om 21.00", "7.30-21.00"; "2.50 euro" and "18.03." are none."""
    after, before = _at(tokens, start + 1), tokens[start - 1] if start else ""
    if after in _O_CLOCK or before in _AT or before in _SAAT:
        return after not in {"euro", "%", "procent"}
    return (after in {"-", "tot", "to", "bis", "en", "and"} and bool(_DOT.fullmatch(_at(tokens, start + 2)))) or (
        before in {"-", "tot", "to", "bis", "en", "and"} and start > 1 and bool(_DOT.fullmatch(tokens[start - 2]))
    )  # fmt: skip


def _written_out(tokens: Sequence[str], start: int) -> tuple[int, int, int] | None:
    """ "half tien", "half past nine", "kwart over negen", "tien voor half tien"."""
    word = tokens[start]
    if word in _HALF:
        return _half(tokens, start)
    minutes = 15 if word in _QUARTER else hour_at(tokens, start)
    if word not in _QUARTER and minutes not in _FEW_MINUTES:
        return None
    position = start + 1 + (_at(tokens, start + 1) in {"minutes", "minuten", "minuut"})
    relation = _at(tokens, position)
    if minutes is None or relation not in _PAST | _TO or (relation == "to" and word[0].isdigit()):
        return None
    whole = _half(tokens, position + 1) or _whole_hour(tokens, position + 1)
    if whole is None or (_at(tokens, whole[2]) not in _STOPS_OR_CLOCK and word not in _QUARTER):
        return None
    signed = minutes if relation in _PAST else -minutes
    total = (whole[0] * 60 + whole[1] + signed) % (24 * 60)
    return total // 60, total % 60, whole[2]


def _whole_hour(tokens: Sequence[str], start: int) -> tuple[int, int, int] | None:
    hour = hour_at(tokens, start)
    return None if hour is None else (hour, 0, start + 1)


def _half(tokens: Sequence[str], start: int) -> tuple[int, int, int] | None:
    if _at(tokens, start) not in _HALF:
        return None
    is_past = _at(tokens, start + 1) in _PAST
    hour = hour_at(tokens, start + 1 + is_past)
    if hour is None or not 1 <= hour <= 12:
        return None
    is_english = is_past or tokens[start + 1] in _ENGLISH_HOURS
    return (hour if is_english else (hour - 2) % 12 + 1), 30, start + 2 + is_past


def _after_saat(tokens: Sequence[str], start: int) -> tuple[int, int, int] | None:
    """ "saat 21.00", "saat dokuz buçuk", "الساعة التاسعة والنصف"."""
    if tokens[start] not in _SAAT or start + 1 >= len(tokens):
        return None
    found = _in_digits(tokens, start + 1) or _whole_hour(tokens, start + 1)
    if found is None:
        return None
    hour, minute, end = found
    more = 30 if _at(tokens, end) == "bucuk" else _ARABIC_MINUTES.get(_at(tokens, end), 0)
    return hour, minute or more, end + bool(more)


def _hour_by_itself(tokens: Sequence[str], start: int) -> tuple[int, int, int] | None:
    """ "21 uur", "21u30", "neuf heures et demie", "9 pm", "om negen"."""
    hour = hour_at(tokens, start)
    if hour is None:
        return None
    after = _at(tokens, start + 1)
    if after in _O_CLOCK:
        if _is_length(tokens, start):
            return None
        return hour, *_minutes_after(tokens, start + 1)
    before = tokens[start - 1] if start else ""
    if _ARABIC_HOURS.get(tokens[start]) or hour in {0, 24}:
        return None
    if before in _AT and after in _STOPS_OR_CLOCK:
        return hour, 0, start + 1
    is_said = after in MORNING | EVENING or (
        after in _BETWEEN_HALF and _day_half(tokens, start + 1)
    )
    return (hour, 0, start + 1) if is_said and before not in {"de", "the"} else None


def _minutes_after(tokens: Sequence[str], clock: int) -> tuple[int, int]:
    """The minutes behind "uur", and where they end."""
    if tokens[clock] not in _WITH_MINUTES:
        return 0, clock + (tokens[clock] not in {"am", "pm"})
    following = _at(tokens, clock + 1)
    if _MINUTE.fullmatch(following) and _at(tokens, clock + 2) not in {"%", "procent", "euro"}:
        return int(following), clock + 2
    if following == "dertig" or (following == "et" and _at(tokens, clock + 2) == "demie"):
        return 30, clock + (2 if following == "dertig" else 3)
    return 0, clock + 1


def _is_length(tokens: Sequence[str], start: int) -> bool:
    """ "Binnen 24 uur", "24 uur per dag", "3 uur lang" and "een uur dicht" are hours, not o'clock."""
    before = tokens[start - 1] if start else ""
    if tokens[start] in ONES and tokens[start + 1] in {"uur", "oere"} and before not in _AT:
        return True
    return tokens[start + 1] in {"uur", "u", "h", "oere", "heures"} and (
        before in _LENGTHS or _at(tokens, start + 2) in _AFTER_LENGTHS
    )


def _on_the_day(tokens: Sequence[str], start: int, end: int, time: Time) -> tuple[Time, int]:
    half, after = _half_after(tokens, end)
    if not half:
        half = _half_before(tokens, start)
    if not half or time.is_sure:
        return time, after
    return Time(time.hour % 12 + (12 if half == "pm" else 0), time.minute, True), after


def _half_after(tokens: Sequence[str], end: int) -> tuple[str, int]:
    for position in range(end, min(end + 4, len(tokens))):
        half = _half_of(tokens[position])
        if half:
            return half, position + 1
        if tokens[position] not in _BETWEEN_HALF:
            break
    return "", end


def _half_before(tokens: Sequence[str], start: int) -> str:
    for position in range(start - 1, max(start - 4, -1), -1):
        half = _half_of(tokens[position]) if tokens[position] != "am" else ""
        if half or tokens[position] not in _BETWEEN_HALF | {"om", "um", "uur", "at", "saat"}:
            return half
    return ""


def _day_half(tokens: Sequence[str], position: int) -> bool:
    return bool(_half_after(tokens, position)[0])


def _half_of(word: str) -> str:
    if word in EVENING:
        return "pm"
    return "am" if word in MORNING else ""


def _at(tokens: Sequence[str], position: int) -> str:
    return tokens[position] if position < len(tokens) else ""


_STOPS_OR_CLOCK = _STOPS | _O_CLOCK | MORNING | EVENING | {"", "s", "in"}
