"""Posts and claims, each read once: the words, cues, values and names that evidence is made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from labels.candidates import ClaimText
from labels.claim_lore import ClaimLore
from labels.gate import ElectionWords
from labels.known_names import KnownNames, Named
from labels.passages import Passage, PostText, hashtag_words
from labels.stance import Cues, cues_in
from textmatch.languages import detect_language
from textmatch.normalise import fold, stems
from textmatch.values import Values, values_in


_MOST_KEPT = 5000  # readings of claims; those of a whole big store would fill the memory


@dataclass(frozen=True, slots=True)
class PostReading:
    """`names` are names of any claim in store, `named` what it names of the elections at hand.

    `election_strength`: see `ElectionWords.strength`.
    """

    post: PostText
    language: str
    words: int
    passages: tuple[Passage, ...]
    cues: Cues
    values: Values
    stems: frozenset[str]
    names: frozenset[str]
    election_strength: int
    named: Named
    folded: str


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
    folded: str


class ClaimReader:
    """Reads the claims of a store; names and word weights depend on all of them."""

    def __init__(
        self, claims: Sequence[ClaimText], lores: tuple[ClaimLore, ...] | None = None
    ) -> None:
        """`lores`: what the claims say together, in parts that follow each other."""
        self._claims = claims
        self._lores = (ClaimLore.of(claims),) if lores is None else lores
        self._readings: dict[int, tuple[ClaimReading, ...]] = {}

    def with_claims(self, claims: Sequence[ClaimText], lore: ClaimLore) -> ClaimReader:
        """A reader of `claims`: those of this one, and more behind them, whose lore is given."""
        return ClaimReader(claims, (*self._lores, lore))

    def wordings(self, number: int) -> tuple[ClaimReading, ...]:
        """The statement of claim `number` and its other wordings, read when first asked for."""
        if number not in self._readings:
            if len(self._readings) >= _MOST_KEPT:
                self._readings.clear()
            claim, names = self._claims[number], self._names_of(number)
            first = _read_claim(claim.statement, claim.language, names)
            others = (_read_claim(text, detect_language(text), names) for text in claim.wordings)
            self._readings[number] = (first, *others)
        return self._readings[number]

    def covered(self, words: frozenset[str], by: frozenset[str]) -> float:
        """The share of `words` that `by` has as well; words rare among the claims count more."""
        return self._weigh(words & by) / (self._weigh(words) or 1.0)

    def names_in(self, folded: str) -> frozenset[str]:
        """Names of any of the claims that stand in a text."""
        return frozenset().union(*(lore.finder.found_in(folded) for lore in self._lores))

    def _names_of(self, number: int) -> frozenset[str]:
        for lore in self._lores:
            if number < lore.size:
                return lore.names_of(number)
            number -= lore.size
        raise IndexError(number)

    def _weigh(self, words: Iterable[str]) -> float:
        total = len(self._claims) + 1
        return sum(1 + math.log(total / (1 + self._seen(word))) for word in sorted(words))

    def _seen(self, word: str) -> int:
        return sum(lore.seen_in.get(word, 0) for lore in self._lores)


def read_post(
    post: PostText,
    passages: Sequence[Passage],
    vocabulary: frozenset[str],
    claims: ClaimReader,
    known: KnownNames,
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
        named=known.found_in(text, folded),
        folded=folded,
    )


def _read_claim(text: str, language: str, names: frozenset[str]) -> ClaimReading:
    folded = fold(text)
    return ClaimReading(
        cues=cues_in(text, language),
        values=values_in(text),
        stems=stems(folded) - stems(" ".join(names)),
        names=names,
        election_strength=_election_words().strength(folded),
        folded=folded,
    )


@cache
def _election_words() -> ElectionWords:
    return ElectionWords()
