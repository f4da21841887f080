import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.backsearch import Prefilter, Tally, plain
from labels.candidates import ClaimText
from textmatch.normalise import fold


CLAIM = ClaimText(
    id="1",
    language="nl",
    statement="In Zandwijk tellen stembiljetten met een rood potlood niet mee.",
    wordings=("Red pencil ballots do not count in Zandwijk.",),
)
FILTER = Prefilter(CLAIM, np.array([1, 0], dtype=np.float32))
NOTHING = np.zeros((1, 2), dtype=np.float16)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("Een rood POTLOOD op je stembiljet", True),
        ("my ballots were filled in with a pencil", True),
        ("#stembiljettenpotlood", True),
        ("Zandwijk heeft een potloodfabriek", True),
        ("Zandwijk heeft een mooi strand", False),
        ("mijn potlood is kwijt", False),
    ],
)
def test_two_of_the_claims_own_words_may_open_the_gate(text, may):
    assert FILTER.may_open_gate(plain(text)) is may


def test_a_post_is_near_by_its_meaning_by_its_words_or_by_both():
    near = np.array([[0.5, 0], [0, 0], [0.1, 0], [0.1, 0]], dtype=np.float16)
    texts = ["", "stembiljetten zandwijk potlood tellen", "potlood tellen", ""]
    assert FILTER.near(near, texts) == [True, True, True, False]


def test_a_claim_without_long_words_is_found_by_meaning_alone():
    short = Prefilter(ClaimText(id="2", language="nl", statement="Ja."), NOTHING[0])
    assert short.near(NOTHING, ["ja"]) == [False]
    assert not short.may_open_gate("ja")


@given(st.text(alphabet="aAéËïÏçñß\u200b\u00ad 🗳️zZ", max_size=30))
def test_every_folded_word_without_special_letters_stands_in_the_plain_text(text):
    without = text.replace("ß", "")
    assert all(word in plain(without) for word in fold(without).split())


def example(post, score, decision):
    return {"post": post, "score": score, "decision": decision, "passage": None, "doubts": []}


def test_the_surest_are_examples_and_the_least_sure_banners_are_doubtful():
    tally = Tally({})
    for post in range(30):
        decision = "auto" if post % 2 else "review"
        tally.add(example(post, post / 100, decision), language="nl", views=2)
    found = tally.result
    assert (found["automatic"], found["review"], found["views"]) == (15, 15, 60)
    assert found["languages"] == {"nl": 30}
    assert [each["post"] for each in tally.examples] == [29, 27, 25, 23, 21, 19, 17, 15, 13, 11]
    assert [each["post"] for each in tally.doubtful] == [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]


def test_a_tally_goes_on_from_an_earlier_one():
    whole, first = Tally({}), Tally({})
    rows = [example(n, n / 10, "review") for n in range(4)]
    for row in rows:
        whole.add(row, language="fy", views=1)
    for row in rows[:2]:
        first.add(row, language="fy", views=1)
    second = Tally(dict(first.result))
    for row in rows[2:]:
        second.add(row, language="fy", views=1)
    assert second.result == whole.result


def test_a_post_that_many_other_claims_are_nearer_to_is_left_out_unless_its_words_make_up():
    others = np.tile(np.array([[0.5, 0.85]], dtype=np.float32), (12, 1))
    crowded = Prefilter(
        CLAIM, np.array([1, 0], dtype=np.float32), lambda posts, _: posts @ others.T
    )
    posts = np.array([[0.5, 0.85], [0.5, 0.85], [0.9, 0]], dtype=np.float16)
    assert crowded.near(posts, ["", "zandwijk tellen stembiljetten rood potlood niet mee", ""]) == [
        False,
        True,
        True,
    ]
