"""How good a list of twenty is, and how sure we are that one method beats another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from feeds.recommend.splitting import Items

    Column = NDArray[np.float64]

TOP = 20
SAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Ratio:
    """Of two means over the same users, with its 95 % interval (paired bootstrap)."""

    value: float
    low: float
    high: float


def top_items(scores: NDArray[np.float32], known: Sequence[Items], size: int = TOP) -> Items:
    """The best `size` of each row that the user does not know yet, best first."""
    import numpy as np

    scores = np.array(scores, dtype=np.float32)
    for row, items in zip(scores, known, strict=True):
        row[items] = -np.inf
    size = min(size, scores.shape[1])
    places = np.argpartition(-scores, size - 1, axis=1)[:, :size]
    found = np.take_along_axis(scores, places, axis=1)
    order = np.lexsort((places, -found), axis=1)
    best: Items = np.take_along_axis(places, order, axis=1).astype(np.int32)
    return best


def ndcg(lists: Items, wanted: Sequence[Items]) -> Column:
    """Of each user: sum of 1/log2(rank + 1) over hits, over the best that was possible."""
    import numpy as np

    gains = 1 / np.log2(np.arange(lists.shape[1]) + 2)
    ideal = np.cumsum(gains)
    return np.array(
        [
            (np.isin(row, items) * gains).sum() / ideal[min(len(items), len(gains)) - 1]
            for row, items in zip(lists, wanted, strict=True)
        ]
    )


def recall(lists: Items, wanted: Sequence[Items]) -> Column:
    import numpy as np

    return np.array(
        [
            np.isin(row, items).sum() / min(len(items), lists.shape[1])
            for row, items in zip(lists, wanted, strict=True)
        ]
    )


def coverage(lists: Items, items: int) -> float:
    """Share of the catalogue that is in anybody's list."""
    import numpy as np

    return len(np.unique(lists)) / items


def variety(lists: Items, vectors: NDArray[np.float32]) -> float:
    """Mean over users of 1 - cosine between the items of a list; `vectors` are unit rows."""
    import numpy as np

    size = lists.shape[1]
    sums = np.array([vectors[row].sum(axis=0) for row in lists])
    alone = np.array([(vectors[row] ** 2).sum() for row in lists])
    cosines = ((sums**2).sum(axis=1) - alone) / (size * (size - 1))
    return float((1 - cosines).mean())


def ratio_of_means(ours: Column, theirs: Column, seed: int = 0) -> Ratio:
    """Users are drawn again and again, each with both of their figures."""
    import numpy as np

    draw = np.random.default_rng(seed)
    picks = draw.integers(len(ours), size=(SAMPLES, len(ours)))
    below = theirs[picks].mean(axis=1)
    ratios = ours[picks].mean(axis=1) / np.where(below > 0, below, np.nan)
    low, high = np.nanpercentile(ratios, [2.5, 97.5])
    return Ratio(float(ours.mean() / theirs.mean()), float(low), float(high))
