"""Models that score from a history alone, so that a viewer who was never trained on gets scores too.

All are linear in the history: a like counts at the next request, without training anything. A
`half_life` makes newer items weigh more; `transitions` reads in which order items follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from feeds.recommend.splitting import Histories


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from feeds.recommend.splitting import Items

    Scores = NDArray[np.float32]
    Column = NDArray[np.float64]


class Model(Protocol):
    """`scores` has a row for each of `users`, which are rows of `histories`."""

    def scores(self, histories: Histories, users: Items) -> Scores: ...


class Popularity:
    """The same for everybody: how many users have the item."""

    def __init__(self, known: Histories) -> None:
        self._counts = known.popularity()

    def scores(self, histories: Histories, users: Items) -> Scores:
        import numpy as np

        return np.tile(self._counts, (len(users), 1))


class RecentPopularity:
    """How many users took the item in the newest tenth of the training's time."""

    def __init__(self, known: Histories, times: Sequence[Column]) -> None:
        import numpy as np

        at = np.concatenate([own[: len(row)] for own, row in zip(times, known.rows, strict=True)])
        items = np.concatenate(known.rows)
        newest = items[at >= np.quantile(at, 0.9)]
        self._counts = np.bincount(newest, minlength=known.items).astype(np.float32)

    def scores(self, histories: Histories, users: Items) -> Scores:
        import numpy as np

        return np.tile(self._counts, (len(users), 1))


class Ridge:
    """x (X'X + D)^-1 for the histories X, with D a number or one a row.

    Of users and items the fewer are inverted: 600 users with 6,000 films take 600 x 600.
    """

    def __init__(self, known: Histories, regularisation: float) -> None:
        import numpy as np
        from scipy.linalg import inv

        self._matrix = known.matrix()
        self._regularisation = regularisation
        users, items = self._matrix.shape
        self._is_dual = users < items
        side = self._matrix if self._is_dual else self._matrix.T
        gram = (side @ side.T).toarray().astype(np.float32)
        gram[np.diag_indices(len(gram))] += regularisation
        # Symmetric, so that the transpose is the same in the memory order sparse products want.
        self._inverse = inv(gram, overwrite_a=True, check_finite=False).T
        self.diagonal = self._diagonal()

    def _diagonal(self) -> Scores:
        import numpy as np

        if not self._is_dual:
            return np.diag(self._inverse).copy()
        dense = self._matrix.T @ self._inverse
        explained = np.asarray(self._matrix.T.multiply(dense).sum(axis=1)).ravel()
        left: Scores = ((1 - explained) / self._regularisation).astype(np.float32)
        return left

    def times(self, histories: Any) -> Scores:
        """`histories` is sparse (users, items)."""
        import numpy as np

        if not self._is_dual:
            return np.asarray(histories @ self._inverse)
        seen = np.asarray((histories @ self._matrix.T) @ self._inverse)
        explained = np.asarray((self._matrix.T @ seen.T).T)
        left: Scores = (histories.toarray() - explained) / self._regularisation
        return left


@dataclass(frozen=True, slots=True)
class Ease:
    """EASE (Steck, 2019): the best linear model of items by each other, none by itself."""

    ridge: Ridge
    half_life: float | None = None

    def scores(self, histories: Histories, users: Items) -> Scores:
        found: Scores = self.ridge.times(histories.matrix(users, self.half_life))
        return -found / self.ridge.diagonal


@dataclass(frozen=True, slots=True)
class ItemToItem:
    """Any sparse (items, items) matrix of how much one item speaks for another."""

    weights: Any
    half_life: float | None = None

    def scores(self, histories: Histories, users: Items) -> Scores:
        import numpy as np

        found = histories.matrix(users, self.half_life) @ self.weights
        return np.asarray(found.toarray(), dtype=np.float32)


def cosine_neighbours(known: Histories, most: int = 200, shrinkage: float = 0.0) -> Any:
    """Each item's `most` nearest by the users they share."""
    import numpy as np
    from scipy.sparse import csr_matrix, diags

    matrix = known.matrix()
    shared = (matrix.T @ matrix).tocsr()
    lengths = np.sqrt(np.maximum(shared.diagonal(), 1))
    shared.setdiag(0)
    shared.eliminate_zeros()
    shared.data = (shared.data / (shared.data + shrinkage) * shared.data).astype(np.float32)
    cosines = (diags(1 / lengths) @ shared @ diags(1 / lengths)).toarray().astype(np.float32)
    if most < known.items:
        least = np.partition(cosines, known.items - most, axis=0)[known.items - most]
        cosines[cosines < least] = 0
    return csr_matrix(cosines)


def transitions(known: Histories, window: int, fading: float) -> Any:
    """How often one item came at most `window` places before another, the nearer the more."""
    import numpy as np
    from scipy.sparse import csr_matrix

    before, after, weights = [], [], []
    for row in known.rows:
        for gap in range(1, min(window + 1, len(row))):
            before.append(row[:-gap])
            after.append(row[gap:])
            weights.append(np.full(len(row) - gap, fading ** (gap - 1), dtype=np.float32))
    shape = (known.items, known.items)
    if not before:
        return csr_matrix(shape, dtype=np.float32)
    pairs = (np.concatenate(before), np.concatenate(after))
    return csr_matrix((np.concatenate(weights), pairs), shape=shape)


def followers(
    counted: Any, popularity: Scores, shrinkage: float, both_ways: float, half_life: float
) -> ItemToItem:
    """What comes after what was liked. Rare items are believed less, popular ones expected anyway."""
    import numpy as np
    from scipy.sparse import diags

    believed = diags(1 / np.sqrt(popularity + shrinkage))
    directed = counted + both_ways * counted.T if both_ways else counted
    return ItemToItem((believed @ directed @ believed).tocsr().astype(np.float32), half_life)


class UserNeighbours:
    """What the most alike users have: cosine over rarity-weighted items.

    A trained user is their own nearest, which only adds items they know already.
    """

    def __init__(self, known: Histories, most: int, half_life: float | None = None) -> None:
        import numpy as np

        self._most, self._half_life = most, half_life
        self._matrix = known.matrix()
        rarity = np.log((1 + len(known)) / (1 + known.popularity()))
        self._rarity = np.maximum(rarity, 0.1).astype(np.float32)
        self._others = _unit_rows(self._matrix, self._rarity)

    def scores(self, histories: Histories, users: Items) -> Scores:
        import numpy as np
        from scipy.sparse import csr_matrix

        own = _unit_rows(histories.matrix(users, self._half_life), self._rarity)
        alike = (own @ self._others.T).toarray()
        most = min(self._most, alike.shape[1])
        least = np.partition(alike, alike.shape[1] - most, axis=1)[:, alike.shape[1] - most]
        alike[alike < least[:, None]] = 0
        return np.asarray((csr_matrix(alike) @ self._matrix).toarray(), dtype=np.float32)


def _unit_rows(matrix: Any, weights: Scores) -> Any:
    import numpy as np
    from scipy.sparse import diags

    weighted = (matrix @ diags(weights)).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return (diags(1 / np.maximum(lengths, 1e-9)) @ weighted).tocsr().astype(np.float32)
