"""The topic gate: is this post about an election at all?

Nine posts in ten, and on a real stream 98 in a hundred, are not. They cost a few dozen
microseconds here and nothing after. The words are in `data/gate_terms.toml`; names that the claims
in store speak of (a party, a town) are added to them, so that a post which only says "Lijst
Morgenrood wants…" still meets the claims about that list.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from textmatch.normalise import fold
from textmatch.terms import TermSet, split_terms


TERMS_FILE = Path(__file__).parent / "data" / "gate_terms.toml"
_WEAK_NEEDED = 2


@dataclass(frozen=True, slots=True)
class GateReading:
    """`is_election`: about an election. `may_carry_claim`: that, or it names what a claim is about."""

    is_election: bool
    may_carry_claim: bool
    terms: tuple[str, ...] = ()


_CLOSED = GateReading(is_election=False, may_carry_claim=False)


class TopicGate:
    """One strong election word, or two different weak ones, open it."""

    def __init__(self, names: Iterable[str] = (), terms_file: Path = TERMS_FILE) -> None:
        self._strong, self._weak = _terms(terms_file)
        self._names = TermSet(map(fold, names))
        self.vocabulary = self._strong.words | self._weak.words
        """Whole words it knows; hashtags are cut along them."""

    def read(self, folded: str) -> GateReading:
        found = self._strong.found_in(folded)
        weak = set() if found else self._weak.found_in(folded)
        is_election = bool(found) or len(weak) >= _WEAK_NEEDED
        names = set() if is_election else self._names.found_in(folded)
        if not (is_election or names):
            return _CLOSED
        return GateReading(is_election, may_carry_claim=True, terms=tuple(sorted(found | weak | names)))


@cache
def _terms(path: Path) -> tuple[TermSet, TermSet]:
    languages = tomllib.loads(path.read_text(encoding="utf-8")).values()
    return (
        TermSet(term for words in languages for term in split_terms(words["strong"])),
        TermSet(term for words in languages for term in split_terms(words["weak"])),
    )
