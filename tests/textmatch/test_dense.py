import numpy as np
import pytest

from textmatch import dense
from textmatch.dense import DenseIndex


def unit(count: int, seed: int, dimensions: int = 48) -> np.ndarray:
    """Vectors that lie mostly in some directions, as those of sentences do."""
    chooser = np.random.default_rng(seed)
    vectors = chooser.standard_normal((count, dimensions)) / (1 + np.arange(dimensions))
    units: np.ndarray = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(
        np.float32
    )
    return units


@pytest.fixture
def sketched(monkeypatch):
    monkeypatch.setattr(dense, "SKETCH_DIMENSIONS", 12)
    return DenseIndex(unit(300, 0), sketched=True)


def test_without_a_sketch_near_is_exact():
    vectors, queries = unit(20, 0), unit(3, 1)
    np.testing.assert_allclose(DenseIndex(vectors).near(queries), queries @ vectors.T, atol=1e-6)


def test_a_sketch_finds_the_nearest(sketched):
    queries = unit(30, 1)
    exact = queries @ unit(300, 0).T
    guessed = np.argsort(-sketched.near(queries), axis=1)[:, :20]

    assert all(best in row for best, row in zip(exact.argmax(axis=1), guessed, strict=True))


def test_cosines_of_some_are_exact_but_for_half_precision(sketched):
    queries, rows = unit(2, 1), np.array([3, 70, 299])
    np.testing.assert_allclose(
        sketched.cosines(queries, rows), queries @ unit(300, 0)[rows].T, atol=1e-3
    )


def test_added_vectors_follow_the_first(sketched):
    added = unit(2, 2)
    grown = sketched.with_vectors(added).with_vectors(added[:1])
    rows = np.array([0, 300, 302])

    assert (sketched.size, grown.size) == (300, 303)
    np.testing.assert_allclose(grown.near(added)[:, 300:302], added @ added.T, atol=1e-6)
    np.testing.assert_allclose(grown.cosines(added, rows)[0, 1:], [1, 1], atol=1e-6)
    np.testing.assert_allclose(grown.row(301), added[1])


def test_it_comes_back_from_arrays(sketched):
    again = DenseIndex.from_arrays(sketched.arrays())
    queries = unit(2, 1)
    assert (again.near(queries) == sketched.near(queries)).all()
