from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections.timetable import Phase, next_change_after, phase_at


AMSTERDAM = ZoneInfo("Europe/Amsterdam")
KRALENDIJK = ZoneInfo("America/Kralendijk")
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
START = datetime(2027, 1, 1, tzinfo=UTC)


def polling_day(zone: ZoneInfo) -> list[Phase]:
    opening = datetime(2027, 11, 17, 7, 30, tzinfo=zone)
    closing = datetime(2027, 11, 17, 21, 0, tzinfo=zone)
    return [
        Phase("announced", datetime(2027, 8, 1, 9, 0, tzinfo=zone)),
        Phase("polls_open", opening, closing),
        Phase("polls_close", closing),
        Phase("counting", closing),
        Phase("provisional_result", datetime(2027, 11, 18, 10, 0, tzinfo=zone)),
    ]


def kind_at(phases: list[Phase], instant: datetime) -> str | None:
    phase = phase_at(phases, instant)
    return phase.kind if phase else None


@pytest.mark.parametrize(
    ("zone", "opening", "closing"),
    [
        (AMSTERDAM, datetime(2027, 11, 17, 6, 30, tzinfo=UTC), 20),
        (KRALENDIJK, datetime(2027, 11, 17, 11, 30, tzinfo=UTC), 25),
    ],
)
def test_polls_open_and_close_at_the_second_in_either_zone(zone, opening, closing):
    phases = polling_day(zone)
    closed = datetime(2027, 11, 17, tzinfo=UTC) + closing * HOUR
    assert kind_at(phases, opening - SECOND) == "announced"
    assert kind_at(phases, opening) == "polls_open"
    assert kind_at(phases, closed - SECOND) == "polls_open"
    assert kind_at(phases, closed) == "counting"


def test_the_islands_still_vote_while_europe_counts():
    instant = datetime(2027, 11, 17, 20, 30, tzinfo=UTC)
    assert kind_at(polling_day(AMSTERDAM), instant) == "counting"
    assert kind_at(polling_day(KRALENDIJK), instant) == "polls_open"


def test_an_instant_means_the_same_in_whatever_zone_it_is_written():
    instant = datetime(2027, 11, 17, 7, 30, tzinfo=AMSTERDAM)
    for zone in (UTC, KRALENDIJK, ZoneInfo("Pacific/Auckland")):
        assert kind_at(polling_day(AMSTERDAM), instant.astimezone(zone)) == "polls_open"


@pytest.mark.parametrize(
    ("night", "real_hours"),
    [(datetime(2027, 3, 28, tzinfo=AMSTERDAM), 5), (datetime(2027, 10, 31, tzinfo=AMSTERDAM), 7)],
    ids=["the clock goes forward", "the clock goes back"],
)
def test_a_night_with_a_clock_change_lasts_its_real_hours(night, real_hours):
    silence = Phase("campaign_silence", night, night.replace(hour=6))
    begins = night.astimezone(UTC)
    assert phase_at([silence], begins + real_hours * HOUR - SECOND) == silence
    assert phase_at([silence], begins + real_hours * HOUR) is None


def test_the_hour_that_comes_twice_is_told_apart():
    first = datetime(2027, 10, 31, 2, 30, tzinfo=AMSTERDAM)
    phases = [Phase("counting", first.astimezone(UTC))]
    assert kind_at(phases, first) == "counting"
    assert kind_at(phases, first.astimezone(UTC) - SECOND) is None
    assert kind_at(phases, first.replace(fold=1)) == "counting"
    assert first.replace(fold=1).astimezone(UTC) - first.astimezone(UTC) == HOUR


def test_there_is_no_phase_before_the_first_and_none_without_phases():
    assert phase_at(polling_day(AMSTERDAM), datetime(2027, 7, 1, tzinfo=UTC)) is None
    assert phase_at([], START) is None


def test_there_is_no_phase_in_a_gap():
    early = Phase("early_voting", START, START + HOUR)
    late = Phase("polls_open", START + 2 * HOUR, START + 3 * HOUR)
    assert phase_at([early, late], START + HOUR) is None
    assert phase_at([early, late], START + 3 * HOUR) is None


def test_an_open_ended_phase_lasts_until_the_next_begins_and_does_not_come_back():
    announced = Phase("announced", START)
    polls = Phase("polls_open", START + HOUR, START + 2 * HOUR)
    assert phase_at([announced, polls], START + HOUR - SECOND) == announced
    assert phase_at([announced, polls], START + HOUR) == polls
    assert phase_at([announced, polls], START + 2 * HOUR) is None


def test_a_phase_inside_another_wins_and_gives_it_back():
    campaign = Phase("nomination_open", START, START + 9 * HOUR)
    announced = Phase("announced", START + HOUR)
    silence = Phase("campaign_silence", START + 2 * HOUR, START + 3 * HOUR)
    phases = [campaign, announced, silence]
    assert phase_at(phases, START + 2 * HOUR) == silence
    assert phase_at(phases, START + 4 * HOUR) == campaign


def test_of_phases_that_begin_together_the_later_row_counts():
    rows = [Phase("polls_close", START), Phase("counting", START)]
    assert phase_at(rows, START) == rows[1]
    assert phase_at(rows[::-1], START) == rows[0]


def test_a_leap_day_is_a_day_like_another():
    day = datetime(2028, 2, 29, tzinfo=AMSTERDAM)
    phase = Phase("polls_open", day, day + timedelta(days=1))
    assert phase_at([phase], datetime(2028, 2, 29, 23, 59, 59, tzinfo=AMSTERDAM)) == phase
    assert phase_at([phase], datetime(2028, 3, 1, tzinfo=AMSTERDAM)) is None


def test_an_instant_without_a_zone_is_refused():
    naive = START.replace(tzinfo=None)
    with pytest.raises(TypeError):
        phase_at(polling_day(AMSTERDAM), naive)


hours = st.integers(0, 48).map(lambda number: START + number * HOUR)


@st.composite
def phases(draw: st.DrawFn) -> list[Phase]:
    kinds = draw(st.lists(st.sampled_from("abcdefgh"), max_size=6, unique=True))
    found = []
    for kind in kinds:
        begins = draw(hours)
        length = draw(st.none() | st.integers(1, 12))
        found.append(Phase(kind, begins, begins + length * HOUR if length else None))
    return found


@given(phases(), hours)
def test_the_phase_in_force_has_begun_and_not_ended(rows, instant):
    phase = phase_at(rows, instant)
    if phase is not None:
        assert phase.starts_at <= instant
        assert phase.ends_at is None or instant < phase.ends_at


@given(phases(), hours)
def test_a_phase_with_an_end_that_covers_the_instant_is_never_passed_over_for_none(rows, instant):
    if any(each.ends_at and each.starts_at <= instant < each.ends_at for each in rows):
        assert phase_at(rows, instant) is not None


@given(phases(), hours)
def test_the_phase_changes_only_at_a_boundary(rows, instant):
    change = next_change_after(rows, instant) or START + 100 * HOUR
    for step in (SECOND, (change - instant) / 2, change - instant - SECOND):
        assert phase_at(rows, instant + step) == phase_at(rows, instant)


@given(phases(), hours)
def test_the_next_change_lies_ahead(rows, instant):
    change = next_change_after(rows, instant)
    assert change is None or change > instant


@given(phases(), hours, st.randoms())
def test_the_order_of_rows_matters_only_where_two_begin_together(rows, instant, random):
    if len({row.starts_at for row in rows}) == len(rows):
        shuffled = random.sample(rows, len(rows))
        assert phase_at(shuffled, instant) == phase_at(rows, instant)
