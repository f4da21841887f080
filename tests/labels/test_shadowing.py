"""Two models on the same posts, as pure functions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from labels.matching import Decision, Match, Passage, Stance
from labels.pipeline import Plan
from labels.shadowing import drawn, is_compared, pairs, tally


def plan(post_id: int, decision: Decision, claim_id: str | None = "7", *, inside: bool = True):
    match = Match(
        post_id=str(post_id),
        claim_id=claim_id,
        score=0.5,
        decision=decision,
        stance=Stance.UNCLEAR,
        passage=Passage("caption", 2, 9, "SECRETS"),
        vector=np.zeros(2, dtype=np.float32) if inside else None,
    )
    return Plan(post_id=post_id, language="nl", version="1-x", match=match)


def test_a_pair_keeps_the_place_and_not_the_words():
    [pair] = pairs([plan(1, Decision.AUTO)], [plan(1, Decision.NONE)])
    assert pair.live.passage == {"field": "caption", "start": 2, "end": 9}
    assert (pair.shadow.claim_id, pair.shadow.passage) == (None, None)
    assert "SECRETS" not in repr(pair)


def test_a_pair_of_nothings_is_not_worth_keeping():
    [nothing] = pairs([plan(1, Decision.NONE)], [plan(1, Decision.NONE, None)])
    [other] = pairs([plan(1, Decision.NONE)], [plan(1, Decision.REVIEW)])
    assert not nothing.says_something
    assert other.says_something


def test_pairs_are_counted_by_language_outcomes_and_claim():
    live = [plan(1, Decision.AUTO), plan(2, Decision.AUTO), plan(3, Decision.AUTO)]
    shadow = [plan(1, Decision.AUTO), plan(2, Decision.AUTO, "8"), plan(3, Decision.AUTO)]
    assert tally(pairs(live, shadow)) == {
        ("nl", "auto", "auto", True): 2,
        ("nl", "auto", "auto", False): 1,
    }


def test_only_posts_inside_the_gate_are_compared():
    assert is_compared(plan(1, Decision.NONE), 100)
    assert not is_compared(plan(1, Decision.NONE, inside=False), 100)


@given(st.integers(min_value=1), st.integers(0, 100))
def test_a_larger_sample_holds_the_smaller_one(post_id, percent):
    assert not drawn(post_id, 0)
    assert drawn(post_id, 100)
    assert not drawn(post_id, percent) or drawn(post_id, min(100, percent + 10))


def test_a_sample_is_about_as_large_as_asked():
    assert 2300 < sum(drawn(post_id, 25) for post_id in range(10_000)) < 2700
