import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.topics import OTHER, TOPICS, content_text, topic_probabilities
from feeds.topics.classifier import CLASSES, MODEL_FILE, topic_model
from textmatch.encoders import UseEncoder


def read(caption, *hashtags):
    """The topics of one post."""
    text = content_text(caption, hashtags)
    return topic_probabilities(UseEncoder().encode_posts([text]), [hashtags], [text])[0]


def random_vectors(count, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(count, 512)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("caption", "topic"),
    [
        ("De scheidsrechter gaf geen penalty en wij verloren met 3-0", "football"),
        ("Zo bak je de lekkerste appeltaart van het land", "food"),
        ("My puppy learned to sit today", "animals"),
        ("Wie repariert man eine kaputte Bohrmaschine?", "home-diy"),
        ("Waar vind ik het dichtstbijzijnde stembureau?", "elections"),
        ("أفضل وصفة حساء الدجاج", "food"),
    ],
)
def test_a_caption_without_hashtags_is_read(caption, topic):
    assert next(iter(read(caption))) == topic


def test_hashtags_raise_their_topic():
    plain, tagged = read("kijk dan"), read("kijk dan", "dansles", "choreo")
    assert tagged["dance"] > plain.get("dance", 0) + 0.2


def test_a_post_may_have_several_topics():
    found = read("Voetbalhumor: onze keeper vertelt een mop in de rust", "voetbal", "humor")
    assert {"football", "comedy"} <= set(found)


def test_the_likeliest_comes_first():
    found = list(read("Recept voor een gezonde lunch op je werk").values())
    assert found == sorted(found, reverse=True)


def test_no_post_gives_no_row():
    assert topic_probabilities(np.zeros((0, 512), dtype=np.float32), [], []) == []


def test_a_post_without_text_still_has_topics():
    (found,) = topic_probabilities(np.zeros((1, 512), dtype=np.float32), [[]], [""])
    assert set(found) <= {*TOPICS, OTHER}


@given(st.lists(st.lists(st.text(max_size=20), max_size=5), min_size=1, max_size=5))
def test_all_classes_together_sum_to_one(hashtags):
    vectors = random_vectors(len(hashtags))
    shares = topic_model().probabilities(vectors, hashtags, [" ".join(tags) for tags in hashtags])
    assert shares.shape == (len(hashtags), len(CLASSES))
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)
    returned = topic_probabilities(vectors, hashtags, [" ".join(tags) for tags in hashtags])
    assert all(0.05 <= share <= 1 for row in returned for share in row.values())


def test_a_post_is_read_the_same_in_any_company():
    vectors = random_vectors(9)
    together = topic_probabilities(vectors, [["voetbal"]] * 9, ["een mooie goal"] * 9)
    alone = topic_probabilities(vectors[4:5], [["voetbal"]], ["een mooie goal"])
    assert alone[0].keys() == together[4].keys()
    assert alone[0] == pytest.approx(together[4], abs=1e-3)


def test_the_model_is_small():
    assert MODEL_FILE.stat().st_size < 300_000
