from dataclasses import replace

import pytest

from labels.matching import Decision, Match, Matcher, Passage, PostText
from labels.passages import CAPTION
from labels.reuse import Memory, key_of
from labels.stance import Stance


POST = PostText(
    id="1",
    caption="Stembureau dicht om 21:00, niet om 22:00.",
    hashtags=("Stemmen",),
    language="nl",
    author_kind="person",
)


class CountingMatcher(Matcher):
    """Proposes the first four words of every caption and remembers which posts it met."""

    version, encoder_name = "counting-1", "none"

    def __init__(self) -> None:
        self.met: list[str] = []

    def match(self, posts, vectors=None, only=""):
        self.met += [post.id for post in posts]
        return [_match(post) for post in posts]


def _match(post):
    start = len(post.caption) - len(post.caption.lstrip("📣 "))
    passage = Passage(CAPTION, start, len(post.caption), post.caption[start:])
    return Match(post.id, "7", 0.9, Decision.REVIEW, Stance.ENDORSES, passage, language="nl")


def read(memory, matcher, *posts):
    return memory.read(matcher, posts)


@pytest.mark.parametrize(
    "changes",
    [
        {"caption": "STEMBUREAU dicht om 21:00,  niet om 22:00."},
        {"caption": "Stembureau dicht om 21:00, niet om 22:00. @vriend 😡"},
        {"caption": "📣 Stembureau dicht om 21:00, niet om 22:00. https://t.co/abc"},
    ],
)
def test_what_carries_no_meaning_makes_no_other_post(changes):
    assert key_of(replace(POST, id="2", **changes)) == key_of(POST)


@pytest.mark.parametrize(
    "changes",
    [
        {"caption": "Stembureau dicht om 20:00, niet om 22:00."},
        {"caption": "Stembureau dicht om 21:00, wel om 22:00."},
        {"caption": "Stembureau dicht om 21:00, niet om 22:00?"},
        {"caption": "Stembureau dicht\nom 21:00, niet om 22:00."},
        {"caption": "Stembureau dicht om 21:00, niet om 22:00. https://factcheck.example/1"},
        {"hashtags": ("Stemmen", "nep")},
        {"transcript": "Dat klopt niet."},
        {"language": "de"},
        {"author_kind": "fact_checker"},
    ],
)
def test_whatever_may_turn_a_decision_makes_another_post(changes):
    assert key_of(replace(POST, **changes)) != key_of(POST)


def test_a_copy_is_decided_without_being_matched():
    memory, matcher = Memory(), CountingMatcher()
    [first] = read(memory, matcher, POST)
    [second] = read(memory, matcher, replace(POST, id="2"))
    assert matcher.met == ["1"]
    assert (first.is_reused, second.is_reused) == (False, True)
    assert second.match == replace(first.match, post_id="2")


def test_copies_in_one_batch_are_matched_once():
    matcher = CountingMatcher()
    found = read(Memory(), matcher, POST, replace(POST, id="2"), replace(POST, id="3"))
    assert matcher.met == ["1"]
    assert [each.match.post_id for each in found] == ["1", "2", "3"]


def test_a_passage_is_found_where_the_copy_has_it():
    memory, matcher = Memory(), CountingMatcher()
    read(memory, matcher, POST)
    caption = f"📣 {POST.caption}"
    [copy] = read(memory, matcher, replace(POST, id="2", caption=caption))
    passage = copy.match.passage
    assert copy.is_reused
    assert passage is not None
    assert caption[passage.start : passage.end].strip("📣 ") == passage.text == POST.caption


def test_a_copy_without_the_passage_is_matched_itself():
    class Elsewhere(CountingMatcher):
        def match(self, posts, vectors=None, only=""):
            passage = Passage(CAPTION, 0, 3, "nowhere")
            return [replace(each, passage=passage) for each in super().match(posts)]

    memory, matcher = Memory(), Elsewhere()
    found = read(memory, matcher, POST, replace(POST, id="2"))
    found += read(memory, matcher, replace(POST, id="3"))
    assert matcher.met == ["1", "2", "3"]
    assert not any(each.is_reused for each in found)


def test_another_matcher_decides_anew():
    memory, before, after = Memory(), CountingMatcher(), CountingMatcher()
    read(memory, before, POST)
    [again] = read(memory, after, POST)
    assert after.met == ["1"]
    assert not again.is_reused


def test_the_post_that_was_met_longest_ago_is_forgotten_first():
    memory, matcher = Memory(most=2), CountingMatcher()
    one, two, three = (replace(POST, id=n, caption=f"Post {n}") for n in "123")
    read(memory, matcher, one, two)
    read(memory, matcher, one)
    read(memory, matcher, three)
    read(memory, matcher, one, two)
    assert matcher.met == ["1", "2", "3", "2"]
