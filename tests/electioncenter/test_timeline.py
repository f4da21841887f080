from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from electioncenter.timeline import MARGIN, WIDTH, timeline


START = datetime(2027, 1, 1, tzinfo=UTC)
DATES = [
    ("announced", START),
    ("polls", START + timedelta(days=75)),
    ("result", START + timedelta(days=80)),
]


def test_the_line_runs_from_the_first_date_to_the_last():
    line = timeline(DATES, now=START)
    assert (line.start, line.end) == (MARGIN, WIDTH - MARGIN)
    assert [dot.is_past for dot in line.dots] == [True, False, False]


def test_dates_that_lie_close_together_stay_apart():
    line = timeline(DATES, now=START)
    assert line.dots[2].x - line.dots[1].x > 150


def test_now_lies_between_the_dates_around_it():
    line = timeline(DATES, now=START + timedelta(days=78))
    assert line.now is not None
    assert line.dots[1].x < line.now < line.dots[2].x


def test_before_the_first_and_after_the_last_date_there_is_no_now():
    assert timeline(DATES, now=START - timedelta(seconds=1)).now is None
    assert timeline(DATES, now=START + timedelta(days=81)).now is None


def test_an_election_without_dates_has_an_empty_line():
    line = timeline([], now=START)
    assert (line.dots, line.now, line.start, line.end) == ((), None, 0.0, 0.0)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=20), st.integers(-10, 410))
def test_every_dot_lies_on_the_line_in_the_order_of_time(days, now):
    dates = [("date", START + timedelta(days=day)) for day in sorted(days)]
    line = timeline(dates, now=START + timedelta(days=now))
    places = [dot.x for dot in line.dots]
    assert places == sorted(places)
    assert MARGIN <= places[0] <= places[-1] <= WIDTH - MARGIN
    assert line.now is None or MARGIN <= line.now <= WIDTH - MARGIN
