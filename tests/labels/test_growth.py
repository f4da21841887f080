import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.growth import LEAST_ACCOUNTS, Counts, growth


QUIET = Counts(now=30, before=240)  # as many an hour as before
counts = st.builds(Counts, now=st.integers(0, 500), before=st.integers(0, 500))


def is_growing(now, before, stream=QUIET):
    return growth(Counts(now, before), stream).is_growing


def test_several_accounts_that_say_something_new_are_growth():
    assert is_growing(LEAST_ACCOUNTS, 0)


def test_fewer_accounts_are_not():
    assert not is_growing(LEAST_ACCOUNTS - 1, 0)


def test_chatter_as_loud_as_before_is_not():
    assert not is_growing(10, 80)


def test_chatter_that_doubled_is():
    assert is_growing(40, 80)


def test_a_cluster_that_grows_with_everything_else_is_not():
    evening = Counts(now=300, before=240)
    assert is_growing(20, 16)
    assert not is_growing(20, 16, stream=evening)


def test_in_an_empty_stream_time_alone_decides():
    assert is_growing(6, 0, stream=Counts(0, 0))
    assert not is_growing(6, 48, stream=Counts(0, 0))


def test_rates_are_accounts_an_hour():
    found = growth(Counts(now=6, before=12), QUIET)
    assert found.per_hour == pytest.approx(2.17, abs=0.01)
    assert found.per_hour_before == pytest.approx(0.52, abs=0.01)


@given(counts, counts)
def test_more_accounts_now_never_surprise_less(accounts, stream):
    more = Counts(accounts.now + 1, accounts.before)
    assert growth(more, stream).surprise >= growth(accounts, stream).surprise - 1e-9


@given(counts, counts)
def test_a_louder_past_never_surprises_more(accounts, stream):
    louder = Counts(accounts.now, accounts.before + 1)
    assert growth(louder, stream).surprise <= growth(accounts, stream).surprise + 1e-9


def test_surprise_beyond_all_measure_is_a_number():
    assert growth(Counts(100_000, 0), QUIET).surprise == pytest.approx(300)
