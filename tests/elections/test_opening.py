from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from elections.opening import Period, State, hours, joined, opening, remaining


AMSTERDAM, BONAIRE = ZoneInfo("Europe/Amsterdam"), ZoneInfo("America/Kralendijk")


def local(hour, minute=0, *, day=17, zone=AMSTERDAM):
    return datetime(2027, 3, day, hour, minute, tzinfo=zone).astimezone(UTC)


POLLS = Period(local(7, 30), local(21))
instants = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
periods = st.builds(
    lambda start, minutes: Period(start, start + timedelta(minutes=minutes)),
    instants,
    st.integers(1, 3000),
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("now", "state", "text"),
    [
        (local(18, 50), State.OPEN, "Open, closes 21:00 in 2 h 10 min"),
        (local(7, 30), State.OPEN, "Open, closes 21:00 in 13 h 30 min"),
        (local(20, 59), State.OPEN, "Open, closes 21:00 in 1 min"),
        (local(20, 58) + timedelta(seconds=1), State.OPEN, "Open, closes 21:00 in 2 min"),
        (local(21), State.OVER, "Closed since today 21:00"),
        (local(7, 29), State.AHEAD, "Opens today 7:30"),
        (local(12, day=1), State.AHEAD, "Opens Wednesday 17 March 7:30"),
        (local(12, day=19), State.OVER, "Closed since Wednesday 17 March 21:00"),
    ],
)
def test_a_station_says_what_it_is_now(now, state, text):
    found = opening([POLLS], now, AMSTERDAM)
    assert (found.state, found.text) == (state, text)


def test_without_hours_it_says_so():
    found = opening([], local(12), AMSTERDAM)
    assert (found.state, found.text) == (State.UNKNOWN, "Opening hours unknown")


def test_an_island_has_its_own_clock():
    period = Period(local(7, 30, zone=BONAIRE), local(21, zone=BONAIRE))
    assert opening([period], local(21), BONAIRE).text == "Open, closes 21:00 in 5 h 0 min"


def test_between_two_days_it_names_the_next():
    early = Period(local(10, day=15), local(20, day=15))
    assert opening([POLLS, early], local(12, day=16), AMSTERDAM).text == (
        "Opens Wednesday 17 March 7:30"
    )


def test_a_station_that_closes_after_midnight_names_the_day():
    night = Period(local(22), local(2, day=18))
    assert opening([night], local(23), AMSTERDAM).text == (
        "Open, closes Thursday 18 March 2:00 in 3 h 0 min"
    )


def test_a_page_that_is_kept_does_not_count_down():
    assert opening([POLLS], local(12), AMSTERDAM, countdown=False).text == "Open, closes 21:00"


def test_hours_that_follow_one_another_are_one_period():
    halves = [Period(local(7, 30), local(13)), Period(local(13), local(21), may_change=True)]
    assert hours(halves, AMSTERDAM) == ["Wednesday 17 March, 7:30 to 21:00 (may change)"]


def test_hours_into_the_night_name_both_days():
    assert hours([Period(local(22), local(2, day=18))], AMSTERDAM) == [
        "Wednesday 17 March, 22:00 to Thursday 18 March 2:00"
    ]


def test_a_long_wait_is_in_days():
    assert remaining(timedelta(days=3, hours=2)) == "3 days"
    assert remaining(timedelta(seconds=20)) == "1 min"


@given(st.lists(periods, max_size=6), instants)
def test_what_is_said_changes_when_it_says_and_not_before(several, now):
    found = opening(several, now, AMSTERDAM)
    is_open = any(each.starts_at <= now < each.ends_at for each in several)
    assert (found.state == State.OPEN) == is_open
    if found.changes_at is not None:
        assert found.changes_at > now
        before = found.changes_at - timedelta(microseconds=1)
        assert opening(several, before, AMSTERDAM).state == found.state
        assert opening(several, found.changes_at, AMSTERDAM).state != found.state


@given(st.lists(periods, max_size=6))
def test_joined_periods_are_apart_and_in_order(several):
    whole = joined(several)
    assert all(one.ends_at < other.starts_at for one, other in pairwise(whole))
