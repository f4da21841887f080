"""Learning inside the session: users nobody trained on, after their first few likes.

The split is by time for all users at once: models are fitted on the first 70 % of events, and are
asked for the next ten items of users who came later. What is popular at the moment a user begins is
counted from the events before that moment, by whomever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feeds.recommend.blend import Blend, Kitchen, Recipe, standard
from feeds.recommend.datasets import Dataset, Event
from feeds.recommend.measures import Ratio, ndcg, ratio_of_means, top_items
from feeds.recommend.models import Ease, ItemToItem
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
_TRUSTED_AFTER = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
_LEAST_USERS = 20
OURS, RECENT = "ours", "recent popularity"
TASTE = Recipe(
    100.0,
    {
        "EASE, newer more": 0.2,
        "followers within 30": 0.2,
        "followers within 30, calmly": 0.6,
    },
)
"""Fixed, so that only two numbers are chosen on the few users who are new inside the training."""


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
    window, trusted_after = _chosen(inner)
    models = _Models(outer.known)
    return [_session(outer, models, likes, window, trusted_after) for likes in LIKES]


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
    """The history-only models of one training."""

    def __init__(self, known: Histories) -> None:
        kitchen = Kitchen(known, TASTE.regularisation)
        self.taste = Blend(kitchen, TASTE)
        self.popularity = kitchen.popularity
        self.peers = {"EASE": Ease(kitchen.ridge), "item-kNN": ItemToItem(kitchen.neighbours)}


def _chosen(inner: Newcomers) -> tuple[int, float]:
    """Window of recent popularity, and after how many likes taste weighs as much as it."""
    models = _Models(inner.known)

    def reached(window: int, trusted_after: float) -> float:
        found = (_ours(inner, models, likes, window, trusted_after) for likes in LIKES)
        return sum(float(each.mean()) for each in found)

    best = max(_WINDOWS, key=lambda window: float(_figures(inner, 0, inner.popular[window]).mean()))
    return best, max(_TRUSTED_AFTER, key=lambda each: reached(best, each))


def _session(
    new: Newcomers, models: _Models, likes: int, window: int, trusted_after: float
) -> Session:
    import numpy as np

    found = {
        "popularity": _figures(new, likes, np.tile(models.popularity, (len(new.rows), 1))),
        RECENT: _figures(new, likes, new.popular[window]),
    }
    if likes:
        histories, users = _first(new, likes)
        for name, model in models.peers.items():
            found[name] = _figures(new, likes, model.scores(histories, users))
    found[OURS] = _ours(new, models, likes, window, trusted_after)
    return Session(likes, found)


def _ours(new: Newcomers, models: _Models, likes: int, window: int, trusted_after: float) -> Column:
    """Recent popularity, and ever more of the taste as likes come in."""
    recent = standard(new.popular[window])
    if not likes:
        return _figures(new, likes, recent)
    trust = likes / (likes + trusted_after)
    taste = standard(models.taste.scores(*_first(new, likes)))
    return _figures(new, likes, trust * taste + (1 - trust) * recent)


def _first(new: Newcomers, likes: int) -> tuple[Histories, NDArray[np.int32]]:
    import numpy as np

    rows = [row[:likes] for row in new.rows]
    return Histories(rows, new.known.items), np.arange(len(rows), dtype=np.int32)


def _figures(new: Newcomers, likes: int, scores: Scores) -> Column:
    lists = top_items(scores, [row[:likes] for row in new.rows])
    return ndcg(lists, [row[likes : likes + _NEXT] for row in new.rows])
