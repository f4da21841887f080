import math
from collections.abc import Hashable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.evaluation.intervals import bootstrap, count, exact, mean, share
from labels.model_card import Figure


def counted(right: int, total: int) -> Figure:
    figure = count(right, total)
    assert figure is not None
    return figure


def averaged(numbers: Sequence[float], clusters: Sequence[Hashable]) -> Figure:
    figure = mean(numbers, clusters)
    assert figure is not None
    return figure


counts = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
values = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("right", "total", "floor"), [(16, 16, 0.806), (0, 5, 0.0), (95, 100, 0.888)]
)
def test_the_wilson_bound(right, total, floor):
    assert counted(right, total).low == pytest.approx(floor, abs=0.001)


@given(counts)
def test_a_share_lies_inside_its_interval_between_nothing_and_all(pair):
    figure = counted(*pair)

    assert 0 <= figure.low <= figure.value <= figure.high <= 1
    assert figure.high - figure.low > 0


@given(counts)
def test_the_ends_solve_the_equation_of_the_score_test(pair):
    right, total = pair
    figure = counted(right, total)

    for end in (figure.low, figure.high):
        if 1e-9 < end < 1 - 1e-9 and end != figure.value:
            distance = abs(figure.value - end) / math.sqrt(end * (1 - end) / total)
            assert distance == pytest.approx(1.959964, rel=1e-4)


@given(counts)
def test_what_does_not_hold_mirrors_what_does(pair):
    right, total = pair
    one, other = counted(right, total), counted(total - right, total)

    assert one.low == pytest.approx(1 - other.high, abs=1e-9)


def test_a_share_of_nothing_is_no_figure():
    assert share([]) is None
    assert count(0, 0) is None
    assert mean([], []) is None


def test_shares_per_thousand():
    figure = share([True, False, False, False], per=1000)

    assert figure is not None
    assert (figure.value, figure.n) == (250, 4)
    assert figure.low < 250 < figure.high


@settings(deadline=None)  # the first call imports numpy
@given(values)
def test_a_mean_lies_inside_its_interval(numbers):
    figure = averaged(numbers, range(len(numbers)))

    assert figure.value == pytest.approx(sum(numbers) / len(numbers))
    assert figure.low <= figure.value <= figure.high


def test_the_same_data_give_the_same_interval():
    numbers = [0.0, 1.0, 0.5, 0.25, 1.0]

    assert mean(numbers, range(5)) == mean(numbers, range(5))


def test_posts_that_hang_together_make_the_interval_wider():
    numbers = [1.0] * 50 + [0.0] * 50

    alone = averaged(numbers, range(100))
    together = averaged(numbers, [number // 10 for number in range(100)])

    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_a_mean_of_ones_is_not_taken_for_certain():
    assert averaged([1.0] * 5, range(5)).low < 0.6


def test_one_cluster_is_drawn_again_and_again():
    ends = bootstrap(["a", "a"], lambda weights: weights[:, 0])

    assert ends == (1.0, 1.0)


def test_a_bootstrap_interval_is_as_wide_as_the_normal_one_for_many_posts():
    numbers = [float(number % 2) for number in range(400)]
    low, high = bootstrap(range(400), lambda weights: weights @ numbers / weights.sum(axis=1))

    assert low == pytest.approx(0.451, abs=0.01)
    assert high == pytest.approx(0.549, abs=0.01)


def test_an_exact_figure_has_no_interval():
    assert (exact(3, 7).low, exact(3, 7).high, exact(3, 7).n) == (3, 3, 7)
