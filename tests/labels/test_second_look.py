import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.passages import PostText
from labels.second_look import CLASSES, class_of, numbers_of, told


def test_fields_stand_apart_and_links_and_handles_are_left_out():
    post = PostText("1", "Lees dit @jan https://x.example/a", ("stem",), "ik zeg het maar", "Dicht")
    assert told(post, "claim") == "Lees dit | Dicht | ik zeg het maar | #stem"


def test_of_a_long_post_the_part_around_the_claims_words_is_told():
    filler = " ".join(f"woord{n}" for n in range(200))
    post = PostText("1", "", transcript=f"{filler} stembureaus sluiten morgen vroeg {filler}")
    said = told(post, "De stembureaus sluiten vroeg.")
    assert "stembureaus sluiten morgen" in said
    assert len(said.split()) <= 85


@given(st.lists(st.floats(-20, 20), min_size=len(CLASSES), max_size=len(CLASSES)))
def test_shares_of_the_classes_add_up(logits):
    numbers = numbers_of(np.array(logits, dtype=np.float32))
    shares = [np.exp(numbers[f"read {name}"]) for name in CLASSES]
    assert 0.99 <= sum(shares) <= 1.01
    assert np.isfinite(numbers["read odds"])


@pytest.mark.parametrize("name", CLASSES)
def test_the_likeliest_class_is_named(name):
    logits = np.zeros(len(CLASSES), dtype=np.float32)
    logits[CLASSES.index(name)] = 3.0
    assert class_of(logits) == name
