import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.recommend.measures import coverage, ndcg, ratio_of_means, recall, top_items, variety


def items(*numbers):
    return np.array(numbers, dtype=np.int32)


def test_known_items_are_never_recommended():
    lists = top_items(np.array([[9.0, 8, 7, 6]]), [items(0, 2)], size=2)
    assert lists.tolist() == [[1, 3]]


def test_equal_scores_are_ordered_the_same_way_every_time():
    assert top_items(np.zeros((1, 6), dtype=np.float32), [items(0)], size=3).tolist() == [[1, 2, 3]]


def test_a_perfect_list_scores_one():
    assert ndcg(np.array([[3, 1, 7]], dtype=np.int32), [items(1, 3)])[0] == pytest.approx(1)
    assert recall(np.array([[3, 1, 7]], dtype=np.int32), [items(1, 3)])[0] == 1


def test_a_hit_further_down_counts_by_the_logarithm_of_its_rank():
    assert ndcg(np.array([[3, 1, 7]], dtype=np.int32), [items(7)])[0] == pytest.approx(
        1 / np.log2(4)
    )


def test_more_to_find_than_places_can_still_be_perfect():
    wanted = [np.arange(100, dtype=np.int32)]
    lists = np.arange(20, dtype=np.int32)[None, :]
    assert ndcg(lists, wanted)[0] == pytest.approx(1)
    assert recall(lists, wanted)[0] == 1


@given(st.permutations(list(range(8))), st.sets(st.integers(0, 20), min_size=1))
def test_figures_stay_between_none_and_all(order, wanted):
    lists, own = np.array([order]), [items(*sorted(wanted))]
    assert 0 <= ndcg(lists, own)[0] <= 1 + 1e-9
    assert 0 <= recall(lists, own)[0] <= 1


def test_coverage_and_variety():
    lists = np.array([[0, 1], [1, 2]])
    assert coverage(lists, 6) == 0.5
    assert variety(lists, np.eye(3, dtype=np.float32)) == pytest.approx(1)
    assert variety(lists, np.ones((3, 1), dtype=np.float32)) == pytest.approx(0)


def test_a_ratio_knows_whether_the_same_users_gained():
    base = np.linspace(0.1, 1, 200)
    sure = ratio_of_means(base * 1.1, base)
    assert sure.low == pytest.approx(1.1)
    assert sure.high == pytest.approx(1.1)
    unsure = ratio_of_means(base[::-1], base)
    assert unsure.low < 1 < unsure.high
