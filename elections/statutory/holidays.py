"""Public holidays that move statutory dates.

The Netherlands: Algemene termijnenwet, article 3. Days that a royal decree puts on a par with
them for one year are not modelled. The United Kingdom: the Banking and Financial Dealings Act
1971 as the government publishes it, with the days proclaimed for one year. Proclaimed days of
later years have to be added here when they are announced.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from elections.statutory.calendars import (
    MONDAY,
    ONE_DAY,
    SATURDAY,
    Calendar,
    easter_sunday,
    last_weekday,
    nth_weekday,
)


PROCLAIMED_IN_THE_UNITED_KINGDOM = frozenset(
    {
        date(2011, 4, 29),  # royal wedding
        date(2012, 6, 5),  # diamond jubilee
        date(2022, 6, 3),  # platinum jubilee
        date(2022, 9, 19),  # state funeral of Queen Elizabeth II
        date(2023, 5, 8),  # coronation of King Charles III
    }
)
PROCLAIMED_IN_SCOTLAND = frozenset({date(2026, 6, 15)})  # football world cup
MOVED_EARLY_MAY_BANK_HOLIDAY = {2020: date(2020, 5, 8)}  # VE day
MOVED_SPRING_BANK_HOLIDAY = {2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}  # jubilees


def netherlands() -> Calendar:
    return Calendar(lambda day: day in _dutch_holidays(day.year))


def england_and_wales() -> Calendar:
    return Calendar(lambda day: day in _english_holidays(day.year))


def scotland() -> Calendar:
    return Calendar(lambda day: day in _scottish_holidays(day.year))


def northern_ireland() -> Calendar:
    return Calendar(lambda day: day in _northern_irish_holidays(day.year))


def is_easter_monday(day: date) -> bool:
    return day == easter_sunday(day.year) + ONE_DAY


@cache
def _dutch_holidays(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    from_easter = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension, Whit Monday
    fixed = ((1, 1), (5, 5), (12, 25), (12, 26))
    return frozenset(
        [
            _kings_day(year),
            *(easter + timedelta(days=days) for days in from_easter),
            *(date(year, month, day) for month, day in fixed),
        ]
    )


def _kings_day(year: int) -> date:
    """27 April, the day before when that is a Sunday; 30 April until 2013."""
    day = date(year, 4, 27) if year >= 2014 else date(year, 4, 30)
    return day - ONE_DAY if day.weekday() > SATURDAY else day


@cache
def _english_holidays(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    return frozenset(
        [
            easter - timedelta(days=2),
            easter + ONE_DAY,
            last_weekday(year, 8, MONDAY),
            *_british_spring(year),
            *_on_weekdays([date(year, 1, 1)]),
            *_on_weekdays([date(year, 12, 25), date(year, 12, 26)]),
            *PROCLAIMED_IN_THE_UNITED_KINGDOM,
        ]
    )


@cache
def _scottish_holidays(year: int) -> frozenset[date]:
    return frozenset(
        [
            easter_sunday(year) - timedelta(days=2),
            nth_weekday(year, 8, MONDAY, 1),
            *_british_spring(year),
            *_on_weekdays([date(year, 1, 1), date(year, 1, 2)]),
            *_on_weekdays([date(year, 11, 30)]),
            *_on_weekdays([date(year, 12, 25), date(year, 12, 26)]),
            *PROCLAIMED_IN_THE_UNITED_KINGDOM,
            *PROCLAIMED_IN_SCOTLAND,
        ]
    )


@cache
def _northern_irish_holidays(year: int) -> frozenset[date]:
    return _english_holidays(year).union(
        _on_weekdays([date(year, 3, 17)]), _on_weekdays([date(year, 7, 12)])
    )


def _british_spring(year: int) -> tuple[date, date]:
    return (
        MOVED_EARLY_MAY_BANK_HOLIDAY.get(year, nth_weekday(year, 5, MONDAY, 1)),
        MOVED_SPRING_BANK_HOLIDAY.get(year, last_weekday(year, 5, MONDAY)),
    )


def _on_weekdays(days: Iterable[date]) -> set[date]:
    """One at the weekend is held on the next weekday that is not already a holiday."""
    wanted = list(days)
    held = {day for day in wanted if day.weekday() < SATURDAY}
    for day in wanted:
        substitute = day
        while substitute.weekday() >= SATURDAY or (substitute != day and substitute in held):
            substitute += ONE_DAY
        held.add(substitute)
    return held
