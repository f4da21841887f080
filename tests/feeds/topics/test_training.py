import io

import numpy as np
import pytest

from feeds.topics import training
from feeds.topics.classifier import CLASSES, softmax
from feeds.topics.examples import Example
from feeds.topics.training import Settings


@pytest.fixture(scope="module")
def material():
    """Ten examples of each class around a direction of its own; the languages take turns."""
    random = np.random.default_rng(0)
    rows = np.repeat(np.arange(len(CLASSES)), 10)
    vectors = np.eye(32)[rows] + random.normal(scale=0.25, size=(len(rows), 32))
    examples = [
        Example("nl" if number % 2 else "en", "", (), (CLASSES[row],))
        for number, row in enumerate(rows)
    ]
    return training.material_of(examples, vectors.astype(np.float32))


def test_two_topics_share_an_example():
    targets = training.targets_of([Example("nl", "", (), ("food", "comedy"))])
    assert targets.sum() == 1
    assert targets[0, CLASSES.index("comedy")] == 0.5


def test_what_is_learnt_is_found_again_in_examples_not_seen(material):
    settings, unseen = training.choose(material)
    figures = training.figures(training.blended(unseen, material, settings), material.targets)
    assert figures["examples"] == 190
    assert figures["first right"] > 0.9
    assert figures["log loss"] < 1


def test_noise_is_not_found_again(material):
    noise = np.random.default_rng(1).normal(size=material.vectors.shape).astype(np.float32)
    strange = training.Material(
        material.examples, noise, material.targets, material.hashtags, material.words
    )
    unseen = training.unseen_logits(strange, 3.0)
    chosen = Settings(3.0, 0.0, 0.0)
    shares = training.blended(unseen, strange, chosen)
    assert training.figures(shares, strange.targets)["first right"] < 0.2


def test_a_class_without_examples_is_refused(material):
    food = material.targets.copy()
    food[:, CLASSES.index("elections")] = 0
    with pytest.raises(ValueError, match="no example"):
        training.fit(material.vectors, food, 3.0)


def test_the_file_holds_what_the_model_computes_with(material):
    model = training.trained(material, Settings(3.0, 1.5, 0.5))
    with np.load(io.BytesIO(training.as_file(model)), allow_pickle=False) as stored:
        assert tuple(stored["classes"]) == CLASSES
        assert np.array_equal(stored["weights"].astype(np.float32), model.weights)
        assert np.array_equal(stored["bias"].astype(np.float32), model.bias)
        assert (stored["hashtag_weight"], stored["word_weight"]) == (1.5, 0.5)


def test_figures_are_counted_as_they_say():
    targets = np.zeros((2, len(CLASSES)), dtype=np.float32)
    targets[0, 0], targets[1, 1], targets[1, 2] = 1, 0.5, 0.5
    shares = np.full((2, len(CLASSES)), 0.01, dtype=np.float32)
    shares[0, 3], shares[0, 0] = 0.6, 0.2  # another topic first, its own found
    shares[1, 2] = 0.8  # one of two first, the other not found
    figures = training.figures(shares, targets)
    assert figures["first right"] == 0.5
    assert figures["found"] == round(2 / 3, 3)
    assert figures["log loss"] == pytest.approx(
        -(np.log(0.2) + (np.log(0.01) + np.log(0.8)) / 2) / 2, abs=1e-3
    )
    topics = training.by_topic(shares, targets)
    assert topics[CLASSES[2]] == {"examples": 1, "precision": 1.0, "recall": 1.0, "found": 1.0}
    assert topics[CLASSES[3]]["precision"] == 0.0


def test_every_language_has_figures(material):
    shares = softmax(np.zeros_like(material.targets))
    found = training.by_language(shares, material)
    assert list(found) == ["all", "en", "nl"]
    assert found["en"]["examples"] + found["nl"]["examples"] == found["all"]["examples"]
