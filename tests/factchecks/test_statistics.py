from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factchecks.statistics import (
    Days,
    Duration,
    Event,
    Facts,
    Lasting,
    Spread,
    Step,
    Version,
    end_of_month,
    figures,
    parts,
    series,
    spread,
    verdict_facts,
)


AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MARCH = Days(date(2027, 3, 1), date(2027, 3, 31), AMSTERDAM)
LATER = datetime(2027, 12, 1, tzinfo=UTC)
DAY = 86400


def at(day, hour=12, month=3):
    return datetime(2027, month, day, hour, tzinfo=UTC)


def version(number=1, **changes):
    usual = {
        "claim": 1,
        "partner": 7,
        "rating": "false",
        "is_import": False,
        "published_at": at(10),
        "withdrawn_at": None,
        "ends_at": None,
        "came_in_at": at(8),
        "taken_at": at(9),
    }
    return Version(number=number, **(usual | changes))


def of(*versions, days=MARCH, now=LATER):
    return figures(verdict_facts(versions, days, now=now))


# --- durations ------------------------------------------------------------------------------


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle():
    assert spread([40, 10, 20, 30]) == Spread(4, 25, 40)


def test_the_95th_percentile_is_one_of_the_durations():
    assert spread(range(1, 101)) == Spread(100, 50.5, 95)
    assert spread(range(1, 21)) == Spread(20, 10.5, 19)
    assert spread([5]) == Spread(1, 5, 5)


def test_nothing_has_no_median():
    assert spread([]) == Spread(0, None, None)


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=60))
def test_at_least_95_percent_lie_within_the_95th_percentile(seconds):
    found = spread(seconds)
    assert sum(each <= found.p95 for each in seconds) >= 0.95 * len(seconds)
    assert min(seconds) <= found.median <= max(seconds)


# --- verdicts -------------------------------------------------------------------------------


def test_a_first_verdict_counts_with_its_rating_and_both_times_to_it():
    found = of(version())
    assert found.counts == {"verdict_false": 1}
    assert found.verdicts == 1
    assert found.spreads[Lasting.FROM_INCOMING] == Spread(1, 2 * DAY, 2 * DAY)
    assert found.spreads[Lasting.FROM_TAKEN] == Spread(1, DAY, DAY)
    assert found.spreads[Lasting.IN_FORCE] == Spread(0)


def test_an_import_has_no_time_to_verdict_and_neither_a_claim_nobody_was_seen_to_take():
    assert of(version(is_import=True)).spreads[Lasting.FROM_INCOMING].n == 0
    assert of(version(taken_at=None)).spreads[Lasting.FROM_TAKEN].n == 0


def test_a_second_version_is_a_correction_and_ends_the_first():
    found = of(version(), version(2, rating="true", published_at=at(12)))
    assert found.counts == {"verdict_false": 1, "verdict_true": 1, "corrected": 1}
    assert found.spreads[Lasting.IN_FORCE] == Spread(1, 2 * DAY, 2 * DAY)
    assert found.spreads[Lasting.FROM_INCOMING].n == 1


def test_a_version_after_a_withdrawal_corrects_nothing():
    found = of(version(withdrawn_at=at(11)), version(2, published_at=at(12)))
    assert found.counts == {"verdict_false": 2, "withdrawn": 1}
    assert found.spreads[Lasting.IN_FORCE] == Spread(1, DAY, DAY)


def test_an_unverified_label_ends_by_itself_but_not_before_its_time():
    ending = version(rating="unverified", ends_at=at(20))
    assert of(ending).spreads[Lasting.IN_FORCE] == Spread(1, 10 * DAY, 10 * DAY)
    assert of(ending, now=at(19)).spreads[Lasting.IN_FORCE] == Spread(0)


def test_what_happened_in_another_month_belongs_to_that_month():
    april = Days(date(2027, 4, 1), date(2027, 4, 30), AMSTERDAM)
    versions = (version(), version(2, published_at=at(3, month=4)))
    assert of(*versions).counts == {"verdict_false": 1}
    assert of(*versions, days=april).counts == {"verdict_false": 1, "corrected": 1}
    assert of(*versions, days=april).spreads[Lasting.IN_FORCE].n == 1


def test_days_follow_the_clock_of_their_zone():
    late = datetime(2027, 3, 31, 22, 30, tzinfo=UTC)  # half past midnight in Amsterdam
    assert late not in MARCH
    assert late - timedelta(hours=1) in MARCH
    assert MARCH.day_of(late) == date(2027, 4, 1)


# --- adding up ------------------------------------------------------------------------------


def event(day, name="banners_shown", amount=1, partner=7):
    return Event(partner, date(2027, 3, day), name, amount)


def test_shares_are_of_what_was_shown_or_decided_and_of_nothing_there_is_none():
    facts = Facts(
        (
            event(1, "warnings_shown", 8),
            event(1, "shares_cancelled", 2),
            event(1, "banners_shown", 50),
            event(1, "banners_opened", 5),
            event(1, "complaints_upheld"),
            event(2, "complaints_rejected", 3),
        )
    )
    found = figures(facts)
    assert (found.cancelled_share, found.opened_share, found.upheld_share) == (0.25, 0.1, 0.25)
    empty = figures(Facts())
    assert (empty.cancelled_share, empty.opened_share, empty.upheld_share) == (None, None, None)


def test_figures_of_a_partner_leave_others_and_what_is_nobodys_out():
    facts = Facts(
        (event(1), event(1, partner=8), event(1, "received", partner=None)),
        (Duration(8, date(2027, 3, 1), Lasting.TO_ANSWER, 5),),
    )
    assert figures(facts.of(7)).counts == {"banners_shown": 1}
    assert figures(facts.of(8)).spreads[Lasting.TO_ANSWER].n == 1


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step.WEEK, [("03-03", "03-07"), ("03-08", "03-14"), ("03-15", "03-16")]),
        (Step.MONTH, [("03-03", "03-16")]),
    ],
)
def test_a_period_is_cut_into_weeks_from_monday_and_calendar_months(step, expected):
    days = Days(date(2027, 3, 3), date(2027, 3, 16), AMSTERDAM)
    found = [(part.first.isoformat()[5:], part.last.isoformat()[5:]) for part in parts(days, step)]
    assert found == expected


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 500),
    step=st.sampled_from(Step),
)
def test_parts_cover_every_day_once(first, length, step):
    days = Days(first, first + timedelta(days=length), AMSTERDAM)
    found = list(parts(days, step))
    assert sum((part.last - part.first).days + 1 for part in found) == length + 1
    assert (found[0].first, found[-1].last) == (days.first, days.last)


def test_the_parts_add_up_to_the_whole():
    facts = Facts(tuple(event(day, amount=day) for day in range(1, 32)))
    found = series(facts, MARCH, Step.WEEK)
    assert [part.counts["banners_shown"] for _days, part in found] == [28, 77, 126, 175, 90]
    assert figures(facts).counts["banners_shown"] == sum(range(1, 32))


def test_a_month_ends_on_its_last_day():
    assert end_of_month(date(2028, 2, 3)) == date(2028, 2, 29)
    assert end_of_month(date(2027, 12, 31)) == date(2027, 12, 31)
