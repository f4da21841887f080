import numpy as np
import pytest
from scipy.sparse import csr_matrix

from feeds.recommend.models import (
    Ease,
    ItemToItem,
    Popularity,
    RecentPopularity,
    Ridge,
    UserNeighbours,
    cosine_neighbours,
    followers,
    transitions,
)
from feeds.recommend.splitting import Histories


def histories(*rows, items=5):
    return Histories([np.array(row, dtype=np.int32) for row in rows], items)


def users(*numbers):
    return np.array(numbers, dtype=np.int32)


KNOWN = histories([0, 1], [0, 1], [0, 1, 2], [3, 4], [3, 4, 2])


def random_histories(count, items):
    draw = np.random.default_rng(1)
    rows = [draw.choice(items, size=4, replace=False) for _ in range(count)]
    return histories(*rows, items=items)


@pytest.mark.parametrize(("count", "items"), [(30, 12), (12, 30)])
def test_ridge_is_the_inverse_whichever_side_is_inverted(count, items):
    known = random_histories(count, items)
    dense = known.matrix().toarray()
    expected = np.linalg.inv(dense.T @ dense + 3.0 * np.eye(items))
    ridge = Ridge(known, 3.0)
    np.testing.assert_allclose(ridge.times(known.matrix()), dense @ expected, atol=1e-5)
    np.testing.assert_allclose(ridge.diagonal, np.diag(expected), atol=1e-5)


def test_ease_is_as_published():
    known = random_histories(30, 12)
    dense = known.matrix().toarray()
    inverse = np.linalg.inv(dense.T @ dense + 3.0 * np.eye(12))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    found = Ease(Ridge(known, 3.0)).scores(known, users(4))[0]
    unknown = np.setdiff1d(np.arange(12), known.rows[4])
    np.testing.assert_allclose(found[unknown], (dense[4] @ weights)[unknown], atol=1e-4)


def test_ease_scores_somebody_nobody_trained_on():
    found = Ease(Ridge(KNOWN, 1.0)).scores(histories([3]), users(0))[0]
    assert np.delete(found, 3).argmax() == 3  # item 4


def test_neighbours_are_cosines_of_shared_users():
    found = cosine_neighbours(KNOWN).toarray()
    assert found[0, 1] == pytest.approx(1)
    assert found[0, 2] == pytest.approx(1 / np.sqrt(3 * 2))
    assert found[0, 3] == found[0, 0] == 0


def test_only_the_nearest_neighbours_are_kept():
    nearest = cosine_neighbours(random_histories(60, 20), most=3).toarray()
    assert (np.count_nonzero(nearest, axis=0) >= 3).all()
    assert np.count_nonzero(nearest) < 19 * 20


def test_transitions_count_what_comes_after():
    counted = transitions(histories([0, 1, 2]), window=2, fading=0.5).toarray()
    assert counted[0, 1] == counted[1, 2] == 1
    assert counted[0, 2] == 0.5
    assert counted[1, 0] == 0


def test_transitions_stay_within_the_window():
    assert transitions(histories([0, 1, 2, 3]), 1, 1.0).nnz == 3
    assert transitions(histories([0]), 5, 0.9).nnz == 0


def test_what_followed_most_often_comes_next():
    known = histories([0, 1], [0, 1], [0, 2], [3, 4])
    model = followers(transitions(known, 3, 0.5), known.popularity(), 1.0, 0.0, 2.0)
    found = model.scores(histories([0]), users(0))[0]
    assert found.argmax() == 1
    assert found[3] == 0


def test_both_ways_also_counts_what_came_before():
    known = histories([0, 1])
    model = followers(transitions(known, 3, 0.5), known.popularity(), 1.0, 0.3, 2.0)
    assert model.scores(histories([1]), users(0))[0][0] > 0


def test_popularity_is_the_same_for_everybody():
    found = Popularity(KNOWN).scores(KNOWN, users(0, 3))
    assert found.tolist() == [[3, 3, 2, 2, 2]] * 2


def test_recent_popularity_counts_the_newest_tenth():
    known = histories([0] * 1, [1], [2], items=3)
    times = [np.array([1.0]), np.array([2.0]), np.array([3.0])]
    assert RecentPopularity(known, times).scores(known, users(0))[0].tolist() == [0, 0, 1]


def test_alike_users_bring_what_they_have():
    found = UserNeighbours(KNOWN, 2).scores(histories([0, 1]), users(0))[0]
    assert found[3] == found[4] == 0
    assert found[0] > 0


def test_item_to_item_sums_over_the_history():
    weights = np.zeros((5, 5), dtype=np.float32)
    weights[0, 2], weights[1, 2] = 0.25, 0.5
    from_two = ItemToItem(_sparse(weights)).scores(histories([0, 1]), users(0))
    assert from_two[0][2] == 0.75


def _sparse(weights):
    return csr_matrix(weights)
