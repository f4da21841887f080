"""Posts and claims, each read once: the words, cues, values and names that evidence is made of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache

from labels.candidates import ClaimText
from labels.gate import SURELY, ElectionWords
from labels.names import NameFinder, names_in_claims, places_in_claims
from labels.passages import Passage, PostText, hashtag_words
from labels.stance import Cues, cues_in
from textmatch.languages import detect_language
from textmatch.normalise import fold, stems
from textmatch.values import Values, values_in


@dataclass(frozen=True, slots=True)
class PostReading:
    """`names` are names of any claim in store. `election_strength`: see `ElectionWords.strength`."""

    post: PostText
    language: str
    words: int
    passages: tuple[Passage, ...]
    cues: Cues
    values: Values
    stems: frozenset[str]
    names: frozenset[str]
    election_strength: int


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """One wording of a claim.

    `stems` leave out names: two sentences about one party are not the same claim.
    """

    cues: Cues
    values: Values
    stems: frozenset[str]
    names: frozenset[str]
    election_strength: int


class ClaimReader:
    """Reads the claims of a store; names and word weights depend on all of them."""

    def __init__(self, claims: Sequence[ClaimText]) -> None:
        self._claims = claims
        self._names = names_in_claims((claim.language, claim.statement) for claim in claims)
        self._finder = NameFinder(frozenset().union(*self._names))
        self.election_names, self.election_places = self._election_names(range(len(claims)))
        self._seen_in = Counter(stem for claim in claims for stem in stems(fold(claim.statement)))
        self._readings: dict[int, tuple[ClaimReading, ...]] = {}

    def with_claim(self, claim: ClaimText) -> ClaimReader:
        """This reader and one more claim, whose names are judged by itself."""
        grown = copy(self)
        grown._claims = [*self._claims, claim]
        grown._names = (*self._names, *names_in_claims([(claim.language, claim.statement)]))
        grown._finder = NameFinder(frozenset().union(*grown._names))
        grown.election_names, grown.election_places = grown._election_names([len(self._claims)])
        grown._seen_in = self._seen_in + Counter(stems(fold(claim.statement)))
        grown._readings = {}
        return grown

    def wordings(self, number: int) -> tuple[ClaimReading, ...]:
        """The statement of claim `number` and its other wordings, read when first asked for."""
        if number not in self._readings:
            claim, names = self._claims[number], self._names[number]
            first = _read_claim(claim.statement, claim.language, names)
            others = (_read_claim(text, detect_language(text), names) for text in claim.wordings)
            self._readings[number] = (first, *others)
        return self._readings[number]

    def covered(self, words: frozenset[str], by: frozenset[str]) -> float:
        """The share of `words` that `by` has as well; words rare among the claims count more."""
        return self._weigh(words & by) / (self._weigh(words) or 1.0)

    def names_in(self, folded: str) -> frozenset[str]:
        """Names of any of the claims that stand in a text."""
        return self._finder.found_in(folded)

    def _weigh(self, words: Iterable[str]) -> float:
        total = len(self._claims) + 1
        return sum(1 + math.log(total / (1 + self._seen_in[word])) for word in sorted(words))

    def _election_names(self, numbers: Sequence[int]) -> tuple[frozenset[str], frozenset[str]]:
        """Names in these claims, and places among them, that are a sign of elections."""
        places = places_in_claims(self._claims[number].statement for number in numbers)
        found = frozenset().union(*(self._names[n] for n in self._about_elections(numbers)))
        return found - places, found & places

    def _about_elections(self, numbers: Sequence[int]) -> Iterable[int]:
        """Claims whose names are a sign of elections; a store may hold claims of every kind."""
        for number in numbers:
            claim = self._claims[number]
            text = f"{claim.statement} {claim.headline} {claim.summary}"
            if _election_words().strength(fold(text)) >= SURELY:
                yield number


def read_post(
    post: PostText,
    passages: Sequence[Passage],
    vocabulary: frozenset[str],
    claims: ClaimReader,
) -> PostReading:
    said = (post.caption, hashtag_words(post, vocabulary), post.on_screen_text, post.transcript)
    text = "\n".join(filter(None, said))
    folded = fold(text)
    language = post.language or detect_language(text)
    return PostReading(
        post=post,
        language=language,
        words=len(folded.split()),
        passages=tuple(passages),
        cues=cues_in(text, language),
        values=values_in(text),
        stems=stems(folded),
        names=claims.names_in(folded),
        election_strength=_election_words().strength(folded),
    )


def _read_claim(text: str, language: str, names: frozenset[str]) -> ClaimReading:
    folded = fold(text)
    return ClaimReading(
        cues=cues_in(text, language),
        values=values_in(text),
        stems=stems(folded) - stems(" ".join(names)),
        names=names,
        election_strength=_election_words().strength(folded),
    )


@cache
def _election_words() -> ElectionWords:
    return ElectionWords()
