"""When a post rises: faster than people can look, and faster than is usual for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from feeds.velocity import (
    Growth,
    Measured,
    Pace,
    first_pace,
    growth,
    pace_after,
    rises,
    velocity_parameters,
)


PARAMETERS = velocity_parameters()
RISES, PACE = PARAMETERS.rises, PARAMETERS.pace
BORN = datetime(2027, 3, 1, tzinfo=UTC)
COUNTS = st.integers(0, 10**9)
HOURS = st.floats(0.1, 500)


def measured(hours: float, reach: int, shares: int = 0) -> Measured:
    return Measured(reach=reach, shares=shares, at=BORN + timedelta(hours=hours), born=BORN)


def looked_at(*measurements: Measured) -> list[bool]:
    """What is said at each of these but the first, one after the other."""
    said, before = [], first_pace(measurements[0], PACE)
    for each in measurements[1:]:
        grown = growth(each, before, PACE)
        assert grown is not None
        said.append(rises(each, grown, RISES))
        before = pace_after(each, grown, PACE)
    return said


def test_what_doubles_twice_an_hour_rises_as_soon_as_it_matters():
    every = [measured(half / 2, 20 * 2**half) for half in range(2, 12)]
    said = looked_at(*every)
    assert said[-1] is True
    assert [each.reach >= RISES.least_reach for each in every[1:]].index(True) == said.index(True)


def test_what_comes_here_well_known_and_stays_so_does_not_rise():
    assert looked_at(measured(2, 10**6), measured(3, 10**6 + 400)) == [False]


def test_shares_alone_are_enough():
    assert looked_at(measured(20, 2_100, 100), measured(21, 2_200, 200)) == [True]


def test_so_fast_that_it_does_not_matter_what_is_usual():
    pace = int(RISES.always_reach_an_hour)
    assert looked_at(measured(2, 2 * pace), measured(3, 3 * pace)) == [True]
    assert looked_at(measured(2, pace), measured(3, pace + pace // 2)) == [False]


def test_what_is_steady_does_not_rise_and_what_takes_off_does():
    steady = [measured(48 + hour, 48_000 + 1_000 * hour) for hour in range(10)]
    assert not any(looked_at(*steady))
    assert looked_at(*steady, measured(58, 68_000))[-1] is True


def test_counters_that_were_put_back_did_not_grow():
    grown = growth(measured(50, 10), pace(reach=5_000, at=49), PACE)
    assert grown is not None
    assert (grown.reach, grown.shares) == (0, 0)


def test_too_little_time_says_nothing():
    assert growth(measured(49.01, 9_000), pace(reach=5_000, at=49), PACE) is None


def pace(*, reach: int, at: float) -> Pace:
    moment = BORN + timedelta(hours=at)
    return Pace(reach=reach, shares=0, at=moment, usual_reach=1.0, usual_shares=0.0)


@given(COUNTS, COUNTS, COUNTS, HOURS, HOURS)
def test_what_is_usual_lies_between_what_was_usual_and_what_is_new(first, more, shares, age, later):
    before = first_pace(measured(age, first), PACE)
    then = growth(measured(age + later, first + more, shares), before, PACE)
    assert then is not None
    after = pace_after(measured(age + later, first + more, shares), then, PACE)
    low, high = sorted((before.usual_reach, then.reach))
    assert low * (1 - 1e-9) <= after.usual_reach <= high * (1 + 1e-9)


@given(st.floats(0, 10**6), st.floats(0, 10**6), COUNTS)
def test_who_reaches_few_is_never_held_and_faster_is_never_safer(reach, usual, total):
    grown = Growth(hours=1, reach=reach, shares=0, usual_reach=usual, usual_shares=0)
    few = measured(1, min(total, RISES.least_reach - 1))
    assert not rises(few, grown, RISES)
    many = measured(1, total)
    if rises(many, grown, RISES):
        assert rises(many, replace(grown, reach=reach * 2), RISES)


def test_the_version_names_the_numbers():
    assert len(PARAMETERS.version) == 12
    assert timedelta(days=PACE.looked_back_days) == PARAMETERS.looked_back
