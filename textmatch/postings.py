"""N-grams of many documents in flat arrays, which a file can hold and processes can share.

Twice the same counts: by document, to compute a few cosines exactly, and by n-gram ("postings"), to
find which documents those few are. No Python object is kept a document or an n-gram.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from textmatch.ngrams import ngrams


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Arrays = Mapping[str, "NDArray[Any]"]

_MOST_TIMES = 255  # fits a byte; what comes more often in one document counts no more
_DOCUMENTS_AT_A_TIME = 4096


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each document has each of its n-grams: rows between `starts`, of one or the other.

    As counted, a row is a document and `of` are numbers of n-grams; turned, the other way round.
    """

    starts: NDArray[np.int64]
    of: NDArray[np.int32]
    times: NDArray[np.uint8]

    def places(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the entries of `rows` stand, and the position in `rows` of each of them."""
        import numpy as np

        starts = np.asarray(self.starts[rows])
        lengths = self.starts[rows + 1] - starts
        before = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
        return places, np.repeat(np.arange(len(rows)), lengths)

    def turned(self, columns: int, longest: int) -> Counts:
        """By n-gram instead of by document; those in more than `longest` documents have none."""
        import numpy as np
        from scipy.sparse import csr_matrix

        seen_in = np.bincount(self.of, minlength=columns)
        kept = (seen_in <= longest)[self.of]
        lengths = np.add.reduceat(
            np.append(kept, False).astype(np.int64), np.minimum(self.starts[:-1], len(kept))
        )
        lengths[np.diff(self.starts) == 0] = 0
        starts = np.concatenate(([0], np.cumsum(lengths)))
        shape = (len(self.starts) - 1, columns)
        matrix = csr_matrix((self.times[kept], self.of[kept], starts), shape=shape).tocsc()
        return Counts(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data)

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"starts": self.starts, "of": self.of, "times": self.times}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Counts:
        return cls(arrays["starts"], arrays["of"], arrays["times"])


def count_ngrams(documents: Sequence[str]) -> tuple[NDArray[np.uint64], Counts]:
    """The distinct n-grams of folded `documents`, sorted, and their counts by document.

    Some thousand documents at a time: of 100,000 at once the intermediate arrays take gigabytes.
    """
    import numpy as np

    parts = [
        _counted(documents[start : start + _DOCUMENTS_AT_A_TIME])
        for start in range(0, len(documents), _DOCUMENTS_AT_A_TIME)
    ]
    codes = np.unique(np.concatenate([part[0] for part in parts] or [np.empty(0, np.uint64)]))
    lengths = np.concatenate([[0], *(part[1] for part in parts)])
    none = np.empty(0, np.int32)
    of = [np.searchsorted(codes, own).astype(np.int32)[columns] for own, _, columns, _ in parts]
    times = [part[3] for part in parts]
    return codes, Counts(
        np.cumsum(lengths).astype(np.int64),
        np.concatenate([none, *of]).astype(np.int32),
        np.concatenate([none, *times]).astype(np.uint8),
    )


def _counted(
    documents: Sequence[str],
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
    """Codes, how many different ones each document has, which, and how often."""
    import numpy as np

    rows, codes = ngrams(documents)
    distinct, columns = np.unique(codes, return_inverse=True)
    wide = max(1, len(distinct))
    pairs, times = np.unique(rows * wide + columns, return_counts=True)
    lengths = np.bincount(pairs // wide, minlength=len(documents))
    return (
        distinct,
        lengths,
        (pairs % wide).astype(np.int32),
        np.minimum(times, _MOST_TIMES).astype(np.uint8),
    )


@cache
def damped() -> NDArray[np.float32]:
    """What 0, 1, 2 … times count: ever less for each more."""
    import numpy as np

    times = np.arange(_MOST_TIMES + 1, dtype=np.float32)
    counted: NDArray[np.float32] = np.where(times > 0, 1 + np.log(np.maximum(times, 1)), 0)
    return counted.astype(np.float32)


def joined(parts: Mapping[str, Arrays]) -> dict[str, NDArray[Any]]:
    """Arrays of several parts under one roof: `name.key`."""
    return {f"{name}.{key}": array for name, part in parts.items() for key, array in part.items()}


def within(arrays: Arrays, name: str) -> dict[str, NDArray[Any]]:
    """The arrays of one part, by their own keys."""
    start = f"{name}."
    return {key.removeprefix(start): each for key, each in arrays.items() if key.startswith(start)}
