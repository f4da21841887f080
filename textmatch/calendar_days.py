"""Days, weekdays, months and years: "18 maart", "March 18th", "18-03-2026", "wo 18 mrt", "18. März"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textmatch.number_words import SIMPLE, numbered


class Day(NamedTuple):
    """A day of the calendar; `year` is 0 where none is said."""

    day: int
    month: int
    year: int

    def is_like(self, other: Day) -> bool:
        return self[:2] == other[:2] and (self.year == other.year or 0 in {self.year, other.year})


FIRST_YEAR, LAST_YEAR = 1990, 2039  # other numbers of four digits count something

_WHOLE_WEEKDAYS = numbered(
    0,
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "moandei tiisdei woansdei tongersdei freed sneon snein",
    "monday tuesday wednesday thursday friday saturday sunday",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "pazartesi sali carsamba persembe cuma cumartesi pazar",
    "الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد",
)
WEEKDAYS: Mapping[str, int] = {
    day + part: n
    for day, n in _WHOLE_WEEKDAYS.items()
    for part in ("", "avond", "ochtend", "middag", "morgen", "nacht", "abend", "en", "s", "jun")
} | {"sonnabend": 5, "saterdei": 5}
SHORT_WEEKDAYS: Mapping[str, int] = numbered(
    0, "ma di wo do vr za zo", "mon tue wed thu fri sat sun", "mo + mi + fr sa so", "+ tues + thur"
)
"""Other words too: days only beside a number, a month or each other."""
MONTHS: Mapping[str, int] = {
    **numbered(
        1,
        "januari februari maart april mei juni juli augustus september oktober november december",
        "january february march april may june july august september october november december",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "jannewaris febrewaris maart april maaie juny july augustus septimber oktober novimber desimber",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
        "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
    ),
    "maerz": 3,
}
_SHORT_MONTHS = numbered(
    1,
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "+ + mar + + + + + sept oct + dez",
    "+ + mrz",
)
_NOT_MONTHS = frozenset({"may", "mei", "mars", "mart", "mai", "ocak", "ekim"})  # everyday words too
_IN = frozenset({"in", "im", "eind", "begin", "half", "van", "of", "en", "mi"})
_ANY_MONTH = {**_SHORT_MONTHS, **MONTHS}
_ORDINAL_ENDINGS = frozenset({"e", "de", "ste", "th", "st", "nd", "rd", "er", "ten", "te"})
_ON = frozenset({"op", "on", "am", "vom", "le", "den", "de", "der", "op'e", "bis", "zum", "dem"})
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?")
_YEAR = re.compile(r"\d{4}")

STARTERS = frozenset(_ANY_MONTH)
"""Words a day may begin with; it may begin with digits, or a number in words, too."""


def day_at(tokens: Sequence[str], start: int) -> tuple[Day, int] | None:
    """The day whose tokens begin at `start`, and where it ends."""
    word = tokens[start]
    if word in _ANY_MONTH:
        return _month_first(tokens, start)
    return _day_first(tokens, start) or (_in_figures(tokens, start) if word[0].isdigit() else None)


def month_at(tokens: Sequence[str], position: int) -> int | None:
    """A month by itself: an everyday word only behind "in" or before a year."""
    word = tokens[position]
    if word not in MONTHS:
        return None
    is_sure = word not in _NOT_MONTHS or (
        (position > 0 and tokens[position - 1] in _IN) or year_of(_at(tokens, position + 1)) > 0
    )
    return MONTHS[word] if is_sure else None


def year_of(word: str) -> int:
    """The year, or 0 where the number is not likely to be one."""
    return int(word) if _YEAR.fullmatch(word) and FIRST_YEAR <= int(word) <= LAST_YEAR else 0


def weekday_at(tokens: Sequence[str], position: int) -> int | None:
    word = tokens[position]
    if word in WEEKDAYS:
        return WEEKDAYS[word]
    if word not in SHORT_WEEKDAYS:
        return None
    after = _at(tokens, position + 1)
    if after == ".":
        after = _at(tokens, position + 2)
    before = tokens[position - 1] if position else ""
    is_day = after[:1].isdigit() and word not in {"do", "so", "mo", "sat"}
    is_date = (
        bool(after) and _at(tokens, position + (2 if after[:1].isdigit() else 1)) in _ANY_MONTH
    )
    is_run = after == "-" and _at(tokens, position + 2) in SHORT_WEEKDAYS
    ends_run = before == "-" and position > 1 and tokens[position - 2] in SHORT_WEEKDAYS
    return SHORT_WEEKDAYS[word] if is_day or is_date or is_run or ends_run else None


def _day_first(tokens: Sequence[str], start: int) -> tuple[Day, int] | None:
    """ "18 maart", "18th of March 2026", "18. März", "achttien maart"."""
    day = _day_number(tokens[start])
    if not day:
        return None
    end = start + 1
    if _at(tokens, end) in _ORDINAL_ENDINGS or _at(tokens, end) == ".":
        end += 1
    if _at(tokens, end) in {"of", "de"}:
        end += 1
    month = _ANY_MONTH.get(_at(tokens, end))
    return None if month is None else _with_year(tokens, end + 1, day, month)


def _month_first(tokens: Sequence[str], start: int) -> tuple[Day, int] | None:
    """ "March 18", "March the 18th, 2026"; not "maart 18 procent"."""
    end = start + 1 + (_at(tokens, start + 1) in {"the", "."})
    day = _day_number(_at(tokens, end))
    if not day or _at(tokens, end + 1) in {"%", "procent", "uur", "percent", "jaar"}:
        return None
    end += 1 + (_at(tokens, end + 1) in _ORDINAL_ENDINGS)
    return _with_year(tokens, end, day, _ANY_MONTH[tokens[start]])


def _with_year(tokens: Sequence[str], end: int, day: int, month: int) -> tuple[Day, int]:
    after = end + (_at(tokens, end) in {",", "."})
    year = year_of(_at(tokens, after))
    return Day(day, month, year), (after + 1 if year else end)


def _day_number(word: str) -> int:
    if _DAY.fullmatch(word):
        return int(word)
    number = SIMPLE.get(word, 0)
    return number if number <= 31 else 0


def _in_figures(tokens: Sequence[str], start: int) -> tuple[Day, int] | None:
    """ "18-3-2026", "18/03", "2026-03-18", "18.03.2026", and "am 18.03."."""
    if match := _DOTTED.fullmatch(tokens[start]):
        before = tokens[start - 1] if start else ""
        if match[3] is None and not (before in _ON and _at(tokens, start + 1) == "."):
            return None
        return _checked(match[1], match[2], match[3] or "", start + 1)
    parts, end, sign = _parts(tokens, start)
    if len(parts) == 3 and len(parts[0]) == 4:
        return _checked(parts[2], parts[1], parts[0], end)
    if len(parts) == 3:
        return _checked(parts[0], parts[1], parts[2], end)
    before = tokens[start - 1] if start else ""
    if len(parts) == 2 and (before in {"op", "on", "am"} or (sign == "/" and len(parts[1]) == 2)):
        return _checked(parts[0], parts[1], "", end)
    return None


def _parts(tokens: Sequence[str], start: int) -> tuple[list[str], int, str]:
    sign = _at(tokens, start + 1)
    parts, end = [tokens[start]], start + 1
    while sign in {"-", "/"} and len(parts) < 3 and _at(tokens, end) == sign:
        if not _at(tokens, end + 1).isdecimal():
            break
        parts.append(tokens[end + 1])
        end += 2
    return parts, end, sign


def _checked(day: str, month: str, year: str, end: int) -> tuple[Day, int] | None:
    if not all(len(part) <= 2 and part.isdecimal() for part in (day, month)):
        return None
    numbers = [int(day), int(month)]
    if numbers[1] > 12:
        numbers.reverse()  # as Americans write it
    whole_year = f"20{year}" if len(year) == 2 else year
    if not (1 <= numbers[0] <= 31 and 1 <= numbers[1] <= 12):
        return None
    return Day(numbers[0], numbers[1], int(whole_year) if whole_year.isdecimal() else 0), end


def _at(tokens: Sequence[str], position: int) -> str:
    return tokens[position] if position < len(tokens) else ""
