"""Files of reviewers' decisions: what is read of them, and what a wrong line says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.decided import RELATIONS, DecisionsError, Example, read_decisions
from labels.passages import PostText


ROW = {
    "claim": "De stembureaus sluiten om vijf uur.",
    "claim_lang": "nl",
    "post_id": "7",
    "lang": "nl",
    "caption": "Ga vóór vijf uur!",
    "hashtags": ["stemmen"],
    "transcript": "",
    "ocr_text": "17:00",
    "author_kind": "person",
    "relation": "repeat",
    "decided_on": "2026-11-20",
}


def written(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_row_is_an_example(tmp_path):
    [example] = read_decisions([written(tmp_path / "a.jsonl", ROW)])
    assert example == Example(
        claim="De stembureaus sluiten om vijf uur.",
        language="nl",
        post=PostText(
            id="7",
            caption="Ga vóór vijf uur!",
            hashtags=("stemmen",),
            on_screen_text="17:00",
            language="nl",
            author_kind="person",
        ),
        relation="repeat",
    )


def test_a_folder_stands_for_its_decisions(tmp_path):
    written(tmp_path / "decisions.jsonl", ROW)
    assert len(read_decisions([tmp_path])) == 1


def test_the_last_word_on_a_pair_counts(tmp_path):
    older = written(tmp_path / "a.jsonl", ROW, ROW | {"post_id": "8"})
    newer = written(tmp_path / "b.jsonl", ROW | {"relation": "debunk"})
    relations = {each.post.id: each.relation for each in read_decisions([older, newer])}
    assert relations == {"7": "debunk", "8": "repeat"}


@pytest.mark.parametrize(
    ("relation", "repeats"), [("repeat", True), ("near-miss", False), ("unknown", None)]
)
def test_an_example_says_whether_the_post_repeats_the_claim(relation, repeats):
    assert Example("x", "nl", PostText(id="1"), relation).repeats is repeats


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2"),
        ('{"claim": "x"}', "no field 'relation'"),
        (json.dumps(ROW | {"relation": "agrees"}), "unknown relation 'agrees'"),
        (json.dumps(ROW | {"caption": 5}), "5 is not a text"),
        ("[]", "line 2"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, message):
    path = tmp_path / "a.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{line}\n")
    with pytest.raises(DecisionsError, match="line 2") as raised:
        read_decisions([path])
    assert message in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DecisionsError, match=r"nowhere\.jsonl is not a file"):
        read_decisions([tmp_path / "nowhere.jsonl"])


@given(st.text(), st.text(min_size=1), st.sampled_from(sorted(RELATIONS)))
def test_whatever_people_write_is_read_as_it_is(tmp_path_factory, caption, claim, relation):
    path = tmp_path_factory.mktemp("decisions") / "a.jsonl"
    row = ROW | {"caption": caption, "claim": claim, "relation": relation}
    [example] = read_decisions([written(path, row)])
    assert (example.post.caption, example.claim, example.relation) == (caption, claim, relation)
