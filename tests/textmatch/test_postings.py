import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmatch import postings
from textmatch.postings import Counts, count_ngrams, joined, within


TEXTS = st.lists(st.text(alphabet="abc d", max_size=20).map(str.split).map(" ".join), max_size=6)


def table(counts: Counts, columns: int) -> np.ndarray:
    found = np.zeros((len(counts.starts) - 1, columns), dtype=int)
    for row, (start, end) in enumerate(zip(counts.starts, counts.starts[1:], strict=False)):
        found[row, counts.of[start:end]] = counts.times[start:end]
    return found


@given(TEXTS)
def test_counts_do_not_depend_on_how_many_documents_are_read_at_a_time(texts):
    codes, counts = count_ngrams(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "_DOCUMENTS_AT_A_TIME", 2)
        again, few = count_ngrams(texts)

    assert codes.tolist() == again.tolist()
    assert (table(counts, len(codes)) == table(few, len(codes))).all()


@given(TEXTS)
def test_turned_counts_say_the_same(texts):
    codes, counts = count_ngrams(texts)
    turned = counts.turned(len(codes), longest=99)

    assert (table(counts, len(codes)) == table(turned, len(texts)).T).all()


def test_n_grams_of_many_documents_are_left_out():
    codes, counts = count_ngrams(["stem rood", "stem blauw", "stem"])
    found = table(counts.turned(len(codes), longest=2), 3)

    assert not found.all(axis=1).any()
    assert found[:, 0].any()
    assert not found[:, 2].any()


def test_a_document_may_repeat_one_n_gram_very_often():
    _, counts = count_ngrams(["aaa " * 999])
    assert counts.times.max() == 255


def test_entries_of_some_rows_are_found():
    _, counts = count_ngrams(["een twee", "", "drie"])
    places, positions = counts.places(np.array([1, 2]))

    assert counts.of[places].tolist() == counts.of[counts.starts[2] :].tolist()
    assert set(positions.tolist()) == {1}


def test_parts_come_back_as_they_were_joined():
    parts = {"one": {"a": np.arange(2)}, "two": {"a": np.arange(3), "b.c": np.arange(4)}}
    arrays = joined(parts)

    assert sorted(within(arrays, "two")) == ["a", "b.c"]
    assert len(within(arrays, "one")["a"]) == 2
