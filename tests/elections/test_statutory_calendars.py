from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections.statutory import holidays
from elections.statutory.calendars import Calendar, easter_sunday


EVERY_WEEKDAY = Calendar(lambda day: False)


@pytest.mark.parametrize(
    "day",
    [date(1961, 4, 2), date(2008, 3, 23), date(2011, 4, 24), date(2024, 3, 31), date(2038, 4, 25)],
)
def test_easter_is_when_it_was_and_will_be(day):
    assert easter_sunday(day.year) == day


def test_a_working_day_before_monday_is_friday():
    assert EVERY_WEEKDAY.working_days_before(date(2027, 3, 15), 1) == date(2027, 3, 12)


def test_a_working_day_after_friday_is_monday():
    assert EVERY_WEEKDAY.working_days_after(date(2027, 3, 12), 1) == date(2027, 3, 15)


def test_a_day_off_does_not_count():
    calendar = EVERY_WEEKDAY.also_without(lambda day: day == date(2027, 3, 12))
    assert calendar.working_days_before(date(2027, 3, 15), 1) == date(2027, 3, 11)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_counting_back_and_forth_ends_where_it_began(day, count):
    calendar = holidays.england_and_wales()
    start = calendar.first_working_day_from(day)
    back = calendar.working_days_before(start, count)
    assert calendar.is_working_day(back)
    assert calendar.working_days_after(back, count) == start


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 1, 1),
        date(2024, 3, 29),  # Good Friday
        date(2024, 4, 1),  # Easter Monday
        date(2013, 4, 30),  # the Queen's day
        date(2024, 4, 27),  # the King's day
        date(2025, 4, 26),  # the King's day, for the 27th is a Sunday
        date(2024, 5, 5),
        date(2024, 5, 9),  # Ascension Day
        date(2024, 5, 20),  # Whit Monday
        date(2024, 12, 26),
    ],
)
def test_dutch_public_holidays(day):
    assert holidays.netherlands().is_day_off(day)


@pytest.mark.parametrize("day", [date(2025, 4, 27), date(2024, 4, 30), date(2024, 12, 24)])
def test_other_dutch_days_are_not(day):
    assert not holidays.netherlands().is_day_off(day)


@pytest.mark.parametrize(
    ("day", "in_england", "in_scotland", "in_northern_ireland"),
    [
        (date(2011, 4, 29), True, True, True),  # a royal wedding
        (date(2012, 6, 5), True, True, True),  # a jubilee
        (date(2022, 5, 30), False, False, False),  # moved to the jubilee
        (date(2022, 6, 2), True, True, True),
        (date(2022, 9, 19), True, True, True),  # a state funeral
        (date(2023, 5, 8), True, True, True),  # a coronation
        (date(2020, 5, 4), False, False, False),  # moved to VE day
        (date(2020, 5, 8), True, True, True),
        (date(2021, 4, 5), True, False, True),  # Easter Monday
        (date(2027, 1, 4), False, True, False),  # 2 January is a Saturday
        (date(2021, 12, 27), True, True, True),  # Christmas Day is a Saturday
        (date(2021, 12, 28), True, True, True),  # and Boxing Day a Sunday
        (date(2022, 12, 27), True, True, True),  # Christmas Day is a Sunday
        (date(2024, 12, 2), False, True, False),  # St Andrew's Day is a Saturday
        (date(2024, 3, 18), False, False, True),  # St Patrick's Day is a Sunday
        (date(2025, 7, 14), False, False, True),  # the Boyne is a Saturday
        (date(2026, 6, 15), False, True, False),  # the world cup
        (date(2024, 8, 5), False, True, False),
        (date(2024, 8, 26), True, False, True),
    ],
)
def test_british_bank_holidays(day, in_england, in_scotland, in_northern_ireland):
    found = [
        calendar.is_day_off(day)
        for calendar in (
            holidays.england_and_wales(),
            holidays.scotland(),
            holidays.northern_ireland(),
        )
    ]
    assert found == [in_england, in_scotland, in_northern_ireland]


@given(st.integers(1900, 2100))
def test_every_year_has_as_many_bank_holidays_on_weekdays_or_more(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    for calendar, fewest in (
        (holidays.england_and_wales(), 8),
        (holidays.scotland(), 9),
        (holidays.northern_ireland(), 10),
    ):
        held = [day for day in days if day.year == year and calendar.is_day_off(day)]
        assert sum(day.weekday() < 5 for day in held) >= fewest
