"""Where a post stands towards a claim: repeating it, denying it, asking, reporting.

Similarity says nothing about this: a denial shares every word with what it denies. Only a post that
is read as *endorsing* may get a banner without a person; every doubt here costs one banner and
saves a wrong one. Words are in `data/stance_cues.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from textmatch.normalise import clean, fold, stems
from textmatch.terms import TermSet, folded_term, split_terms


CUES_FILE = Path(__file__).parent / "data" / "stance_cues.toml"

# Kinds of account that pass on or correct more than they claim (content.Account.kind).
NEVER_ENDORSING_AUTHORS = frozenset({"government", "authority", "fact_checker", "news", "partner"})

_FACT_CHECK_LINK = re.compile(
    r"fact-?check|feitencheck|nieuwscheckers|snopes|politifact|fullfact|correctiv|mimikama|teyit|"
    r"stopfals|kiesraad\.nl|overheid\.nl|rijksoverheid|elections?\.europa\.eu|pointer\.kro",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_SEGMENT_END = re.compile(r"(?<=[.!?…:;])\s+|\n+|\s-\s")
_PART_END = re.compile(r"[.!?…:;,]\s+|\n+|\s-\s")
_SENTENCE_MARK = re.compile(r"([.!…:;,]|\n)")
_LONGEST_REPLY = 4  # words: "No it is not."
_QUOTED = re.compile(r"\"[^\"]{8,}\"|(?<!\w)'[^']{8,}'(?!\w)")


class Stance(StrEnum):
    ENDORSES = "endorses"
    REJECTS = "rejects"
    REPORTS = "reports"
    ASKS = "asks"
    SATIRE = "satire"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class StanceReading:
    """`reasons` name every doubt, in machine words; only a reading without one endorses."""

    stance: Stance
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence or half of one: where a negation counts."""

    words: frozenset[str]
    negations: int


@dataclass(frozen=True, slots=True)
class Cues:
    """What a text shows, counted once and compared with many claims.

    `replies` are the words of short parts with a negation: "no, they don't".
    """

    segments: tuple[Segment, ...]
    replies: tuple[frozenset[str], ...]
    debunk: int
    report: int
    ask: int
    irony: int
    has_question_mark: bool
    has_quote: bool
    has_fact_check_link: bool


# Whose words are looked for in a text of a language; where that is unknown, the ones least alike.
_READ_AS = {
    "nl": ("nl", "en"),
    "fy": ("fy", "nl", "en"),
    "de": ("de", "en"),
    "fr": ("fr", "en"),
    "tr": ("tr", "en"),
    "ar": ("ar", "en"),
    "en": ("en",),
    "": ("nl", "en", "de"),
}

# In the order they decide: a question about a denial is still a question.
_STANCE_OF_REASON = {
    "author-kind": Stance.REPORTS,
    "question-form": Stance.ASKS,
    "asking-words": Stance.ASKS,
    "debunk-words": Stance.REJECTS,
    "fact-check-link": Stance.REJECTS,
    "negation-parity": Stance.REJECTS,
    "irony": Stance.SATIRE,
    "reporting-words": Stance.REPORTS,
    "quote": Stance.REPORTS,
}


def cues_in(text: str, language: str) -> Cues:
    """The cues of one text as it was written, links still in it.

    Words count in their own language only ("net" is Frisian for not and Dutch for just), and in
    English, which is mixed into posts of every language.
    """
    folded, cleaned, plain = fold(text), clean(text), _plain_dashes(text)
    terms = [_terms()[each] for each in _READ_AS.get(language, _READ_AS[""])]
    segments = filter(None, map(fold, _SEGMENT_END.split(plain)))
    return Cues(
        segments=tuple(_segment(segment, terms) for segment in segments),
        replies=tuple(_replies(plain, terms)),
        debunk=sum(len(each["debunk"].found_in(folded)) for each in terms),
        report=sum(len(each["report"].found_in(folded)) for each in terms),
        ask=sum(len(each["ask"].found_in(folded)) for each in terms),
        irony=sum(len(each["irony"].found_in(folded)) for each in terms),
        has_question_mark="?" in cleaned or _opens_a_question(text, terms),
        has_quote=bool(_QUOTED.search(cleaned)),
        has_fact_check_link=any(map(_FACT_CHECK_LINK.search, _LINK.findall(text))),
    )


