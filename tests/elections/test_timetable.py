from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections.timetable import (
    Phase,
    is_silence_at,
    nearest,
    next_change_after,
    phase_at,
    phases_in_force,
)


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
    nominations = Phase("nomination_open", START, START + 9 * HOUR)
    closed = Phase("registration_deadline", START + HOUR, START + 2 * HOUR)
    assert phase_at([nominations, closed], START + HOUR) == closed
    assert phase_at([nominations, closed], START + 2 * HOUR) == nominations


@pytest.mark.parametrize("beside", ["early_voting", "postal_voting", "campaign_silence"])
def test_what_runs_beside_the_line_gives_an_open_ended_phase_back(beside):
    announced = Phase("announced", START)
    inside = Phase(beside, START + HOUR, START + 2 * HOUR)
    assert phase_at([announced, inside], START + HOUR) == inside
    assert phase_at([announced, inside], START + 2 * HOUR) == announced


def test_every_phase_that_holds_is_known_not_just_the_last():
    closed = Phase("absentee_request_deadline", START)
    postal = Phase("postal_voting", START - 24 * HOUR, START + 12 * HOUR)
    silence = Phase("campaign_silence", START + HOUR, START + 12 * HOUR)
    polls = Phase("polls_open", START + 2 * HOUR, START + 10 * HOUR)
    rows = [closed, silence, polls, postal]
    assert phases_in_force(rows, START + HOUR) == [postal, closed, silence]
    assert phases_in_force(rows, START + 2 * HOUR) == [postal, silence, polls]
    assert phases_in_force(rows, START + 10 * HOUR) == [postal, silence]
    assert phases_in_force(rows, START + 12 * HOUR) == []


def test_silence_is_silence_whatever_else_goes_on():
    rows = [
        Phase("campaign_silence", START, START + 12 * HOUR),
        Phase("polls_open", START + 2 * HOUR, START + 12 * HOUR),
    ]
    assert not is_silence_at(rows, START - SECOND)
    assert is_silence_at(rows, START)
    assert is_silence_at(rows, START + 12 * HOUR - SECOND)
    assert not is_silence_at(rows, START + 12 * HOUR)


def test_silence_without_an_end_lasts_until_the_polls_open():
    rows = [Phase("campaign_silence", START), Phase("polls_open", START + HOUR, START + 2 * HOUR)]
    assert is_silence_at(rows, START + HOUR - SECOND)
    assert not is_silence_at(rows, START + HOUR)


def nearest_phases(*areas):
    return nearest(areas, kind_of=lambda phase: phase.kind)


def test_an_area_keeps_the_phases_of_the_area_above_it():
    country = [Phase("announced", START), Phase("official_result", START + 9 * HOUR)]
    own = [Phase("campaign_silence", START + HOUR)]
    assert nearest_phases(own, country) == own + country


def test_an_area_with_longer_hours_closes_and_counts_by_its_own_clock():
    country = [
        Phase("polls_open", START, START + 2 * HOUR),
        Phase("polls_close", START + 2 * HOUR),
        Phase("counting", START + 2 * HOUR),
        Phase("official_result", START + 9 * HOUR),
    ]
    own = [Phase("polls_open", START, START + 3 * HOUR)]
    assert nearest_phases(own, country) == [own[0], country[3]]


def test_the_nearest_of_three_areas_decides_and_gives_all_its_rows():
    days = [Phase("polls_open", START + day * 24 * HOUR) for day in range(3)]
    assert nearest_phases([], days[:2], days[2:]) == days[:2]
    assert nearest_phases([], [], []) == []


def test_a_day_begins_and_ends_at_midnight_of_its_own_place():
    def day(zone):
        return Phase(
            "campaign_silence",
            datetime(2027, 11, 16, tzinfo=zone),
            datetime(2027, 11, 17, tzinfo=zone),
        )

    for zone, midnight in ((AMSTERDAM, 23), (KRALENDIJK, 28)):
        begins = datetime(2027, 11, 15, tzinfo=UTC) + midnight * HOUR
        assert not is_silence_at([day(zone)], begins - SECOND)
        assert is_silence_at([day(zone)], begins)
        assert is_silence_at([day(zone)], begins + 24 * HOUR - SECOND)
        assert not is_silence_at([day(zone)], begins + 24 * HOUR)


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


KINDS = ("announced", "campaign_silence", "early_voting", "postal_voting", "polls_open", "counting")
hours = st.integers(0, 48).map(lambda number: START + number * HOUR)


@st.composite
def phases(draw: st.DrawFn) -> list[Phase]:
    kinds = draw(st.lists(st.sampled_from(KINDS), max_size=6, unique=True))
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
def test_the_phase_named_is_one_of_those_in_force(rows, instant):
    in_force = phases_in_force(rows, instant)
    assert phase_at(rows, instant) == (in_force[-1] if in_force else None)
    assert in_force == sorted(in_force, key=lambda each: each.starts_at)


@given(phases(), hours)
def test_the_next_change_lies_ahead(rows, instant):
    change = next_change_after(rows, instant)
    assert change is None or change > instant


@given(phases(), hours, st.randoms())
def test_the_order_of_rows_matters_only_where_two_begin_together(rows, instant, random):
    if len({row.starts_at for row in rows}) == len(rows):
        shuffled = random.sample(rows, len(rows))
        assert phase_at(shuffled, instant) == phase_at(rows, instant)
