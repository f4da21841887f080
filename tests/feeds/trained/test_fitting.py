"""Weights are learnt within their limits, and not from where a post stood."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad

from feeds.profile import empty_profile
from feeds.ranking import CHOSEN, score
from feeds.trained import fitting
from feeds.trained.fitting import fit, learnt_signals, ndcg, pairs_of
from feeds.trained.weighing import rounded, with_weights
from tests.feeds.ranked import NOW, Levels, catalogue
from tests.feeds.trained.taught import WRITTEN, pages


def multiples_of(found, **options):
    return fit(pairs_of(found, WRITTEN), len(found), WRITTEN, **options).multiples


def test_what_viewers_care_for_weighs_more_and_what_they_do_not_weighs_less():
    found = multiples_of(pages(600))
    assert found["liked"] > 1.3 > 0.8 > found["taste_now"]
    assert max(found, key=found.__getitem__) == "liked"


def test_a_place_at_the_top_is_not_mistaken_for_taste():
    told = pages(600, multiples={}, habit=-1.5)
    fitted = fit(pairs_of(told, WRITTEN), len(told), WRITTEN)
    assert fitted.habit < -0.5
    unheard = [
        fitting.Pairs(p.learnt, p.chosen, 0 * p.place, p.weight) for p in [pairs_of(told, WRITTEN)]
    ]
    assert (
        fit(unheard[0], len(told), WRITTEN).scale > fitted.scale
    )  # the place passes for the score


def test_few_pages_change_little():
    few, many = multiples_of(pages(12)), multiples_of(pages(600))
    assert max(abs(np.log(each)) for each in few.values()) < max(
        abs(np.log(each)) for each in many.values()
    )


def test_the_slope_is_that_of_the_loss():
    pairs, draw = pairs_of(pages(10), WRITTEN), np.random.default_rng(1)
    at = draw.normal(0, 0.3, 2 + len(learnt_signals(WRITTEN)))
    wrong = check_grad(
        lambda x: fitting._loss_and_slope(x, pairs, 0.1)[0],
        lambda x: fitting._loss_and_slope(x, pairs, 0.1)[1],
        at,
    )
    assert wrong < 1e-5


def test_the_best_order_is_worth_one():
    (page,) = pages(3, seed=4)[:1]
    weights = {name: signal.weight for name, signal in WRITTEN.signals.items()}
    assert 0 < ndcg(weights, [page])[0] <= 1


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), wild=st.floats(0.01, 50))
def test_no_trained_weight_leaves_its_limits_and_contributions_add_up(seed, wild):
    draw = np.random.default_rng(seed)
    found = {name: wild ** draw.uniform(-1, 1) for name in learnt_signals(WRITTEN)}
    trained = with_weights(WRITTEN, rounded(found, WRITTEN))
    for name, signal in WRITTEN.signals.items():
        times = trained.signals[name].weight / signal.weight
        assert (times == 1) if name in CHOSEN else (0.5 - 1e-9 <= times <= 2 + 1e-9)
    posts = catalogue(20, seed)
    for each in score(empty_profile(), Levels({}), posts, trained, NOW):
        assert each.base + sum(each.contributions.values()) == pytest.approx(each.score, abs=1e-6)
