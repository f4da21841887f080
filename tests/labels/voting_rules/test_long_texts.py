"""Posts of any length: the work grows with the words and ends somewhere. Counted, not timed."""

import pytest

from labels.voting_rules import Outcome, checker
from labels.voting_rules.checker import MOST_SENTENCES
from labels.voting_rules.guards import is_question, sentence_stance
from labels.voting_rules.lexicon import is_within, lexicon, within
from labels.voting_rules.units import LONGEST_SENTENCE, sentences, units
from labels.voting_rules.words import tokens_of


LIE = "Je kunt stemmen via sms"
CHATTER = "wij eten de hele dag soep en daarna brood met kaas "


@pytest.fixture
def read(monkeypatch):
    """The sentences that were taken apart, as (start, end)."""
    found = []

    def counted(tokens, tags, start, end, asked_until=0):
        found.append((start, end))
        return units(tokens, tags, start, end, asked_until)

    monkeypatch.setattr(checker, "units", counted)
    return found


@pytest.mark.parametrize(
    ("text", "taken_apart"),
    [("stemmen " + "1." * 3000, 1), ("Je mag stemmen. " * 3000, MOST_SENTENCES)],
)
def test_no_more_than_so_many_sentences_are_taken_apart(text, taken_apart, read, checker):
    checker.check(text, "nl")
    assert len(read) == taken_apart


def test_of_an_endless_text_what_speaks_of_voting_is_found(read, checker):
    reading = checker.check(f"{f'{CHATTER}. ' * 3000}{LIE}.", "nl")
    assert reading.outcome is Outcome.CONTRADICTS
    assert len(read) == 1


def test_speech_without_a_mark_is_read_in_windows(read, checker):
    text = f"{CHATTER * 3000}. {LIE}"
    reading = checker.check(text, "nl")
    assert reading.passage.text == LIE
    assert all(end - start <= LONGEST_SENTENCE for start, end in read)


class Counted(list[int]):
    """A list that counts how often a place of it is looked at."""

    looks = 0

    def __getitem__(self, at):
        Counted.looks += 1
        return super().__getitem__(at)

    def __iter__(self):
        Counted.looks += len(self)
        return super().__iter__()


def looks_for(times):
    words = lexicon("nl")
    tokens = tokens_of("Als je mag stemmen. " * times, words.numbers)
    tags: dict[str, list[int]] = {
        concept: Counted(places) for concept, places in words.tags(tokens).items()
    }
    Counted.looks = 0
    for each in sentences(tokens):
        is_question(each, tags, tokens)
        sentence_stance(each, tags)
        units(tokens, tags, each.start, each.end)
    return Counted.looks


def test_ten_times_the_sentences_are_about_ten_times_the_work():
    assert looks_for(1000) < 20 * looks_for(100)


def test_the_tags_of_a_part_are_those_inside_it():
    tags = {"vote": [1, 4, 4, 9], "pass": [2]}
    assert within(tags, 2, 9) == {"vote": [4, 4], "pass": [2]}
    assert within(tags, 5, 9) == {}
    assert is_within(tags, "vote", 9, 10)
    assert not is_within(tags, "vote", 5, 9)
    assert not is_within(tags, "id", 0, 10)
