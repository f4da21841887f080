"""Our blend: what was liked together, in which order, and by whom, weighed on the tail of train.

Every source scores all items from the history alone. Scores are made comparable (zero mean, unit
spread for each user) and summed with weights that are found by trying: each source in turn a little
more or less, as long as NDCG@20 on the tail grows. Sources without weight are not computed at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from feeds.recommend.measures import TOP, ndcg, top_items
from feeds.recommend.models import (
    Ease,
    ItemToItem,
    Model,
    Popularity,
    Ridge,
    UserNeighbours,
    cosine_neighbours,
    followers,
    transitions,
)
from feeds.recommend.splitting import Histories, Split


if TYPE_CHECKING:
    from feeds.recommend.models import Scores
    from feeds.recommend.splitting import Items

REGULARISATIONS = (30.0, 100.0, 300.0, 1000.0)
_CANDIDATES = 300
_STEPS = (0.0, 0.5, 0.8, 1.25, 2.0)
_FIRST = (0.1, 0.4, 1.0)
_ROUNDS = 4
_LEAST_GAIN = 1e-4


class Kitchen:
    """What the sources of one training set share, each made when first asked for."""

    def __init__(self, known: Histories, regularisation: float) -> None:
        self.known, self.regularisation = known, regularisation
        self._transitions: dict[int, Any] = {}

    @cached_property
    def ridge(self) -> Ridge:
        return Ridge(self.known, self.regularisation)

    @cached_property
    def popularity(self) -> Scores:
        return self.known.popularity()

    @cached_property
    def neighbours(self) -> Any:
        return cosine_neighbours(self.known)

    def followers(
        self, window: int, shrinkage: float, both_ways: float, half_life: float
    ) -> ItemToItem:
        if window not in self._transitions:
            self._transitions[window] = transitions(self.known, window, 1 - 1.5 / window)
        counted = self._transitions[window]
        return followers(counted, self.popularity, shrinkage, both_ways, half_life)


Source = Callable[[Kitchen], Model]
SOURCES: Mapping[str, Source] = {
    "popularity": lambda kitchen: Popularity(kitchen.known),
    "EASE": lambda kitchen: Ease(kitchen.ridge),
    "EASE, newer more": lambda kitchen: Ease(kitchen.ridge, 12.0),
    "EASE, newest most": lambda kitchen: Ease(kitchen.ridge, 3.0),
    "item-kNN": lambda kitchen: ItemToItem(kitchen.neighbours),
    "item-kNN, newest most": lambda kitchen: ItemToItem(kitchen.neighbours, 4.0),
    "followers within 5": lambda kitchen: kitchen.followers(5, 20.0, 0.3, 2.0),
    "followers within 30": lambda kitchen: kitchen.followers(30, 20.0, 0.3, 2.0),
    "followers within 30, calmly": lambda kitchen: kitchen.followers(30, 20.0, 0.3, 8.0),
    "followers within 30, one way": lambda kitchen: kitchen.followers(30, 20.0, 0.0, 4.0),
    "followers within 30, sure ones": lambda kitchen: kitchen.followers(30, 60.0, 0.3, 4.0),
    "followers within 100": lambda kitchen: kitchen.followers(100, 20.0, 0.3, 12.0),
    "alike users": lambda kitchen: UserNeighbours(kitchen.known, 200),
    "alike users, newer more": lambda kitchen: UserNeighbours(kitchen.known, 200, 12.0),
}


ORDERLESS = ("popularity", "EASE", "item-kNN", "alike users")
"""Sources that know what was liked but not when: what the order adds is the rest."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the tail chose. `weights` are above 0."""

    regularisation: float
    weights: Mapping[str, float]

    def __str__(self) -> str:
        parts = [f"{name} {weight:.2f}" for name, weight in self.weights.items()]
        return f"lambda {self.regularisation:g}; " + ", ".join(parts)


class Blend:
    """A recipe cooked on one training set."""

    def __init__(self, kitchen: Kitchen, recipe: Recipe) -> None:
        self._parts = [(SOURCES[name](kitchen), each) for name, each in recipe.weights.items()]

    def scores(self, histories: Histories, users: Items) -> Scores:
        import numpy as np

        total = np.zeros((len(users), histories.items), dtype=np.float32)
        for model, weight in self._parts:
            total += weight * standard(model.scores(histories, users))
        return total


