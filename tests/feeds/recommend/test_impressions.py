import numpy as np
import pytest

from feeds.recommend.datasets import Impression
from feeds.recommend.impressions import rank_impressions


DAY = 86_400


def slates(count=400, seed=0):
    """Items have a quality of their own; six days of them."""
    draw = np.random.default_rng(seed)
    quality = draw.beta(1, 6, size=40)
    found = []
    for number in range(count):
        shown = draw.choice(40, size=8, replace=False)
        clicked = tuple(bool(each) for each in draw.random(8) < quality[shown])
        at = 1000 * DAY + number * 6 * DAY / count
        found.append(Impression(f"U{number}", at, (), tuple(f"N{n}" for n in shown), clicked))
    return found


def test_counters_beat_chance_and_all_orders_see_the_same_slates():
    tables = {each.name: each for each in rank_impressions(slates())}
    assert list(tables)[-1] == "ours"
    assert tables["click rate so far"].auc.mean() > 0.6 > tables["random"].auc.mean()
    assert tables["ours"].auc.mean() > 0.55
    assert len({len(each.auc) for each in tables.values()}) == 1


def test_ties_count_half():
    first, *others = slates(60)
    last = Impression("U", 1010 * DAY, (), ("new1", "new2"), (True, False))
    tables = {each.name: each for each in rank_impressions([first, *others, last])}
    assert tables["clicks so far"].auc.tolist() == pytest.approx([0.5])


def test_without_a_day_to_test_on_there_is_no_table():
    assert rank_impressions([]) == []
    assert rank_impressions(slates(3)[:1]) == []
