import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from textmatch.lexical import LexicalIndex
from textmatch.ngrams import SIZES, ngrams
from textmatch.normalise import fold


DOCUMENTS = ["stemmen met rood potlood", "de stembureaus sluiten om vijf uur", "een volmacht"]
WORDS = st.text(alphabet="abcde fgë", max_size=40).map(fold)


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_ngrams_are_those_of_scikit_learn(texts):
    analyse = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(min(SIZES), max(SIZES))
    ).build_analyzer()

    rows, codes = ngrams(texts)

    for number, text in enumerate(texts):
        expected = analyse(text)
        assert (rows == number).sum() == len(expected)
        assert len(set(codes[rows == number].tolist())) == len(set(expected))


def test_a_document_is_nearest_to_itself():
    similarities = LexicalIndex(DOCUMENTS).similarities(DOCUMENTS)

    np.testing.assert_allclose(np.diag(similarities), 1.0, rtol=1e-5)
    assert (similarities.argmax(axis=1) == np.arange(3)).all()


def test_a_typo_costs_little_and_other_words_cost_all():
    similarities = LexicalIndex(DOCUMENTS).similarities(["stemen met root potlood", "xyz", ""])

    assert similarities[0, 0] > 0.5
    assert not similarities[1:].any()


def test_words_no_document_has_make_a_text_less_near():
    index = LexicalIndex(DOCUMENTS)

    short, long = index.similarities(["een volmacht", "een volmacht zwembad kermis oliebollen"])

    assert short[2] > long[2]


@pytest.mark.parametrize(("documents", "texts"), [([], ["iets"]), (DOCUMENTS, [])])
def test_nothing_to_compare_gives_an_empty_table(documents, texts):
    assert LexicalIndex(documents).similarities(texts).shape == (len(texts), len(documents))


def test_some_more_documents_leave_the_others_as_they_were():
    more = ["een rood potlood telt niet", "appeltaart met kaneel"]
    grown, small = LexicalIndex(DOCUMENTS).with_documents(more), LexicalIndex(DOCUMENTS)
    similarities = grown.similarities(more)

    assert similarities.shape == (2, 5)
    np.testing.assert_allclose(np.diag(similarities[:, 3:]), 1.0, rtol=1e-5)
    texts = ["stemmen met potlood", "vijf uur"]
    np.testing.assert_allclose(
        grown.similarities(texts)[:, :3], small.similarities(texts), atol=1e-6
    )


def test_documents_are_added_to_an_index_of_none():
    grown = LexicalIndex([]).with_documents(DOCUMENTS)

    np.testing.assert_allclose(np.diag(grown.similarities(DOCUMENTS)), 1.0, rtol=1e-5)


@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(WORDS, min_size=1, max_size=3))
def test_both_forms_of_an_index_give_the_same_cosines(documents, texts):
    index = LexicalIndex(documents, longest=1)
    rows = np.arange(len(documents))

    exact = index.cosines(index.weights.read(texts), rows)

    np.testing.assert_allclose(exact, LexicalIndex(documents).similarities(texts), atol=1e-5)
    assert (index.similarities(texts) <= exact + 1e-5).all()


def test_few_postings_are_the_most_telling_ones():
    index = LexicalIndex(["rood potlood", "rood licht", "rood vlak"])
    (query,) = index.weights.read(["rood potlood"])

    guess = index.near(query, most=8)

    assert guess.argmax() == 0
    assert guess[0] < index.near(query)[0]
    assert not guess[1:].any()


def test_an_index_comes_back_from_arrays():
    index = LexicalIndex(DOCUMENTS, longest=2)
    again = LexicalIndex.from_arrays(index.arrays())

    texts = ["stemmen met potlood", "een volmacht geven"]
    assert (again.similarities(texts) == index.similarities(texts)).all()
    queries, rows = again.weights.read(texts), np.array([0, 2])
    assert (again.cosines(queries, rows) == index.cosines(queries, rows)).all()