def standard(scores: Scores) -> Scores:
    """Zero mean and unit spread in each row; a row without any spread becomes zero."""
    import numpy as np

    spread = scores.std(axis=1, keepdims=True)
    centred = scores - scores.mean(axis=1, keepdims=True)
    made: Scores = centred / np.where(spread > 0, spread, 1)
    return made


def best_regularisation(tail: Split, users: Items) -> tuple[float, Kitchen]:
    """Of EASE, and its kitchen; also what the peer EASE of the table uses."""
    best: tuple[float, Kitchen] | None = None
    for regularisation in REGULARISATIONS:
        kitchen = Kitchen(tail.known, regularisation)
        found = mean_ndcg(Ease(kitchen.ridge), tail, users)
        if best is not None and found < best[0]:
            break  # it rises to one peak and falls
        best = found, kitchen
    assert best is not None
    return best[1].regularisation, best[1]


def mean_ndcg(model: Model, split: Split, users: Items) -> float:
    known = [split.known.rows[user] for user in users]
    lists = top_items(model.scores(split.known, users), known)
    return float(ndcg(lists, [split.wanted[user] for user in users]).mean())


def choose_recipes(
    kitchen: Kitchen, tail: Split, users: Items, choices: Sequence[Sequence[str]]
) -> list[Recipe]:
    """For each choice of sources, the weights that rank the tail best."""
    table = _Table(kitchen, tail, users)
    return [Recipe(kitchen.regularisation, _weights_by_trying(table, names)) for names in choices]


class _Table:
    """The sources' scores of a few hundred candidates for each user, (users, candidates, sources)."""

    def __init__(self, kitchen: Kitchen, tail: Split, users: Items) -> None:
        import numpy as np

        known = [tail.known.rows[user] for user in users]
        scores = [
            standard(source(kitchen).scores(tail.known, users)) for source in SOURCES.values()
        ]
        items = top_items(sum(scores[1:], scores[0]), known, _CANDIDATES)
        self.values = np.stack([np.take_along_axis(each, items, axis=1) for each in scores], axis=2)
        wanted = [tail.wanted[user] for user in users]
        self._hits = np.array(
            [np.isin(row, own) for row, own in zip(items, wanted, strict=True)], dtype=np.float32
        )
        self._gains = 1 / np.log2(np.arange(TOP) + 2)
        sizes = np.minimum([len(own) for own in wanted], TOP)
        self._ideal = np.cumsum(self._gains)[sizes - 1]

    def ndcg(self, weights: Mapping[str, float]) -> float:
        import numpy as np

        row = np.array([weights.get(name, 0.0) for name in SOURCES], dtype=np.float32)
        total = self.values @ row
        size = min(TOP, total.shape[1])
        best = np.argpartition(-total, size - 1, axis=1)[:, :size]
        order = np.argsort(-np.take_along_axis(total, best, axis=1), axis=1, kind="stable")
        hits = np.take_along_axis(self._hits, np.take_along_axis(best, order, axis=1), axis=1)
        return float(((hits * self._gains[:size]).sum(axis=1) / self._ideal).mean())


def _weights_by_trying(table: _Table, names: Sequence[str]) -> dict[str, float]:
    """From the best source alone on, each source in turn more or less, while that gains."""
    alone = {name: table.ndcg({name: 1.0}) for name in names}
    order = sorted(names, key=lambda name: -alone[name])
    weights, reached = {order[0]: 1.0}, alone[order[0]]
    for _ in range(_ROUNDS):
        before = reached
        for name in order:
            weights, reached = _best_change(table, weights, name, reached)
        if reached - before < _LEAST_GAIN:
            break
    total = sum(weights.values())
    return {name: weights[name] / total for name in order if weights.get(name)}


def _best_change(
    table: _Table, weights: dict[str, float], name: str, reached: float
) -> tuple[dict[str, float], float]:
    """One weight changed so that the tail is ranked best, if that gains anything worth having."""
    now = weights.get(name, 0.0)
    best = weights, reached
    for each in [now * step for step in _STEPS] if now else _FIRST:
        changed = weights | {name: each}
        found = table.ndcg(changed) if any(changed.values()) else 0.0
        if found > best[1] + _LEAST_GAIN:
            best = changed, found
    return best
