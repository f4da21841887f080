"""One pass over the tokens of a text that finds its values: each reader gets its turn at a token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from textmatch import calendar_days, clock_times, election_kinds, quantities
from textmatch.calendar_days import (
    SHORT_WEEKDAYS,
    WEEKDAYS,
    Day,
    day_at,
    month_at,
    weekday_at,
    year_of,
)
from textmatch.clock_times import Time, time_at
from textmatch.number_words import MULTIPLIERS, ONES, SIMPLE
from textmatch.quantities import Amount, amount_at, starts_number
from textmatch.value_tokens import value_tokens


_STARTERS = frozenset(
    {*SIMPLE, *ONES, *MULTIPLIERS, *WEEKDAYS, *SHORT_WEEKDAYS}
    | calendar_days.STARTERS | clock_times.STARTERS | quantities.STARTERS | election_kinds.WHOLE
)  # fmt: skip
_BETWEEN = frozenset(
    [
        "tot",
        "en",
        "of",
        "to",
        "and",
        "or",
        "bis",
        "und",
        "oder",
        "-",
        "a",
        "et",
        "ou",
        "oant",
        "ile",
    ]
)
_OPENERS = frozenset(
    ["tussen", "van", "from", "between", "zwischen", "von", "tusken", "fan", "entre", "de"]
)
_HOURS = 24


@dataclass(slots=True)
class Found:
    """Values so far. `last` is the amount or time read last, and where it began and ended."""

    amounts: list[Amount] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    elections: list[str] = field(default_factory=list)
    last: Amount | Time | None = None
    last_start: int = 0
    last_end: int = -1

    def frozen(self) -> dict[str, frozenset[Any]]:
        kinds = ("amounts", "times", "days", "weekdays", "months", "years", "elections")
        return {kind: frozenset(getattr(self, kind)) for kind in kinds}


def read_values(text: str) -> Found | None:
    """The values of `text`; None where no token could begin one."""
    tokens = value_tokens(text)
    found: Found | None = None
    position = 0
    while position < len(tokens):
        if not _may_begin(tokens[position]):
            position += 1
            continue
        found = found or Found()
        position = max(_read(tokens, position, found), position + 1)
    return found


def _may_begin(token: str) -> bool:
    return (
        token in _STARTERS
        or token[0].isdigit()
        or token[:4] in election_kinds.HEADS
        or starts_number(token)
    )


def _read(tokens: Sequence[str], position: int, found: Found) -> int:
    """Reads what begins at `position` and gives the position after it."""
    if (kind := election_kinds.kind_at(tokens, position)) is not None:
        found.elections.append(kind[0])
        return kind[1]
    if (weekday := weekday_at(tokens, position)) is not None:
        found.weekdays.append(weekday)
        return position + 1
    if (day := day_at(tokens, position)) is not None:
        return _add_day(found, *day)
    if (month := month_at(tokens, position)) is not None:
        found.months.append(month)
        return position + 1
    if (time := time_at(tokens, position)) is not None:
        return _add_time(tokens, found, time[0], position, time[1])
    if (amount := amount_at(tokens, position)) is not None:
        return _add_amount(tokens, found, amount[0], position, amount[1])
    return position + 1


def _add_day(found: Found, day: Day, end: int) -> int:
    found.days.append(day)
    found.months.append(day.month)
    if day.year:
        found.years.append(day.year)
    return end


def _add_time(tokens: Sequence[str], found: Found, time: Time, start: int, end: int) -> int:
    """Adds a time; in "van 9 tot 17 uur" the 9 is one too."""
    before = found.last
    if isinstance(before, Amount) and _is_range(tokens, found, start) and _is_hour(before):
        found.amounts.remove(before)
        found.times.append(Time(int(before.number), 0, False))
    found.times.append(time)
    found.last, found.last_start, found.last_end = time, start, end
    return end


def _add_amount(tokens: Sequence[str], found: Found, amount: Amount, start: int, end: int) -> int:
    """Adds an amount, a year or the second half of a range ("tussen 9 en 5", "5 tot 10 jaar")."""
    if end == start + 1 and not amount.unit and not amount.bound and year_of(tokens[start]):
        found.years.append(int(amount.number))
        return end
    if _is_range(tokens, found, start):
        before = found.last
        if isinstance(before, Time) and _is_hour(amount):
            return _add_time(tokens, found, Time(int(amount.number), 0, False), start, end)
        if isinstance(before, Amount) and not before.unit:
            if _are_hours(tokens, found, before, amount):
                return _add_time(tokens, found, Time(int(amount.number), 0, False), start, end)
            found.amounts.remove(before)
            found.amounts.append(before._replace(unit=amount.unit))
    found.amounts.append(amount)
    found.last, found.last_start, found.last_end = amount, start, end
    return end


def _is_range(tokens: Sequence[str], found: Found, start: int) -> bool:
    return found.last is not None and found.last_end == start - 1 and tokens[start - 1] in _BETWEEN


def _is_hour(amount: Amount) -> bool:
    return not amount.unit and amount.number <= _HOURS and amount.number.is_integer()


def _are_hours(tokens: Sequence[str], found: Found, first: Amount, second: Amount) -> bool:
    """Only of hours one counts down: "tussen 9 en 5"."""
    opener = tokens[found.last_start - 1] if found.last_start else ""
    return (
        opener in _OPENERS
        and _is_hour(first)
        and _is_hour(second)
        and 12 >= first.number > second.number
    )
