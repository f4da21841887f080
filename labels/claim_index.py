"""Everything a matcher knows of its claims, in one piece that can be kept in a file.

    first claims, learnt from together (in flat arrays, shared between processes)
      + claims added since (in memory, few)
      - claims that changed or left (their numbers are never candidates)

So a claim that changes costs its own reading and no more; from time to time all is built anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from labels.candidates import THOROUGH_UP_TO, CandidateIndex, ClaimText, Vectors
from labels.claim_list import ClaimList, StoredClaims
from labels.claim_lore import ClaimLore
from labels.gate import ClaimWords, ElectionWords, TopicGate
from labels.readings import ClaimReader
from textmatch.encoders import Encoder
from textmatch.normalise import fold
from textmatch.postings import Arrays, joined, within
from textmatch.texttable import TextTable


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHORTEST_HASHTAG_WORD = 4


class ClaimIndex:
    """Hashtags are cut along `vocabulary`."""

    claims: ClaimList
    candidates: CandidateIndex
    reader: ClaimReader
    gate: TopicGate
    vocabulary: frozenset[str]

    @classmethod
    def built(
        cls,
        claims: Sequence[ClaimText],
        encoder: Encoder,
        vectors: Vectors | None = None,
        names: Iterable[str] = (),
        *,
        thorough_up_to: int = THOROUGH_UP_TO,
    ) -> ClaimIndex:
        """`vectors`: stored vectors of wordings by text. `names` open the gate as well."""
        return cls(
            ClaimList(claims),
            CandidateIndex(claims, encoder, vectors, thorough_up_to=thorough_up_to),
            ClaimLore.of(claims),
            ClaimWords.of(_wordings(claims)),
            _long_words(claims),
            names,
        )

    def __init__(
        self,
        claims: ClaimList,
        candidates: CandidateIndex,
        lore: ClaimLore,
        words: ClaimWords,
        long_words: frozenset[str],
        names: Iterable[str] = (),
    ) -> None:
        self.claims, self.candidates = claims, candidates
        self._first = (lore, words, long_words)
        self.reader = ClaimReader(claims, (lore,))
        self.gate = TopicGate(
            names={*lore.election_names, *names}, places=lore.election_places, statements=words
        )
        self.vocabulary = ElectionWords().vocabulary | long_words

    def with_claims(
        self,
        added: Sequence[ClaimText],
        vectors: Vectors | None = None,
        *,
        without: Collection[int] = (),
    ) -> ClaimIndex:
        """This index and some more claims, which come last; never again the numbers `without`."""
        grown = copy(self)
        lore = ClaimLore.of(added)
        grown.claims = self.claims.with_claims(added, without)
        grown.candidates = self.candidates.with_claims(added, vectors, without=without)
        grown.reader = self.reader.with_claims(grown.claims, lore)
        if added:
            grown.gate = self.gate.wider(
                names=lore.election_names,
                places=lore.election_places,
                statements=_wordings(added),
            )
            grown.vocabulary = self.vocabulary | _long_words(added)
        return grown

    def with_terms(self, claim: ClaimText) -> ClaimIndex:
        """This index, with what another version of a claim allows; its words are the same."""
        changed = copy(self)
        changed.claims = self.claims.with_terms(claim)
        return changed

    def vector_of(self, claim_id: str) -> NDArray[np.float32]:
        """The vector of a claim's statement."""
        number = self.claims.number_of(claim_id)
        if number is None:
            raise KeyError(claim_id)
        return self.candidates.vector_of(number)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What a file has to hold of an index to which nothing was added yet."""
        lore, words, long_words = self._first
        return joined(
            {
                "claims": StoredClaims.of(self.claims).arrays(),
                "candidates": self.candidates.arrays(),
                "lore": lore.arrays(),
                "words": words.arrays(),
                "long_words": TextTable.of(sorted(long_words)).arrays(),
            }
        )

    @classmethod
    def from_arrays(cls, arrays: Arrays, encoder: Encoder) -> ClaimIndex:
        return cls(
            ClaimList(StoredClaims.from_arrays(within(arrays, "claims"))),
            CandidateIndex.from_arrays(within(arrays, "candidates"), encoder),
            ClaimLore.from_arrays(within(arrays, "lore")),
            ClaimWords.from_arrays(within(arrays, "words")),
            frozenset(TextTable.from_arrays(within(arrays, "long_words"))),
        )


def _wordings(claims: Iterable[ClaimText]) -> list[str]:
    return [text for claim in claims for text in claim.variants]


def _long_words(claims: Iterable[ClaimText]) -> frozenset[str]:
    """The words hashtags are cut along: short ones would cut anything into pieces."""
    return frozenset(
        word
        for text in _wordings(claims)
        for word in fold(text).split()
        if len(word) >= _SHORTEST_HASHTAG_WORD
    )
