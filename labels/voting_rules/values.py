"""Times, dates and weekdays among the tokens of a unit, and the numbers that count something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from labels.voting_rules.lexicon import Lexicon, Tags
from labels.voting_rules.units import Unit
from labels.voting_rules.words import Token, either_half, in_half


_QUARTERS = {"half": 30, "kwart": 15, "quarter": 15, "halb": 30}
_EARLIER = frozenset({"voor", "to", "vor", "before"})
_MORNING = ("ochtend", "morgen", "morning", "moarns", "matin", "fruh", "sabah")
_AFTERNOON = (
    "avond",
    "middag",
    "evening",
    "afternoon",
    "night",
    "abend",
    "nachmittag",
    "soir",
    "jun",
    "aksam",
)
_LATEST_HOUR = 24
_LATEST_SPOKEN = 12
_REACH = 4
_NOON, _MIDNIGHT = frozenset({12 * 60}), frozenset({24 * 60, 0})
_POINTS = {
    "noon": _NOON,
    "midnight": _MIDNIGHT,
    "middernacht": _MIDNIGHT,
    "mitternacht": _MIDNIGHT,
    "minuit": _MIDNIGHT,
    "midi": _NOON,
}
_SPOKEN_HOURS = frozenset({"uur", "oclock", "uhr", "oere", "heures"})
_LONGEST_MONTH = 31
_OF = frozenset({"of", "van", "de", "fan"})  # "18th of March"


@dataclass(frozen=True, slots=True)
class Clock:
    """Tokens `place` to `end`, the last not included."""

    place: int
    end: int
    minutes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Day:
    """A day named by date, weekday or both; `year` None: not said."""

    place: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None

    def may_be(self, day: date) -> bool:
        return (
            (self.day is None or self.day == day.day)
            and (self.month is None or self.month == day.month)
            and (self.year is None or self.year == day.year)
            and (self.weekday is None or self.weekday == day.weekday())
        )


def clocks(tokens: Sequence[Token], unit: Unit) -> list[Clock]:
    """Clock times of a unit, spoken ones too; part of day words settle morning or evening."""
    found: list[Clock] = []
    n = unit.start
    while n < unit.end:
        minutes, length = _clock_at(tokens, unit, n)
        if minutes:
            found.append(Clock(n, n + length, _settled(tokens, minutes, n + length, unit)))
        n += max(1, length)
    return found


def _clock_at(tokens: Sequence[Token], unit: Unit, n: int) -> tuple[frozenset[int], int]:
    token = tokens[n]
    if token.minutes:
        return token.minutes, 1
    if token.word in _POINTS:
        return _POINTS[token.word], 1
    if token.word in _QUARTERS:
        return _quarter(tokens, unit, n)
    if token.number is None or not 0 < token.number <= _LATEST_HOUR:
        return frozenset(), 0
    following = tokens[n + 1].word if n + 1 < unit.end else ""
    if following in _SPOKEN_HOURS:
        return either_half(token.number, 0, is_open=token.number <= _LATEST_SPOKEN), 2
    if _is_in_part_of_day(tokens, unit, n + 1) or _follows_time_word(unit, n):
        return either_half(token.number, 0, is_open=token.number <= _LATEST_SPOKEN), 1
    return frozenset(), 0


def _quarter(tokens: Sequence[Token], unit: Unit, n: int) -> tuple[frozenset[int], int]:
    """ "half acht" is 7:30 in Dutch and German, "half past seven" the same in English."""
    minutes = _QUARTERS[tokens[n].word]
    for step in (1, 2, 3):
        if n + step >= unit.end:
            break
        hour = tokens[n + step].number
        if hour is None or not 0 < hour <= _LATEST_SPOKEN:
            continue
        words = {tokens[n + k].word for k in range(1, step)}
        is_before = bool(words & _EARLIER) or (step == 1 and minutes == 30)
        total = hour * 60 - minutes if is_before else hour * 60 + minutes
        return either_half(total // 60, total % 60), step + 1
    return frozenset(), 0


def _settled(
    tokens: Sequence[Token], minutes: frozenset[int], after: int, unit: Unit
) -> frozenset[int]:
    if len(minutes) < 2:
        return minutes
    for n in range(after, min(after + _REACH, unit.end)):
        if tokens[n].kind in ("time", "number"):
            break
        if any(word in tokens[n].word for word in _AFTERNOON):
            return in_half(minutes, is_afternoon=True)
        if any(word in tokens[n].word for word in _MORNING):
            return in_half(minutes, is_afternoon=False)
    return minutes


def _is_in_part_of_day(tokens: Sequence[Token], unit: Unit, n: int) -> bool:
    return any(
        "daypart" in _concepts_at(unit, k)
        for k in range(n, min(n + 3, unit.end))
        if tokens[k].number is None
    )


def _follows_time_word(unit: Unit, n: int) -> bool:
    at = _concepts_at(unit, n - 1)
    return (
        bool(at & {"at_time", "until", "after", "before", "from_time"})
        and bool({"opens", "closes"} & unit.tags.keys())
        and not ({"years", "age_word", "day_unit"} & _concepts_at(unit, n + 1))
    )


def _concepts_at(unit: Unit, n: int) -> set[str]:
    return {concept for concept, places in unit.tags.items() if n in places}


def days(tokens: Sequence[Token], unit: Unit, lexicon: Lexicon) -> list[Day]:
    """Days of a unit; a weekday beside a date is one day with it."""
    found: list[Day] = []
    for n in range(unit.start, unit.end):
        token = tokens[n]
        if token.kind == "date":
            found.append(_written(n, token.word))
        elif token.word in lexicon.months:
            dated = _dated(tokens, unit, n, lexicon.months[token.word])
            if dated:
                found.append(dated)
        elif token.word in lexicon.weekdays and _is_weekday(tokens, n):
            found.append(Day(n, weekday=lexicon.weekdays[token.word]))
    return list(_joined(found))


def _is_weekday(tokens: Sequence[Token], n: int) -> bool:
    return len(tokens[n].word) > 3


def _written(place: int, word: str) -> Day:
    parts = [int(part) for part in word.replace("/", "-").replace(".", "-").split("-")]
    if parts[0] > _LONGEST_MONTH:
        parts.reverse()
    year = parts[2] if len(parts) > 2 else None
    return Day(place, parts[0], parts[1], year + 2000 if year and year < 100 else year)


def _dated(tokens: Sequence[Token], unit: Unit, n: int, month: int) -> Day | None:
    """The date around a month's name; None where no number stands beside it."""
    number = None
    for k in (n - 1, n + 1, n - 2):
        if k == n - 2 and tokens[n - 1].word not in _OF:
            continue
        if (
            unit.start <= k < unit.end
            and (tokens[k].number or 0) <= _LONGEST_MONTH
            and tokens[k].number
        ):
            number = tokens[k].number
            break
    if number is None:
        return None
    year = next(
        (tokens[k].number for k in range(n + 1, min(n + 4, unit.end)) if tokens[k].kind == "year"),
        None,
    )
    return Day(n, number, month, year)


def _joined(found: Sequence[Day]) -> Iterator[Day]:
    waiting: Day | None = None
    for each in found:
        if waiting is not None:
            if each.day is not None and each.place - waiting.place <= _REACH:
                yield Day(waiting.place, each.day, each.month, each.year, waiting.weekday)
                waiting = None
                continue
            yield waiting
            waiting = None
        if each.day is None:
            waiting = each
        else:
            yield each
    if waiting is not None:
        yield waiting


def counted(
    tokens: Sequence[Token], unit: Unit, tags: Tags, *nouns: str, reach: int = 3
) -> list[tuple[int, int]]:
    """(number, its place) of numbers that stand shortly before one of the concepts `nouns`."""
    places = {place for noun in nouns for place in tags.get(noun, ())}
    found = []
    for n in range(unit.start, unit.end):
        number = tokens[n].number
        if number is None or tokens[n].kind in ("year", "time"):
            continue
        ahead = range(n + 1, min(n + 1 + reach, unit.end))
        for k in ahead:
            if k in places:
                found.append((number, n))
            if k in places or tokens[k].number is not None:
                break
    return found
