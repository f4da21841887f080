import numpy as np
import pytest

from feeds.topics import vectors


@pytest.fixture
def encoded():
    found = np.random.default_rng(3).normal(size=(40, 512)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_vectors_become_short_and_of_length_one(encoded):
    short = vectors.content_vectors(encoded)
    assert short.shape == (40, vectors.DIMENSIONS)
    assert short.dtype == np.dtype("float32")
    assert np.allclose(np.linalg.norm(short, axis=1), 1, atol=1e-5)


def test_a_post_without_text_is_near_nothing(encoded):
    encoded[7] = 0
    short = vectors.content_vectors(encoded)
    assert not short[7].any()
    assert short[8].any()


def test_no_posts_give_no_vectors():
    assert vectors.content_vectors(np.zeros((0, 512), dtype=np.float32)).shape == (0, 64)


def test_the_projection_has_a_short_name():
    assert len(vectors.version()) == 8