def read_stance(post: Cues, claim: Cues, author_kind: str = "") -> StanceReading:
    """The stance of a post towards a claim that it is about."""
    reasons = tuple(_doubts(post, claim, author_kind))
    if not reasons:
        return StanceReading(Stance.ENDORSES)
    return StanceReading(_STANCE_OF_REASON[min(reasons, key=_ORDER.index)], reasons)


_ORDER = tuple(_STANCE_OF_REASON)


def _doubts(post: Cues, claim: Cues, author_kind: str) -> Iterable[str]:
    """Cues that the claim shows itself ("nobody", "without") say nothing about the post."""
    found = {
        "author-kind": author_kind in NEVER_ENDORSING_AUTHORS,
        "question-form": post.has_question_mark and not claim.has_question_mark,
        "asking-words": post.ask > claim.ask,
        "debunk-words": post.debunk > claim.debunk,
        "fact-check-link": post.has_fact_check_link,
        "negation-parity": negation_differs(post, claim),
        "irony": post.irony > claim.irony,
        "reporting-words": post.report > claim.report,
        "quote": post.has_quote and not claim.has_quote,
    }
    return (reason for reason, holds in found.items() if holds)


def negation_differs(post: Cues, claim: Cues) -> bool:
    """Whether what the post says of the claim is turned round, or a short reply denies it.

    Negations are counted, odd against even, both in the segments nearest to the claim and in all
    that share a word with it: "don't forget to share: ..." denies nothing. Where no segment shares a
    word with the claim, as between languages, all of them count.
    """
    told = frozenset().union(*(segment.words for segment in claim.segments))
    shared = [len(segment.words & told) for segment in post.segments]
    most = max(shared, default=0)
    claimed = sum(segment.negations for segment in claim.segments)
    for least in (most, min(most, 1)):
        about = zip(post.segments, shared, strict=True)
        said = sum(segment.negations for segment, count in about if count >= least)
        if said % 2 != claimed % 2:
            return True
    return any(reply.isdisjoint(told) for reply in post.replies)


def _plain_dashes(text: str) -> str:
    return text.replace("\u2013", "-").replace("\u2014", "-")


def _segment(folded: str, terms: Sequence[Mapping[str, TermSet]]) -> Segment:
    negations = sum(each["negation"].count_in(folded) for each in terms)
    return Segment(stems(folded), negations)


def _replies(text: str, terms: Sequence[Mapping[str, TermSet]]) -> Iterable[frozenset[str]]:
    for part in _PART_END.split(text):
        folded = fold(part)
        if folded.count(" ") < _LONGEST_REPLY and _segment(folded, terms).negations:
            yield stems(folded)


def _opens_a_question(text: str, terms: Sequence[Mapping[str, TermSet]]) -> bool:
    """Whether the first sentence starts like a question and ends in nothing."""
    first, *end = _SENTENCE_MARK.split(text.strip(), maxsplit=1)
    opening = fold(first).split()[:1]
    return end[:1] not in (["."], ["!"]) and any(
        each["opens"].count_in(word) for each in terms for word in opening
    )


@cache
def _terms() -> dict[str, dict[str, TermSet]]:
    languages = tomllib.loads(CUES_FILE.read_text(encoding="utf-8"))
    return {
        language: {
            kind: TermSet(folded_term(term) for term in split_terms(block))
            for kind, block in kinds.items()
        }
        for language, kinds in languages.items()
    }
