"""What the claims of a store say together: which words are names, and which words are rare.

Learnt from many claims at once and then left alone: claims added later are judged among themselves,
and all of it is learnt again when the index is built anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from labels.candidates import ClaimText
from labels.gate import SURELY, ElectionWords
from labels.names import NameFinder, names_in_claims, places_in_claims
from textmatch.normalise import fold, stems
from textmatch.postings import Arrays, joined, within
from textmatch.texttable import TextTable


if TYPE_CHECKING:
    from numpy.typing import NDArray

_BETWEEN = "\n"


@dataclass(frozen=True, slots=True)
class ClaimLore:
    """`names` has the names in each claim, a line each; `seen_in` the number of claims with a stem.

    `election_names` and `election_places` stand in claims about elections: signs of elections.
    """

    names: Sequence[str]
    finder: NameFinder
    election_names: frozenset[str]
    election_places: frozenset[str]
    seen_in: Mapping[str, int]

    @classmethod
    def of(cls, claims: Sequence[ClaimText]) -> ClaimLore:
        names = names_in_claims((claim.language, claim.statement) for claim in claims)
        about = [n for n, claim in enumerate(claims) if _is_about_elections(claim)]
        found = frozenset().union(*(names[number] for number in about))
        places = places_in_claims(claim.statement for claim in claims)
        return cls(
            names=TextTable.of(_BETWEEN.join(sorted(each)) for each in names),
            finder=NameFinder(frozenset().union(*names)),
            election_names=found - places,
            election_places=found & places,
            seen_in=Counter(stem for claim in claims for stem in stems(fold(claim.statement))),
        )

    @property
    def size(self) -> int:
        """The number of claims."""
        return len(self.names)

    def names_of(self, number: int) -> frozenset[str]:
        return _lines(self.names[number])

    def arrays(self) -> dict[str, NDArray[Any]]:
        import numpy as np

        words = sorted(self.seen_in)
        tables = {
            "names": self.names,
            "election_names": sorted(self.election_names),
            "election_places": sorted(self.election_places),
            "words": words,
        }
        counts = np.array([self.seen_in[word] for word in words], dtype=np.int64)
        return {
            "counts": counts,
            **joined({name: TextTable.of(texts).arrays() for name, texts in tables.items()}),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> ClaimLore:
        def texts(name: str) -> TextTable:
            return TextTable.from_arrays(within(arrays, name))

        names = texts("names")
        return cls(
            names=names,
            finder=NameFinder(_all_lines(names)),
            election_names=frozenset(texts("election_names")),
            election_places=frozenset(texts("election_places")),
            seen_in=dict(zip(texts("words"), arrays["counts"].tolist(), strict=True)),
        )


def _lines(text: str) -> frozenset[str]:
    return frozenset(text.split(_BETWEEN)) if text else frozenset()


def _all_lines(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(line for text in texts if text for line in text.split(_BETWEEN))


def _is_about_elections(claim: ClaimText) -> bool:
    """A store may hold claims of every kind."""
    text = f"{claim.statement} {claim.headline} {claim.summary}"
    return _election_words().strength(fold(text)) >= SURELY


@cache
def _election_words() -> ElectionWords:
    return ElectionWords()
