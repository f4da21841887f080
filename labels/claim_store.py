"""The claims of the database as an index: built, kept in files, and compared with what holds now.

all claims at one moment (a base: in files where they are many) + those that changed since
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from factchecks.queries.public import MatchableClaim, matchable_claims
from labels.candidates import ClaimText
from labels.claim_index import ClaimIndex
from labels.claim_vectors import vectors_of, wordings_of
from textmatch.encoders import Encoder
from textmatch.postings import Arrays, joined, within


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Versions = Sequence[tuple[int, int, int, int]]
"""As `claim_versions` gives them: claim id first, in order."""

_CLAIMS_AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Difference:
    """`new`: ids of claims that the base lacks or has otherwise. `gone`: numbers in the base that
    hold no more.
    """

    new: frozenset[int]
    gone: frozenset[int]

    def __len__(self) -> int:
        return len(self.new | self.gone)


@dataclass(frozen=True, slots=True)
class Base:
    """`versions` has a row a claim, in the order of the index; `elections` are ids of elections by
    claim, as `Engine` takes them.
    """

    index: ClaimIndex
    versions: NDArray[np.int64]
    elections: Mapping[str, frozenset[int]]

    @classmethod
    def built(cls, versions: Versions, *, now: datetime, encoder: Encoder) -> Base:
        """Reads the claims some thousand at a time: all at once, as objects, fill the memory."""
        import numpy as np

        texts: list[ClaimText] = []
        vectors: dict[str, NDArray[np.float16]] = {}
        elections: dict[str, frozenset[int]] = {}
        for claims in _claims([version[0] for version in versions], now):
            texts += map(claim_text, claims)
            vectors |= vectors_of(claims, encoder)
            elections |= elections_of(claims)
        row_of = {str(version[0]): version for version in versions}
        rows = np.array([row_of[text.id] for text in texts], dtype=np.int64)
        index = ClaimIndex.built(texts, encoder, vectors)
        return cls(index, rows.reshape(len(texts), 4), elections)

    def difference(self, versions: Versions) -> Difference:
        import numpy as np

        now = np.array(versions, dtype=np.int64).reshape(len(versions), 4)
        ids = now[:, 0]
        places = np.minimum(np.searchsorted(ids, self.versions[:, 0]), max(0, len(ids) - 1))
        same = (
            (now[places] == self.versions).all(axis=1)
            if len(ids)
            else np.zeros(len(self.versions), dtype=bool)
        )
        new = np.setdiff1d(ids, self.versions[same, 0])
        return Difference(frozenset(new.tolist()), frozenset(np.flatnonzero(~same).tolist()))

    def arrays(self) -> dict[str, NDArray[Any]]:
        import numpy as np

        pairs = [(int(claim), each) for claim, ids in self.elections.items() for each in ids]
        return {
            "versions": self.versions,
            "elections": np.array(pairs, dtype=np.int64).reshape(len(pairs), 2),
            **joined({"index": self.index.arrays()}),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays, encoder: Encoder) -> Base:
        """Raises KeyError or ValueError where something lacks or does not fit."""
        index = ClaimIndex.from_arrays(within(arrays, "index"), encoder)
        if len(index.claims) != len(arrays["versions"]):
            raise ValueError("Claims and versions are not of one index.")
        elections: dict[str, frozenset[int]] = {}
        for claim, election in arrays["elections"].tolist():
            elections[str(claim)] = elections.get(str(claim), frozenset()) | {election}
        return cls(index, arrays["versions"], elections)


def claim_text(claim: MatchableClaim) -> ClaimText:
    statement, *wordings = wordings_of(claim)
    return ClaimText(
        id=str(claim.claim_id),
        language=claim.language,
        statement=statement,
        wordings=tuple(wordings),
        headline=claim.headlines[0] if claim.headlines else "",
        auto_allowed=claim.allows_automatic_banner,
    )


def elections_of(claims: Iterable[MatchableClaim]) -> dict[str, frozenset[int]]:
    """Ids of the elections that each claim concerns; none for a claim about any."""
    return {str(claim.claim_id): claim.election_ids for claim in claims}


def _claims(ids: Sequence[int], now: datetime) -> Iterator[list[MatchableClaim]]:
    for first in range(0, len(ids), _CLAIMS_AT_A_TIME):
        yield matchable_claims(now=now, only=ids[first : first + _CLAIMS_AT_A_TIME])
