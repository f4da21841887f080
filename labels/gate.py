"""The topic gate: is this post about an election, or could it carry one of the claims?

Most posts do neither. They cost some tens of microseconds here and nothing after. Three things open
the gate: election words, in seven languages, from `data/gate_terms.toml`; names (a party, a
candidate; a town counts half); and words that are rare among the claims and stand together in one of
them, for a post that repeats a claim without any election word.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from labels.names import NameFinder
from textmatch.normalise import fold, stems
from textmatch.terms import TermSet, folded_term, split_terms


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

    `statements` are the claims (and their wordings) whose rare words open the gate together.
    """

    def __init__(
        self,
        *,
        names: Iterable[str] = (),
        places: Iterable[str] = (),
        statements: Sequence[str] = (),
    ) -> None:
        self._words = ElectionWords()
        self._names = NameFinder(map(fold, names))
        self._places = NameFinder(map(fold, places))
        self._claim_words = ClaimWords(statements)

    def read(self, folded: str) -> GateReading:
        found = self._words.strong.found_in(folded) or set(self._names.found_in(folded))
        if found:
            return GateReading(True, True, tuple(sorted(found)))
        places = self._places.found_in(folded)
        weak = self._words.weak.found_in(folded) | places
        if len(weak) >= SURELY:
            return GateReading(True, True, tuple(sorted(weak)))
        if places or self._claim_words.stand_together_in(folded):
            return GateReading(False, True, tuple(sorted(weak)))
        return _CLOSED


class ClaimWords:
    """Finds texts that share several rare words with one claim: a cheap look before a real one."""

    def __init__(self, statements: Sequence[str]) -> None:
        contents = [stems(fold(statement)) for statement in statements]
        postings: dict[str, list[int]] = {}
        for number, content in enumerate(contents):
            for word in content:
                postings.setdefault(word, []).append(number)
        total = 1 + len(statements)
        self._weights = {word: math.log(total / len(rows)) for word, rows in postings.items()}
        self._sizes = [sum(self._weights[word] for word in content) for content in contents]
        # A word of many claims says little about any of them.
        self._postings = {
            word: rows for word, rows in postings.items() if len(rows) <= _LONGEST_POSTINGS
        }

    def stand_together_in(self, folded: str) -> bool:
        shared: dict[int, float] = {}
        counts: dict[int, int] = {}
        for word in stems(folded):
            for number in self._postings.get(word, ()):
                shared[number] = shared.get(number, 0.0) + self._weights[word]
                counts[number] = counts.get(number, 0) + 1
        return any(
            counts[number] >= _FEWEST_SHARED and weight >= _LEAST_COVERED * self._sizes[number]
            for number, weight in shared.items()
        )


@cache
def _terms(path: Path) -> tuple[TermSet, TermSet]:
    languages = tomllib.loads(path.read_text(encoding="utf-8")).values()
    return (
        TermSet(folded_term(term) for words in languages for term in split_terms(words["strong"])),
        TermSet(folded_term(term) for words in languages for term in split_terms(words["weak"])),
    )
