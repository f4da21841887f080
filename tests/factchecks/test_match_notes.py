from hypothesis import given
from hypothesis import strategies as st

from factchecks.match_notes import (
    MatchNotes,
    likelihood,
    read,
    segments,
    stance_in_words,
)


CAPTION = "Hoor net dat de stembussen om vijf uur sluiten, wist niemand dat?"


def test_the_matching_passage_is_marked():
    found = read({"passage": {"field": "caption", "start": 13, "end": 46, "text": "…"}})
    assert [(part.text, part.is_match) for part in segments(CAPTION, "caption", found)] == [
        ("Hoor net dat ", False),
        ("de stembussen om vijf uur sluiten", True),
        (", wist niemand dat?", False),
    ]


def test_a_passage_of_another_field_marks_nothing():
    found = MatchNotes(field="transcript", start=0, end=5)
    assert [part.is_match for part in segments(CAPTION, "caption", found)] == [False]


def test_evidence_without_a_passage_is_no_error():
    raws: tuple[object, ...] = (None, {}, [], {"passage": None}, {"passage": "x", "reasons": "x"})
    for raw in raws:
        assert read(raw) == MatchNotes()


def test_offsets_that_are_no_offsets_are_left_out():
    found = read({"passage": {"field": 3, "start": -4, "end": "9"}})
    assert (found.field, found.start, found.end) == ("", 0, 0)


def test_reasons_are_put_in_words_and_new_ones_are_not_lost():
    found = read({"reasons": ["question-form", "brand-new-doubt"]})
    assert found.reasons_in_words == ["It is phrased as a question.", "brand-new-doubt"]


def test_a_stance_is_put_in_words():
    assert stance_in_words("asks") == "asks whether it is true"
    assert stance_in_words("brand-new") == "brand-new"


def test_a_probability_has_words_and_no_score_has_none():
    assert [likelihood(score) for score in (0.95, 0.7, 0.4, 0.1, None)] == [
        "very likely", "likely", "possible", "unlikely", "",
    ]  # fmt: skip


def test_an_empty_field_has_no_segments():
    assert segments("", "caption", MatchNotes(field="caption", start=0, end=3)) == []


@given(text=st.text(), start=st.integers(), end=st.integers())
def test_marking_never_changes_the_text(text, start, end):
    found = read({"passage": {"field": "caption", "start": start, "end": end}})
    assert "".join(part.text for part in segments(text, "caption", found)) == text


@given(
    raw=st.recursive(
        st.none() | st.integers() | st.text(),
        lambda each: (
            st.dictionaries(
                st.sampled_from(["passage", "reasons", "field", "start", "end", "text"]), each
            )
            | st.lists(each)
        ),
    )
)
def test_any_json_is_read_without_an_error(raw):
    found = read(raw)
    assert "".join(part.text for part in segments("tekst", "caption", found)) == "tekst"
