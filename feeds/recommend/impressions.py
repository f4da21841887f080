"""Ordering real slates: trained on the days before, tested on the last, counters up to the minute.

What is clicked is news: it lives for a day, so what others just did with an item says more than any
history. Counters see only impressions that began earlier, of the test day too, as they do online.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feeds.recommend.datasets import Impression


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from feeds.recommend.measures import Column

Ranker = Callable[["Column"], "Column"]
_DAY = 86_400
_PRIOR_CLICKS, _PRIOR_SHOWN = 0.5, 12.0
_TREES = 80
_NDCG_AT = 10


@dataclass(frozen=True, slots=True)
class Slates:
    """AUC and NDCG@10 of every slate of the test."""

    name: str
    auc: Column
    ndcg: Column


@dataclass(slots=True)
class _Counter:
    """What all users did with one item so far."""

    shown: int = 0
    clicks: int = 0
    first: float = field(default=float("inf"))

    @property
    def rate(self) -> float:
        return (self.clicks + _PRIOR_CLICKS) / (self.shown + _PRIOR_SHOWN)


def rank_impressions(impressions: Sequence[Impression]) -> list[Slates]:
    """Simple orders first, ours last; empty without a day to test on."""
    import numpy as np

    mixed = [each for each in impressions if any(each.clicked) and not all(each.clicked)]
    if not mixed:
        return []
    last_day = max(each.at for each in mixed) // _DAY
    tested = [each.at // _DAY == last_day for each in mixed]
    if all(tested) or not any(tested):
        return []
    values = _replayed(mixed)
    hits = [np.array(each.clicked) for each in mixed]
    train = [place for place, is_test in enumerate(tested) if not is_test]
    test = [place for place, is_test in enumerate(tested) if is_test]
    ours = _trained([values[place] for place in train], [hits[place] for place in train])
    draw = np.random.default_rng(0)
    orders = {
        "random": [draw.random(len(hits[place])) for place in test],
        "freshness": [values[place][:, 2] for place in test],
        "clicks so far": [values[place][:, 1] for place in test],
        "click rate so far": [values[place][:, 0] for place in test],
        "ours": [ours(values[place]) for place in test],
    }
    wanted = [hits[place] for place in test]
    return [_measured(name, scores, wanted) for name, scores in orders.items()]


def _replayed(impressions: Sequence[Impression]) -> list[Column]:
    """For each slate (items, signals): rate, clicks, freshness, times shown, liked before it."""
    import numpy as np

    counters: dict[str, _Counter] = defaultdict(_Counter)
    values = []
    for each in sorted(impressions, key=lambda impression: impression.at):
        rows = []
        for item in each.shown:
            counter = counters[item]
            counter.first = min(counter.first, each.at)
            rows.append((counter.rate, counter.clicks, counter.first, counter.shown))
        values.append(_against_the_slate(np.array(rows, dtype=np.float64)))
        for item, is_hit in zip(each.shown, each.clicked, strict=True):
            counters[item].shown += 1
            counters[item].clicks += is_hit
    return values


def _against_the_slate(rows: Column) -> Column:
    """Rates also as their rank in the slate: what matters is who stands beside it."""
    import numpy as np

    ranks = rows[:, 0].argsort().argsort() / len(rows)
    relative = rows[:, 0] / rows[:, 0].mean()
    return np.column_stack((rows, ranks, relative))


def _trained(values: Sequence[Column], hits: Sequence[NDArray[np.bool_]]) -> Ranker:
    import lightgbm
    import numpy as np

    settings = {
        "objective": "lambdarank", "num_leaves": 7, "learning_rate": 0.05, "min_data_in_leaf": 200,
        "num_threads": 1, "seed": 0, "deterministic": True, "verbosity": -1,
    }  # fmt: skip
    data = lightgbm.Dataset(
        np.concatenate(values), np.concatenate(hits).astype(int), group=[len(each) for each in hits]
    )
    booster = lightgbm.train(settings, data, _TREES)
    return lambda slate: np.asarray(booster.predict(slate, num_threads=1))


def _measured(name: str, scores: Sequence[Column], wanted: Sequence[NDArray[np.bool_]]) -> Slates:
    import numpy as np

    pairs = list(zip(scores, wanted, strict=True))
    return Slates(
        name,
        np.array([_auc(each, hits) for each, hits in pairs]),
        np.array([_ndcg(each, hits) for each, hits in pairs]),
    )


def _auc(scores: Column, hits: NDArray[np.bool_]) -> float:
    """How often a clicked item stands above one that was not; ties count half."""
    better = scores[hits][:, None] - scores[~hits][None, :]
    return float((better > 0).mean() + (better == 0).mean() / 2)


def _ndcg(scores: Column, hits: NDArray[np.bool_]) -> float:
    import numpy as np

    gains = 1 / np.log2(np.arange(min(len(hits), _NDCG_AT)) + 2)
    found = hits[np.argsort(-scores, kind="stable")[: len(gains)]]
    return float((found * gains).sum() / gains[: int(hits.sum())].sum())
