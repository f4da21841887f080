"""The reading of free words beside the lexicons, with a reader that says what a test tells it to."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections.voting_rules import rules_for
from labels.decision import Look, Weight
from labels.rule_wording import (
    FOLDER,
    READER_FILE,
    WEIGHTS_FILE,
    read_wording,
    shipped_wording,
)
from labels.voting_rules import Outcome, RuleChecker
from labels.voting_rules.checker import CONFIRMED, HELD_BACK, IN_FREE_WORDS
from labels.voting_rules.wording import ABOUT, KINDS, Wording, windows
from tests.labels.voting_rules.conftest import MUNICIPAL


class Says:
    """Finds a false instruction (about R10) in texts with one of these words, a denial elsewhere."""

    version, classes = "1", (*KINDS, f"{ABOUT}R10", f"{ABOUT}R99")

    def __init__(self, *words: str) -> None:
        self.words = words
        self.read_texts: list[str] = []

    def read(self, pairs):
        self.read_texts += [text for _, text in pairs]
        logits = np.zeros((len(pairs), len(self.classes)), dtype=np.float32)
        for row, (_, text) in enumerate(pairs):
            is_false = any(word in text for word in self.words)
            logits[row, KINDS.index("contradicts" if is_false else "debunk")] = 5
            logits[row, len(KINDS) + 1] = 9  # a rule of no election
        return logits


def checker_with(reader):
    look = Look(bias=0.0, weights={"worded contradicts": Weight(0.0, 1.0, 1.0)})
    return RuleChecker(rules_for(MUNICIPAL), Wording(reader, look, least=0.6))


FREE = "My uncle simply takes the envelopes of everybody in the street."


def test_a_contradiction_in_words_no_lexicon_has_names_rule_passage_and_path():
    reading = checker_with(Says("uncle")).check(FREE, "en")

    assert reading.outcome is Outcome.CONTRADICTS
    assert (reading.slot, reading.rule_id) == ("proxy", "R10")
    assert reading.passage.text == FREE
    assert reading.reasons == (IN_FREE_WORDS,)
    assert reading.confidence > 0.9


def test_what_the_lexicons_find_is_confirmed_or_held_back_by_its_wording():
    text = "You can vote by text message."

    confirmed = checker_with(Says("text message")).check(text, "en")
    held_back = checker_with(Says("nothing")).check(text, "en")

    assert confirmed.contradicts
    assert confirmed.reasons == ("remote", CONFIRMED)
    assert held_back.outcome is Outcome.UNKNOWN
    assert held_back.reasons == ("remote", HELD_BACK)
    assert held_back.rule_id == confirmed.rule_id == "R16"


def test_wording_makes_no_contradiction_of_a_value_that_agrees():
    text = "Polling stations close at 9 pm."

    assert checker_with(Says("close")).check(text, "en").outcome is Outcome.AGREES


def test_a_wrong_value_stays_wrong_unless_the_text_denies_it():
    class SaysTrue(Says):
        def read(self, pairs):
            return np.roll(super().read(pairs), 1, axis=1)  # contradicts → agrees

    text = "Polling stations close at 5 pm."

    assert checker_with(SaysTrue("close")).check(text, "en").contradicts
    assert not checker_with(Says("nothing")).check(text, "en").contradicts


def test_questions_and_other_votes_are_not_read_at_all():
    reader = Says("vote")

    checker_with(reader).check("Can you vote by text message?", "en")
    checker_with(reader).check("Vote by text message for your favourite finalist!", "en")

    assert reader.read_texts == []


def test_of_a_long_text_the_passage_is_named():
    filler = "It was a lovely day and we all went for a long walk along the river bank. " * 5
    reading = checker_with(Says("uncle")).check(f"{filler}{FREE} {filler}", "en")

    assert FREE in reading.passage.text
    assert len(reading.passage.text.split()) <= 60


@pytest.mark.parametrize("words", [0, 300, 480, 2000])
def test_padding_a_post_hides_no_false_instruction(words):
    """What the lexicons found is judged by the words around it, wherever it stands."""
    filler = "It was a lovely day and we all went for a walk. " * (words // 11)
    lie = "You can vote by text message."
    for text in (f"{filler}{lie}", f"{filler}{lie} {filler}", f"{lie} {filler}"):
        reading = checker_with(Says("text message")).check(text, "en")
        assert reading.contradicts, text[:80]
        assert reading.reasons[-1] == CONFIRMED


def test_another_passage_confirms_nothing():
    filler = "It was a lovely day and we all went for a walk. " * 20
    text = f"{FREE} {filler}You can vote by text message."
    assert checker_with(Says("uncle")).check(text, "en").reasons[-1] == HELD_BACK


def test_of_many_windows_the_first_and_the_last_are_read():
    text = "It was a lovely day and we all went for a walk. " * 100
    spans = list(windows(text))
    assert (spans[0][0], text[spans[-1][1] :].strip()) == (0, "")


@given(st.text(max_size=2000))
def test_windows_are_in_order_apart_and_few(text):
    spans = list(windows(text))

    assert 1 <= len(spans) <= 6
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_weights_of_another_encoder_are_refused():
    files = {name: (FOLDER / name).read_bytes() for name in (READER_FILE, WEIGHTS_FILE)}
    version = shipped_wording().reader.version.encode()
    files[WEIGHTS_FILE] = files[WEIGHTS_FILE].replace(version, b"another")

    with pytest.raises(ValueError, match="another file"):
        read_wording(files)


def test_every_rule_that_was_learnt_is_in_the_book():
    known = {rule.id for rule in rules_for(MUNICIPAL)}
    about = {
        name.removeprefix(ABOUT)
        for name in shipped_wording().reader.classes
        if name.startswith(ABOUT)
    }

    assert about <= known


@pytest.mark.parametrize(
    "text",
    [
        "Just log in from your sofa and pick a candidate, that is your vote done.",
        "Gooi je ingevulde stembiljet maar in de brievenbus op de hoek, komt vanzelf goed.",
    ],
)
def test_the_shipped_files_read_free_words(text):
    checker = RuleChecker(rules_for(MUNICIPAL), shipped_wording())

    assert checker.check(text).contradicts


def test_without_wording_the_lexicons_decide_alone():
    assert RuleChecker(rules_for(MUNICIPAL)).check(FREE, "en").outcome is Outcome.UNKNOWN
