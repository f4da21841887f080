import io

import numpy as np
import pytest

from feeds.topics import projecting


@pytest.fixture(scope="module")
def flat():
    """300 rows that lie in four of sixteen dimensions, around a point away from zero."""
    random = np.random.default_rng(0)
    rows = random.normal(size=(300, 4)) @ random.normal(size=(4, 16)) + 0.5
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("is_centred", [True, False])
def test_enough_dimensions_keep_the_neighbours(flat, is_centred):
    even = np.ones(len(flat), dtype=np.float32)
    wide = projecting.fit(flat, even, 5, is_centred=is_centred).apply(flat)
    narrow = projecting.fit(flat, even, 1, is_centred=is_centred).apply(flat)
    assert projecting.recall(flat, narrow) < projecting.recall(flat, wide)


def test_all_dimensions_lose_nothing(flat):
    even = np.ones(len(flat), dtype=np.float32)
    same = projecting.fit(flat, even, 16, is_centred=False).apply(flat)
    assert projecting.recall(flat, same) > 0.98


def test_rows_that_weigh_nothing_shape_nothing(flat):
    weights = np.ones(len(flat), dtype=np.float32)
    weights[200:] = 0
    strange = flat.copy()
    strange[200:] = np.random.default_rng(1).normal(size=(100, 16))
    expected = projecting.fit(flat[:200], weights[:200], 3, is_centred=True)
    found = projecting.fit(strange, weights, 3, is_centred=True)
    assert np.allclose(found.mean, expected.mean, atol=1e-3)
    assert np.allclose(abs(found.axes), abs(expected.axes), atol=1e-2)


def test_every_group_weighs_the_same():
    weights = projecting.even_weights([3, 1])
    assert weights.tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])


def test_the_file_holds_the_projection(flat):
    projection = projecting.fit(flat, np.ones(len(flat), dtype=np.float32), 2, is_centred=True)
    with np.load(io.BytesIO(projecting.as_file(projection)), allow_pickle=False) as stored:
        assert np.array_equal(stored["axes"].astype(np.float32), projection.axes)
        assert np.array_equal(stored["mean"].astype(np.float32), projection.mean)
