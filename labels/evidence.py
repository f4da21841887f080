"""What speaks for and against a match: the numbers a decision is made on, and the hard doubts.

Evidence is about one post and one claim. `numbers` feed the learned decision (see `decision.py`);
`doubts` are reasons, each of which alone rules out a banner without a person.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from labels.candidates import Candidate, ClaimText
from labels.gate import SURELY, ElectionWords
from labels.names import NameFinder, names_in_claims, places_in_claims
from labels.passages import (
    ON_SCREEN_TEXT,
    TRANSCRIPT,
    Passage,
    PostText,
    hashtag_words,
)
from labels.stance import Cues, StanceReading, cues_in, negation_differs, read_stance
from labels.values import Values, values_in
from textmatch.languages import detect_language
from textmatch.normalise import fold, stems


FEWEST_WORDS = 8
_MOST_CUES = 2.0


@dataclass(frozen=True, slots=True)
class PostReading:
    """A post, read once and compared with several claims."""

    post: PostText
    language: str
    folded: str
    passages: tuple[Passage, ...]
    cues: Cues
    values: Values
    stems: frozenset[str]
    names: frozenset[str]
    election_strength: int


@dataclass(frozen=True, slots=True)
class ClaimReading:
    cues: Cues
    values: Values
    stems: frozenset[str]
    names: frozenset[str]
    election_strength: int


@dataclass(frozen=True, slots=True)
class Evidence:
    numbers: Mapping[str, float]
    stance: StanceReading
    doubts: tuple[str, ...]


def read_post(
    post: PostText, passages: Sequence[Passage], vocabulary: frozenset[str], claims: ClaimReader
) -> PostReading:
    said = (post.caption, hashtag_words(post, vocabulary), post.on_screen_text, post.transcript)
    text = "\n".join(filter(None, said))
    folded = fold(text)
    language = post.language or detect_language(text)
    return PostReading(
        post=post,
        folded=folded,
        passages=tuple(passages),
        language=language,
        cues=cues_in(text, language),
        values=values_in(text),
        stems=stems(folded),
        names=claims.names_in(folded),
        election_strength=_election_words().strength(folded),
    )


class ClaimReader:
    """Reads the claims of a store; names and word weights depend on all of them."""

    def __init__(self, claims: Sequence[ClaimText]) -> None:
        self._claims = claims
        self._names = names_in_claims((claim.language, claim.statement) for claim in claims)
        self.all_names = frozenset().union(*self._names)
        self._finder = NameFinder(self.all_names)
        places = places_in_claims(claim.statement for claim in claims)
        on_topic = frozenset().union(*(self._names[n] for n in self._about_elections()))
        self.election_names, self.election_places = on_topic - places, on_topic & places
        self._seen_in = _counted(stems(fold(claim.statement)) for claim in claims)
        self._readings: dict[int, ClaimReading] = {}

    def _about_elections(self) -> Iterable[int]:
        """Claims whose names are a sign of elections; a store may hold claims of every kind."""
        for number, claim in enumerate(self._claims):
            text = f"{claim.statement} {claim.headline} {claim.summary}"
            if _election_words().strength(fold(text)) >= SURELY:
                yield number

    def read(self, number: int) -> ClaimReading:
        if number not in self._readings:
            statement = self._claims[number].statement
            self._readings[number] = ClaimReading(
                cues=cues_in(statement, self._claims[number].language),
                values=values_in(statement),
                stems=stems(fold(statement)),
                names=self._names[number],
                election_strength=_election_words().strength(fold(statement)),
            )
        return self._readings[number]

    def weigh(self, words: Iterable[str]) -> float:
        """The weight of words: rare ones among the claims count more."""
        total = len(self._claims) + 1
        return sum(1 + math.log(total / (1 + self._seen_in.get(each, 0))) for each in words)

    def names_in(self, folded: str) -> frozenset[str]:
        """Names of any of the claims that stand in a text."""
        return self._finder.found_in(folded)


def gather(
    post: PostReading,
    candidate: Candidate,
    claim: ClaimReading,
    claims: ClaimReader,
    leaning: float,
) -> Evidence:
    """Evidence that `post` repeats the claim. `leaning`: the learned stance of the passage."""
    stance = read_stance(post.cues, claim.cues, post.post.author_kind)
    misses_name = bool(claim.names) and claim.names.isdisjoint(post.names)
    other_name = any(_is_another(name, claim.names) for name in post.names)
    off_topic = post.election_strength < claim.election_strength
    clashes = post.values.clashes_with(claim.values)
    numbers = {
        "lexical": candidate.lexical,
        "headline": candidate.headline,
        "dense": candidate.dense,
        "score": candidate.score,
        "margin": candidate.margin,
        "claim covered": claims.weigh(claim.stems & post.stems) / (claims.weigh(claim.stems) or 1),
        "post covered": claims.weigh(claim.stems & post.stems) / (claims.weigh(post.stems) or 1),
        "log words": math.log(1 + post.folded.count(" ")),
        "names missing": float(misses_name),
        "other names": float(other_name),
        "values clash": float(bool(clashes)),
        "no election words": float(off_topic),
        "leaning": leaning,
        **_cue_numbers(post.cues, claim.cues),
    }
    doubts = _doubts(
        post,
        candidate,
        clashes,
        misses_name=misses_name,
        other_name=other_name,
        off_topic=off_topic,
    )
    return Evidence(numbers, stance, (*stance.reasons, *doubts))


def _is_another(name: str, names: frozenset[str]) -> bool:
    """Neither one of `names`, nor a part of one, nor a longer form of one."""
    return not any(name in known or known in name for known in names)


def _cue_numbers(post: Cues, claim: Cues) -> dict[str, float]:
    return {
        "debunk words": min(float(post.debunk), _MOST_CUES),
        "reporting words": min(float(post.report), _MOST_CUES),
        "asking words": min(float(post.ask), _MOST_CUES),
        "question mark": float(post.has_question_mark),
        "negation parity": float(negation_differs(post, claim)),
    }


def _doubts(
    post: PostReading,
    candidate: Candidate,
    clashes: tuple[str, ...],
    *,
    misses_name: bool,
    other_name: bool,
    off_topic: bool,
) -> Iterable[str]:
    yield from clashes
    found = {
        "name-missing": misses_name,
        "other-name": other_name,
        "short-text": post.folded.count(" ") + 1 < FEWEST_WORDS,
        "not-in-caption": post.passages[candidate.passage].field in {TRANSCRIPT, ON_SCREEN_TEXT},
        "no-election-words": off_topic,
    }
    yield from (doubt for doubt, holds in found.items() if holds)


@cache
def _election_words() -> ElectionWords:
    return ElectionWords()


def _counted(groups: Iterable[frozenset[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for group in groups:
        for item in group:
            counts[item] = counts.get(item, 0) + 1
    return counts
