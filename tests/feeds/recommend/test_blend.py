import numpy as np
import pytest

from feeds.recommend.blend import (
    ORDERLESS,
    SOURCES,
    Blend,
    Kitchen,
    Recipe,
    best_regularisation,
    choose_recipes,
    mean_ndcg,
    standard,
)
from feeds.recommend.models import Popularity
from feeds.recommend.splitting import numbered, split_off
from tests.feeds.recommend.small import dataset


@pytest.fixture(scope="module")
def tail():
    return split_off(numbered(dataset()).test().known)


def test_scores_become_comparable():
    made = standard(np.array([[1.0, 2, 3], [10, 20, 30], [5, 5, 5]]))
    np.testing.assert_allclose(made[0], made[1])
    assert made[2].tolist() == [0, 0, 0]
    assert made.mean(axis=1) == pytest.approx(0)


def test_the_recipe_learns_that_order_matters_here(tail):
    users = tail.users()
    _, kitchen = best_regularisation(tail, users)
    blind, full = choose_recipes(kitchen, tail, users, [ORDERLESS, tuple(SOURCES)])
    assert set(blind.weights) <= set(ORDERLESS)
    assert any("followers" in name for name in full.weights)
    assert sum(full.weights.values()) == pytest.approx(1)
    ours = mean_ndcg(Blend(kitchen, full), tail, users)
    assert ours >= mean_ndcg(Blend(kitchen, blind), tail, users)
    assert ours > mean_ndcg(Popularity(tail.known), tail, users)
    assert str(full).startswith("lambda ")


def test_a_blend_of_one_source_ranks_like_the_source(tail):
    users = tail.users()
    kitchen = Kitchen(tail.known, 100.0)
    blend = Blend(kitchen, Recipe(100.0, {"popularity": 1.0}))
    assert mean_ndcg(blend, tail, users) == mean_ndcg(Popularity(tail.known), tail, users)


def test_every_orderless_source_exists():
    assert set(ORDERLESS) < set(SOURCES)
