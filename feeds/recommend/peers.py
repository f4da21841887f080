"""Known methods to be measured beside: from `implicit` and LightFM, with their usual settings.

Both are development dependencies. A peer that is not installed is left out of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from feeds.recommend.models import ItemToItem, Model, Popularity, cosine_neighbours
from feeds.recommend.splitting import Histories


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from feeds.recommend.models import Scores
    from feeds.recommend.splitting import Items

FACTORS = 64
SEED = 0


@dataclass(frozen=True, slots=True)
class Factors:
    """One vector for each trained user and each item; scores are their products."""

    users: NDArray[np.float32]
    items: NDArray[np.float32]

    def scores(self, histories: Histories, users: Items) -> Scores:
        found: Scores = self.users[users] @ self.items.T
        return found


Fit = Callable[[Histories], Model]


def popularity(known: Histories) -> Model:
    return Popularity(known)


def item_knn(most: int) -> Fit:
    return lambda known: ItemToItem(cosine_neighbours(known, most))


def als(weight: float, regularisation: float) -> Fit:
    def fit(known: Histories) -> Model:
        from implicit.als import AlternatingLeastSquares

        model = AlternatingLeastSquares(
            factors=FACTORS, regularization=regularisation, alpha=weight, iterations=12,
            num_threads=1, use_gpu=False, random_state=SEED,
        )  # fmt: skip
        return _fitted(model, known)

    return fit


def bpr(learning_rate: float) -> Fit:
    def fit(known: Histories) -> Model:
        from implicit.bpr import BayesianPersonalizedRanking

        model = BayesianPersonalizedRanking(
            factors=FACTORS, learning_rate=learning_rate, regularization=0.01, iterations=100,
            num_threads=1, use_gpu=False, random_state=SEED,
        )  # fmt: skip
        return _fitted(model, known)

    return fit


def _fitted(model: Any, known: Histories) -> Factors:
    import numpy as np

    model.fit(known.matrix(), show_progress=False)
    return Factors(np.asarray(model.user_factors), np.asarray(model.item_factors))


def lightfm(epochs: int) -> Fit:
    def fit(known: Histories) -> Model:
        import numpy as np
        from lightfm import LightFM

        model = LightFM(no_components=FACTORS, loss="warp", random_state=SEED)
        model.fit(known.matrix().tocoo(), epochs=epochs, num_threads=1)
        item_biases, items = model.get_item_representations()
        _, users = model.get_user_representations()
        ones = np.ones((len(users), 1), dtype=np.float32)
        return Factors(np.hstack((users, ones)), np.hstack((items, item_biases[:, None])))

    return fit


NAMES = ("popularity", "item-kNN", "EASE", "ALS", "BPR", "LightFM")
_PACKAGES = {"ALS": "implicit", "BPR": "implicit", "LightFM": "lightfm"}


def choices(name: str) -> Iterator[tuple[str, Fit]]:
    """Settings of a peer in words, and how it is fitted with them; the best on the tail is used.

    EASE is not among them: it shares its matrices with our blend (`feeds.recommend.blend`).
    """
    if name == "popularity":
        yield "", popularity
    elif name == "item-kNN":
        yield from ((f"k {most}", item_knn(most)) for most in (50, 200))
    elif name == "ALS":
        yield from ((f"weight {each:g}", als(each, 5.0)) for each in (2.0, 8.0))
    elif name == "BPR":
        yield from ((f"rate {rate}", bpr(rate)) for rate in (0.02, 0.05))
    elif name == "LightFM":
        yield from ((f"{epochs} epochs", lightfm(epochs)) for epochs in (10, 30))


def is_installed(name: str) -> bool:
    return name not in _PACKAGES or find_spec(_PACKAGES[name]) is not None
