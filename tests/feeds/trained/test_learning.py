"""A world whose viewers are known: what is learnt there is better there, and says how much."""

import json

import pytest

from feeds.parameters import ParametersError
from feeds.trained import learning
from feeds.trained.learning import LEAST_PAGES, TooFewPagesError, train
from feeds.trained.weighing import with_weights
from tests.feeds.trained.taught import WRITTEN, pages


BY_HAND = {name: signal.weight for name, signal in WRITTEN.signals.items()}


@pytest.fixture(scope="module")
def trained():
    return train(pages(900), WRITTEN, WRITTEN)


def test_trained_weights_beat_those_set_by_hand_where_viewers_are_otherwise(trained):
    _ratio, low, _high = trained.card["ndcg"]["over_by_hand"]
    assert low > 1
    _ratio, _low, high = trained.card["log_loss"]["over_by_hand"]
    assert high < 1


def test_the_newest_fifth_measures_and_is_not_learnt_from(trained):
    learnt, measured = trained.card["trained_on"], trained.card["measured_on"]
    assert measured["pages"] == pytest.approx(0.2 * (learnt["pages"] + measured["pages"]), abs=1)
    assert learnt["last"] <= measured["first"]


def test_the_card_is_json_and_names_nobody(trained):
    text = json.dumps(trained.card)
    assert "viewer_id" not in text
    assert set(trained.weights) == set(BY_HAND)


def test_its_version_is_another_one(trained):
    assert trained.parameters.version != WRITTEN.version
    assert with_weights(WRITTEN, trained.weights).version == trained.parameters.version


def test_the_same_pages_teach_the_same():
    assert train(pages(400), WRITTEN, WRITTEN) == train(pages(400), WRITTEN, WRITTEN)


@pytest.mark.parametrize(("count", "viewers"), [(LEAST_PAGES // 2, 40), (400, 3)])
def test_few_pages_or_few_viewers_teach_nothing(count, viewers):
    with pytest.raises(TooFewPagesError, match="at least"):
        train(pages(count, viewers=viewers), WRITTEN, WRITTEN)


def test_who_looks_all_day_is_heard_no_more_than_others(monkeypatch):
    monkeypatch.setattr(learning, "MOST_OF_A_VIEWER", 6)
    trained = train(pages(900), WRITTEN, WRITTEN)
    heard = trained.card["trained_on"]["pages"] + trained.card["measured_on"]["pages"]
    assert heard == 6 * 40


@pytest.mark.parametrize(
    "changes", [{"liked": 5.0}, {"liked": -0.7}, {"followed": 0.6}, {"mood": 1.0}]
)
def test_weights_beyond_their_limits_are_refused(changes):
    with pytest.raises(ParametersError):
        with_weights(WRITTEN, BY_HAND | changes)
