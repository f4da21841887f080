"""Is it said in earnest, about this election? Questions, debunks, wishes, jokes and other votes are not."""

from __future__ import annotations

from collections.abc import Sequence

from labels.voting_rules.lexicon import Tags, is_within
from labels.voting_rules.readings import Stance
from labels.voting_rules.units import Sentence
from labels.voting_rules.words import Token


_MARKED = {
    "satire": Stance.SATIRE,
    "contest": Stance.OTHER_VOTE,
    "org": Stance.OTHER_VOTE,
    "demonym_vote": Stance.OTHER_VOTE,
    "foreign_vote": Stance.OTHER_VOTE,
}
# Words of clubs and contests, unless something of this election stands beside them.
_MAYBE_OTHER = frozenset({"org_weak", "contest_weak"})
_ANCHORS = frozenset(
    {
        "pass",
        "station",
        "gr",
        "tk",
        "election",
        "polling_day",
        "proxy",
        "counting",
        "candidate",
        "ballot",
    }
)
_PLACE_REACH = 2
_NO_OTHER_COUNTRY = frozenset(
    {
        "home_country",
        "origin",
        "eu",
        "non_eu",
        "foreigner",
        "abroad",
        "gr",
        "station",
        "pass",
        "counting",
    }
)


def text_stance(
    tags: Tags, tokens: Sequence[Token], year: int | None
) -> tuple[Stance, tuple[str, ...]]:
    """What marks a whole text; ASSERTS where nothing does."""
    for concept, stance in _MARKED.items():
        if concept in tags:
            return stance, (concept.replace("_", "-"),)
    if not tags.keys() & _ANCHORS and tags.keys() & _MAYBE_OTHER:
        return Stance.OTHER_VOTE, ("other-vote",)
    if _is_abroad(tags):
        return Stance.OTHER_VOTE, ("other-country",)
    if "lr" in tags:
        return Stance.OTHER_VOTE, ("referendum",)
    if _is_past(tags, tokens, year):
        return Stance.OTHER_VOTE, ("earlier-election",)
    if "debunk" in tags:
        return Stance.DEBUNKS, ("debunk-words",)
    if "factcheck" in tags:
        return Stance.DEBUNKS, ("fact-check",)
    if "doubt" in tags:
        return Stance.REPORTS, ("reporting-words",)
    return Stance.ASSERTS, ()


def _is_abroad(tags: Tags) -> bool:
    """A country is named, and nothing about the country of the election."""
    if "country" not in tags:
        return False
    if not tags.keys() & _NO_OTHER_COUNTRY:
        return True
    is_inside = any(is_within(tags, "in_place", n - _PLACE_REACH, n) for n in tags["country"])
    return is_inside and not tags.keys() & {
        "home_country",
        "origin",
        "abroad",
        "non_eu",
        "counting",
    }


def _is_past(tags: Tags, tokens: Sequence[Token], year: int | None) -> bool:
    if "pass_old" in tags or "skipped_last" in tags:
        return False
    if year is not None:
        years = {token.number for token in tokens if token.kind == "year"}
        if (
            years
            and all(each is not None and each < year for each in years)
            and "past_verb" in tags
        ):
            return True
    return "past_vote" in tags and "past_verb" in tags


def asks_in_the_end(found: Sequence[Sentence], tags: Tags) -> bool:
    """Whether the last sentence asks whether what came before is so."""
    last = found[-1]
    if not last.is_question:
        return _within(tags, ("ask",), last) and not _within(tags, ("rhetorical",), last)
    return (
        len(found) == 1
        or _within(tags, ("ask", "ask_self", "debunk", "factcheck"), last)
        or _within(tags, ("ask",), found[0])
    )


def is_question(sentence: Sentence, tags: Tags, tokens: Sequence[Token]) -> bool:
    """By its mark, or by how it begins."""
    if _within(tags, ("rhetorical",), sentence):
        return False
    if sentence.is_question:
        return True
    if _opens_with_a_verb(sentence, tags, tokens):
        return True
    start = sentence.start
    return is_within(tags, "ask_self", start, start + 2) or _within(tags, ("ask",), sentence)


def _opens_with_a_verb(sentence: Sentence, tags: Tags, tokens: Sequence[Token]) -> bool:
    """ "can you vote online with it yet": no mark, but no comma after which an answer comes either."""
    first = sentence.start
    verbs = ("may", "must", "neednot")
    if not any(is_within(tags, verb, first, first + 1) for verb in verbs):
        return False
    is_turned = is_within(tags, "you", first + 1, first + 2)
    return is_turned and not any(token.word == "," for token in tokens[first : sentence.end])


def _within(tags: Tags, concepts: Sequence[str], sentence: Sentence) -> bool:
    return any(is_within(tags, each, sentence.start, sentence.end) for each in concepts)


def sentence_stance(sentence: Sentence, tags: Tags) -> Stance:
    if _within(tags, ("opinion",), sentence):
        return Stance.OPINION
    if _within(tags, ("future",), sentence):
        return Stance.OPINION
    return Stance.ASSERTS
