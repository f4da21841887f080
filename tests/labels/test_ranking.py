import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labels.ranking import Nearness, nearest_of_each, rank


SCORES = arrays(np.float32, st.integers(0, 400), elements=st.floats(-2, 2, width=16))


@given(SCORES, st.integers(1, 5), st.data())
def test_the_nearest_of_each_language_are_found(score, count, data):
    languages = data.draw(arrays(np.int64, len(score), elements=st.integers(0, 3)))
    found = nearest_of_each(score, languages, count)

    assert (np.diff(found) > 0).all()
    for language in range(4):
        own = np.sort(score[languages == language])[::-1]
        chosen = np.sort(score[found[languages[found] == language]])[::-1]
        assert chosen[:count].tolist() == own[:count].tolist()


def near(lexical, weight=1.0):
    table = np.array(lexical, dtype=np.float32)
    return Nearness(table, np.zeros_like(table), np.zeros_like(table), weight)


def test_equal_claims_stand_in_their_own_order():
    numbers, languages = np.array([4, 7, 9]), np.zeros(3, dtype=np.int64)
    ranking = rank(near([[0.5, 0.9, 0.5]]), numbers, languages)

    assert [each.claim for each in ranking] == [7, 4, 9]
    assert ranking[-1].margin == 0


def test_the_passage_that_comes_nearest_is_named():
    numbers, languages = np.array([0, 1]), np.zeros(2, dtype=np.int64)
    ranking = rank(near([[0.1, 0.8], [0.9, 0.2]]), numbers, languages)

    assert {each.claim: each.passage for each in ranking} == {0: 1, 1: 0}
    assert {round(each.lexical, 3) for each in ranking} == {0.9, 0.8}


def test_each_language_is_measured_against_its_own_nearest():
    """A claim stands out in a language whose others are far, not where all are near."""
    lexical = [[0.9, *[0.85] * 30, 0.6, *[0.1] * 30]]
    languages = np.repeat([0, 1], 31)
    ranking = rank(near(lexical), np.arange(62), languages)
    assert ranking[0].claim == 31
