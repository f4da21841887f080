"""The claims of a matcher by number: those of a file, read one at a time, and those added since."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

from labels.candidates import ClaimText
from textmatch.postings import Arrays, joined, within
from textmatch.texttable import TextTable


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NONE: Mapping[int, ClaimText] = MappingProxyType({})


class StoredClaims(Sequence[ClaimText]):
    """Claims in flat arrays: a JSON list each."""

    def __init__(self, ids: NDArray[np.str_], rows: TextTable) -> None:
        self._ids, self._rows = ids, rows

    @classmethod
    def of(cls, claims: Iterable[ClaimText]) -> StoredClaims:
        import numpy as np

        known = list(claims)
        ids = np.array([claim.id for claim in known], dtype=np.str_)
        return cls(ids, TextTable.of(_row(claim) for claim in known))

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, number: int) -> ClaimText: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[ClaimText]: ...
    def __getitem__(self, number: int | slice) -> ClaimText | Sequence[ClaimText]:
        if isinstance(number, slice):
            return [_claim(row) for row in self._rows[number]]
        return _claim(self._rows[number])

    def numbers_of(self, claim_id: str) -> list[int]:
        import numpy as np

        numbers: list[int] = np.flatnonzero(self._ids == claim_id).tolist()
        return numbers

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"ids": self._ids, **joined({"rows": self._rows.arrays()})}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> StoredClaims:
        return cls(arrays["ids"], TextTable.from_arrays(within(arrays, "rows")))


class ClaimList(Sequence[ClaimText]):
    """Numbers stay when claims are added or go; `terms` are other versions of claims, by number."""

    def __init__(
        self,
        first: Sequence[ClaimText],
        added: Sequence[ClaimText] = (),
        gone: frozenset[int] = frozenset(),
        terms: Mapping[int, ClaimText] = _NONE,
    ) -> None:
        self.first, self.added, self._gone, self._terms = first, tuple(added), gone, terms

    def __len__(self) -> int:
        return len(self.first) + len(self.added)

    @overload
    def __getitem__(self, number: int) -> ClaimText: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[ClaimText]: ...
    def __getitem__(self, number: int | slice) -> ClaimText | Sequence[ClaimText]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        row = range(len(self))[number]
        if row in self._terms:
            return self._terms[row]
        behind = row - len(self.first)
        return self.first[row] if behind < 0 else self.added[behind]

    def with_claims(self, claims: Sequence[ClaimText], without: Collection[int] = ()) -> ClaimList:
        """Those `without` keep their numbers, but are not found by their ids any more."""
        gone = self._gone.union(without)
        return ClaimList(self.first, (*self.added, *claims), gone, self._terms)

    def with_terms(self, claim: ClaimText) -> ClaimList:
        """With what another version of a claim allows; its words are the same."""
        number = self.number_of(claim.id)
        terms = self._terms if number is None else {**self._terms, number: claim}
        return ClaimList(self.first, self.added, self._gone, terms)

    def number_of(self, claim_id: str) -> int | None:
        """The newest claim of that id that is not gone."""
        found = (n for n in self._numbers_of(claim_id) if n not in self._gone)
        return max(found, default=None)

    def _numbers_of(self, claim_id: str) -> Iterator[int]:
        first = len(self.first)
        yield from (first + n for n, claim in enumerate(self.added) if claim.id == claim_id)
        if isinstance(self.first, StoredClaims):
            yield from self.first.numbers_of(claim_id)
        else:
            yield from (n for n, claim in enumerate(self.first) if claim.id == claim_id)


def _row(claim: ClaimText) -> str:
    return json.dumps(
        [
            claim.id,
            claim.language,
            claim.statement,
            claim.wordings,
            claim.headline,
            claim.summary,
            claim.auto_allowed,
        ],
        ensure_ascii=False,
    )


def _claim(row: str) -> ClaimText:
    claim_id, language, statement, wordings, headline, summary, auto_allowed = json.loads(row)
    return ClaimText(
        claim_id, language, statement, tuple(wordings), headline, summary, auto_allowed
    )
