import numpy as np
import pytest

from textmatch.encoders import ENCODERS, E5Encoder, PairEncoder, UseEncoder


TEXTS = ["Stemmen met rood potlood", "Votes in red pencil", "Een recept voor soep", "a"]


@pytest.mark.parametrize("name", sorted(ENCODERS))
def test_vectors_have_length_one_and_keep_their_order(name):
    encoder = ENCODERS[name]()

    together = encoder.encode_posts(TEXTS)
    backwards = encoder.encode_posts(TEXTS[::-1])[::-1]

    assert together.shape == (len(TEXTS), encoder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, rtol=1e-3)
    np.testing.assert_allclose(together, backwards, atol=1e-4)


@pytest.mark.parametrize("name", sorted(ENCODERS))
def test_the_same_thing_in_another_language_is_nearer_than_another_thing(name):
    dutch, english, soup, _ = ENCODERS[name]().encode_claims(TEXTS)

    assert dutch @ english > dutch @ soup


def test_no_texts_give_no_vectors():
    assert UseEncoder().encode_claims([]).shape == (0, 512)


def test_the_pair_weighs_both_encoders():
    pair, e5, use = (
        each.encode_claims(TEXTS) for each in (PairEncoder(), E5Encoder(), UseEncoder())
    )

    expected = (5.0 * (e5 @ e5.T) + 0.4 * (use @ use.T)) / 5.4

    np.testing.assert_allclose(pair @ pair.T, expected, atol=1e-4)
