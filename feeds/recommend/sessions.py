"""Learning inside the session: users nobody trained on, after their first few likes.

The split is by time for all users at once: models are fitted on the first 70 % of events, and are
asked for the next ten items of users who came later. What is popular at the moment a user begins is
counted from the events before that moment, by whomever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from feeds.recommend.blend import Blend, Kitchen, Recipe, standard
from feeds.recommend.datasets import Dataset, Event
from feeds.recommend.measures import Ratio, ndcg, ratio_of_means, top_items
from feeds.recommend.models import Ease, ItemToItem, Model
from feeds.recommend.splitting import Histories


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from feeds.recommend.measures import Column
    from feeds.recommend.models import Scores

LIKES = (0, 1, 2, 5, 10, 20)
LEAST_LIKES = 30
_NEXT = 10
_TRAINED = 0.7
_WINDOWS = (1_000, 3_000, 10_000, 30_000)
_TRUSTED_AFTER = (1.0, 3.0, 8.0, 20.0)
_STEEPNESS = (0.5, 1.0, 2.0)
_LEAST_USERS = 20
OURS, RECENT = "ours", "recent popularity"
_REGULARISATION = 100.0
TASTES = (
    {"EASE": 1.0},
    {"EASE, newer more": 1.0},
    {"EASE, newer more": 0.5, "item-kNN": 0.5},
    {"EASE, newer more": 0.6, "followers within 30, calmly": 0.4},
    {"EASE, newer more": 0.2, "followers within 30, calmly": 0.8},
)
"""A few, because few users are new inside the training: they could not choose among many."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`taste` of `TASTES`; after `trusted_after` likes it weighs as much as what is popular now."""

    window: int
    taste: int
    trusted_after: float
    steepness: float

    def trust(self, likes: int) -> float:
        grown: float = (likes / self.trusted_after) ** self.steepness
        return grown / (1 + grown)


@dataclass(frozen=True, slots=True)
class Session:
    """NDCG@20 of every user after so many likes, by method."""

    likes: int
    ndcg: dict[str, Column]

    @property
    def ratio(self) -> Ratio:
        return ratio_of_means(self.ndcg[OURS], self.ndcg[RECENT])


@dataclass(frozen=True, slots=True)
class Newcomers:
    """`known` is the training; `rows` the new users' items, `popular` what was recent as each began."""

    known: Histories
    rows: list[NDArray[np.int32]]
    popular: dict[int, Scores]


def learn_inside_sessions(data: Dataset) -> list[Session]:
    """One for each number of likes; empty where too few users are new."""
    events = sorted(data.events, key=lambda each: each.at or 0.0)
    cut = int(_TRAINED * len(events))
    inner, outer = newcomers(events[:cut]), newcomers(events)
    if min(len(inner.rows), len(outer.rows)) < _LEAST_USERS:
        return []
    chosen = _chosen(inner)
    models = _Models(outer)
    return [_session(outer, models, likes, chosen) for likes in LIKES]


def newcomers(events: Sequence[Event]) -> Newcomers:
    """Users with enough likes whose first event lies after the training's share of `events`."""
    import numpy as np

    items = {item: n for n, item in enumerate(sorted({event.item for event in events}))}
    numbers = np.array([items[event.item] for event in events], dtype=np.int32)
    cut = int(_TRAINED * len(events))
    places: dict[str, list[int]] = {}
    for place, event in enumerate(events):
        places.setdefault(event.user, []).append(place)
    trained = [numbers[own] for own in (_before(each, cut) for each in places.values()) if own]
    new = [own for own in places.values() if own[0] >= cut and len(own) >= LEAST_LIKES]
    popular = {
        window: np.array(
            [
                np.bincount(numbers[max(own[0] - window, 0) : own[0]], minlength=len(items))
                for own in new
            ],
            dtype=np.float32,
        )
        for window in _WINDOWS
    }
    return Newcomers(Histories(trained, len(items)), [numbers[own] for own in new], popular)


def _before(places: Sequence[int], cut: int) -> list[int]:
    return [place for place in places if place < cut]


class _Models:
    """The history-only models of one training; tastes are computed once for each number of likes."""

    def __init__(self, new: Newcomers) -> None:
        kitchen = Kitchen(new.known, _REGULARISATION)
        self._new = new
        self._tastes = [Blend(kitchen, Recipe(_REGULARISATION, each)) for each in TASTES]
        self._found: dict[tuple[int, int], Scores] = {}
        self.popularity = kitchen.popularity
        self.peers: dict[str, Model] = {
            "EASE": Ease(kitchen.ridge),
            "item-kNN": ItemToItem(kitchen.neighbours),
        }

    def taste(self, number: int, likes: int) -> Scores:
        if (number, likes) not in self._found:
            scores = self._tastes[number].scores(*_first(self._new, likes))
            self._found[number, likes] = standard(scores)
        return self._found[number, likes]


def _chosen(inner: Newcomers) -> Chosen:
    """What served the users best who were new inside the training, every number of likes alike."""
    models = _Models(inner)
    recent = {
        window: {likes: _mean(inner, likes, inner.popular[window]) for likes in LIKES}
        for window in _WINDOWS
    }
    window = max(_WINDOWS, key=lambda each: recent[each][0])

    def reached(chosen: Chosen) -> float:
        return sum(
            float(_ours(inner, models, likes, chosen).mean()) / max(recent[window][likes], 1e-9)
            for likes in LIKES[1:]
        )

    options = product(range(len(TASTES)), _TRUSTED_AFTER, _STEEPNESS)
    return max((Chosen(window, *each) for each in options), key=reached)


def _mean(new: Newcomers, likes: int, scores: Scores) -> float:
    return float(_figures(new, likes, scores).mean())


def _session(new: Newcomers, models: _Models, likes: int, chosen: Chosen) -> Session:
    import numpy as np

    found: dict[str, Column] = {
        "popularity": _figures(new, likes, np.tile(models.popularity, (len(new.rows), 1))),
        RECENT: _figures(new, likes, new.popular[chosen.window]),
    }
    if likes:
        histories, users = _first(new, likes)
        for name, model in models.peers.items():
            found[name] = _figures(new, likes, model.scores(histories, users))
    found[OURS] = _ours(new, models, likes, chosen)
    return Session(likes, found)


def _ours(new: Newcomers, models: _Models, likes: int, chosen: Chosen) -> Column:
    """Recent popularity, and ever more of the taste as likes come in."""
    recent = standard(new.popular[chosen.window])
    if not likes:
        return _figures(new, likes, recent)
    trust = chosen.trust(likes)
    return _figures(new, likes, trust * models.taste(chosen.taste, likes) + (1 - trust) * recent)


def _first(new: Newcomers, likes: int) -> tuple[Histories, NDArray[np.int32]]:
    import numpy as np

    rows = [row[:likes] for row in new.rows]
    return Histories(rows, new.known.items), np.arange(len(rows), dtype=np.int32)


def _figures(new: Newcomers, likes: int, scores: Scores) -> Column:
    lists = top_items(scores, [row[:likes] for row in new.rows])
    return ndcg(lists, [row[likes : likes + _NEXT] for row in new.rows])
