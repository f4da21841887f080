"""Character n-grams as numbers, a whole batch of texts at a time.

The n-grams are those of scikit-learn's `char_wb` analyser: within words, a word padded with one
space at each end. Written over arrays of code points, because this runs for every post that passes
the topic gate and a loop in Python costs eleven times as much (see docs/matching.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZES = (3, 4, 5)
_MULTIPLIER = 1_099_511_628_211  # the FNV prime: odd, so that no bits are lost modulo 2**64


def ngrams(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Row number and 64-bit code of every character n-gram of folded `texts`, duplicates kept.

    Texts must be folded (single spaces, see `normalise.fold`).
    """
    import numpy as np

    joined = "\n".join(f" {text} " for text in texts)
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    breaks = points == ord("\n")
    rows = np.cumsum(breaks)
    gaps = np.concatenate(([0], np.cumsum(breaks | (points == ord(" ")))))
    found = [_of_size(size, points, breaks, gaps, rows) for size in SIZES]
    return np.concatenate([part[0] for part in found]), np.concatenate([part[1] for part in found])


def _of_size(
    size: int,
    points: NDArray[np.uint64],
    breaks: NDArray[np.bool_],
    gaps: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    import numpy as np

    count = len(points) - size + 1
    if count <= 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint64)
    starts = np.arange(count)
    inner_gaps = gaps[starts + size - 1] - gaps[starts + 1]
    whole = (inner_gaps == 0) & ~breaks[:count] & ~breaks[size - 1 :]
    starts = starts[whole]
    codes = np.full(len(starts), size, dtype=np.uint64)
    for offset in range(size):
        codes = codes * np.uint64(_MULTIPLIER) + points[starts + offset]
    return rows[starts], codes
