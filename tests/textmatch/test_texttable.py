import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textmatch.texttable import TextTable


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=6))
def test_texts_come_back_one_by_one_and_together(texts):
    table = TextTable.from_arrays(TextTable.of(texts).arrays())

    assert len(table) == len(texts)
    assert list(table) == texts
    assert [table[number] for number in range(len(texts))] == texts
    assert table[1:3] == texts[1:3]


def test_it_counts_from_the_end_as_any_list():
    assert TextTable.of(["een", "twee"])[-1] == "twee"


def test_no_texts_are_no_bytes():
    assert TextTable.of([]).arrays()["content"].dtype == np.uint8
