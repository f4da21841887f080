"""The topic gate: is this post about an election, or could it carry one of the claims?

Most posts do neither. They cost some tens of microseconds here and nothing after. Three things open
the gate: election words, in seven languages, from `data/gate_terms.toml`; names (a party, a
candidate; a town counts half); and words that are rare among the claims and stand together in one of
them, for a post that repeats a claim without any election word.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labels.names import NameFinder
from textmatch.normalise import fold, stems
from textmatch.postings import Arrays, Counts, joined, within
from textmatch.terms import TermSet, folded_term, split_terms
from textmatch.texttable import TextTable


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TERMS_FILE = Path(__file__).parent / "data" / "gate_terms.toml"
SURELY = 2  # one strong word, or two that have an everyday meaning as well
_FEWEST_SHARED = 2
_LEAST_COVERED = 0.4
_LONGEST_POSTINGS = 20


@dataclass(frozen=True, slots=True)
class GateReading:
    """`is_election`: about an election. `may_carry_claim`: that, or it shares words with a claim."""

    is_election: bool
    may_carry_claim: bool
    terms: tuple[str, ...] = ()


_CLOSED = GateReading(is_election=False, may_carry_claim=False)


class ElectionWords:
    """The words that say "this is about an election", whatever the claims are."""

    def __init__(self, terms_file: Path = TERMS_FILE) -> None:
        self.strong, self.weak = _terms(terms_file)
        self.vocabulary = self.strong.words | self.weak.words
        """Whole words it knows; hashtags are cut along them."""

    def strength(self, folded: str) -> int:
        """0: no election word, 1: one with an everyday meaning as well, 2: surely about elections."""
        if self.strong.found_in(folded):
            return SURELY
        return min(SURELY, len(self.weak.found_in(folded)))


class TopicGate:
    """`names` count as strong election words, `places` as weak ones; all of them may carry a claim.

    `statements` are the claims (and their wordings) whose rare words open the gate together, as
    texts or already read.
    """

    def __init__(
        self,
        *,
        names: Iterable[str] = (),
        places: Iterable[str] = (),
        statements: Sequence[str] | ClaimWords = (),
    ) -> None:
        self._words = ElectionWords()
        self._names: tuple[NameFinder, ...] = (NameFinder(map(fold, names)),)
        self._places: tuple[NameFinder, ...] = (NameFinder(map(fold, places)),)
        self._claim_words: tuple[ClaimWords, ...] = (_read(statements),)

    def wider(
        self,
        *,
        names: Iterable[str] = (),
        places: Iterable[str] = (),
        statements: Sequence[str] | ClaimWords = (),
    ) -> TopicGate:
        """This gate, which some more names and claims open as well."""
        wide = copy(self)
        wide._names = (*self._names, NameFinder(map(fold, names)))
        wide._places = (*self._places, NameFinder(map(fold, places)))
        wide._claim_words = (*self._claim_words, _read(statements))
        return wide

    def read(self, folded: str) -> GateReading:
        found = self._words.strong.found_in(folded) or _found(self._names, folded)
        if found:
            return GateReading(True, True, tuple(sorted(found)))
        places = _found(self._places, folded)
        weak = self._words.weak.found_in(folded) | places
        if len(weak) >= SURELY:
            return GateReading(True, True, tuple(sorted(weak)))
        if places or any(words.stand_together_in(folded) for words in self._claim_words):
            return GateReading(False, True, tuple(sorted(weak)))
        return _CLOSED


class ClaimWords:
    """Finds texts that share several rare words with one claim: a cheap look before a real one.

    `words` in order, with the numbers of the statements each stands in and what it weighs there;
    `sizes` are the sums of weights of the statements. A word of many claims says little about any
    of them: it weighs, but has no postings.
    """

    def __init__(
        self,
        words: TextTable,
        postings: Counts,
        weights: NDArray[np.floating],
        sizes: NDArray[np.floating],
    ) -> None:
        self._words, self._postings = words, postings
        self._weights, self._sizes = weights, sizes
        starts = postings.starts.tolist()
        self._spans = {
            word: (a, b) for word, a, b in zip(words, starts, starts[1:], strict=False) if a < b
        }

    @classmethod
    def of(cls, statements: Sequence[str]) -> ClaimWords:
        import numpy as np

        contents = [sorted(stems(fold(statement))) for statement in statements]
        words = sorted({word for content in contents for word in content})
        row_of = {word: row for row, word in enumerate(words)}
        rows = np.array([row_of[w] for content in contents for w in content], dtype=np.int32)
        starts = np.cumsum([0, *map(len, contents)], dtype=np.int64)
        counts = Counts(starts, rows, np.ones(len(rows), dtype=np.uint8))
        seen_in = np.bincount(rows, minlength=len(words))
        weights = np.log((1 + len(statements)) / np.maximum(seen_in, 1))
        positions = np.repeat(np.arange(len(contents)), np.diff(starts))
        sums = np.bincount(positions, weights=weights[rows], minlength=len(contents))
        postings = counts.turned(len(words), _LONGEST_POSTINGS)
        lengths = np.diff(postings.starts)
        return cls(
            TextTable.of(words), postings, np.repeat(weights, lengths), sums.astype(np.float64)
        )

    def stand_together_in(self, folded: str) -> bool:
        shared: dict[int, float] = {}
        counts: dict[int, int] = {}
        for word in stems(folded):
            if word not in self._spans:
                continue
            a, b = self._spans[word]
            weight = float(self._weights[a])
            for number in self._postings.of[a:b].tolist():
                shared[number] = shared.get(number, 0.0) + weight
                counts[number] = counts.get(number, 0) + 1
        return any(
            counts[number] >= _FEWEST_SHARED and weight >= _LEAST_COVERED * self._sizes[number]
            for number, weight in shared.items()
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "weights": self._weights,
            "sizes": self._sizes,
            **joined({"words": self._words.arrays(), "postings": self._postings.arrays()}),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> ClaimWords:
        return cls(
            TextTable.from_arrays(within(arrays, "words")),
            Counts.from_arrays(within(arrays, "postings")),
            arrays["weights"],
            arrays["sizes"],
        )


def _read(statements: Sequence[str] | ClaimWords) -> ClaimWords:
    return statements if isinstance(statements, ClaimWords) else ClaimWords.of(statements)


def _found(finders: Iterable[NameFinder], folded: str) -> set[str]:
    return {name for finder in finders for name in finder.found_in(folded)}


@cache
def _terms(path: Path) -> tuple[TermSet, TermSet]:
    languages = tomllib.loads(path.read_text(encoding="utf-8")).values()
    return (
        TermSet(folded_term(term) for words in languages for term in split_terms(words["strong"])),
        TermSet(folded_term(term) for words in languages for term in split_terms(words["weak"])),
    )
