"""Ordering real slates: settings chosen on the days before, tested on the last.

What is clicked is news: it lives for a day, so what others just did with an item says more than any
history. Ours is what For You counts online, the smoothed rate of likes, whose smoothing and fading
are chosen on the last day of training. Counters see only impressions that began earlier, of the
test day too, as they do online.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from feeds.recommend.datasets import Impression


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from feeds.recommend.measures import Column

_DAY = 86_400
_HALF_LIVES = (6 * 3600.0, 24 * 3600.0, 96 * 3600.0)
_PRIOR_CLICKS = 0.5
_PRIORS_SHOWN = (6.0, 12.0, 24.0)
_NDCG_AT = 10


@dataclass(frozen=True, slots=True)
class Slates:
    """AUC and NDCG@10 of every slate of the test."""

    name: str
    auc: Column
    ndcg: Column


@dataclass(slots=True)
class _Counter:
    """What all users did with one item so far; the faded figures are as of `at`."""

    first: float
    at: float
    shown: float = 0.0
    clicks: float = 0.0

    def fade(self, now: float, half_life: float) -> None:
        kept = 0.5 ** ((now - self.at) / half_life)
        self.shown, self.clicks, self.at = self.shown * kept, self.clicks * kept, now


def rank_impressions(impressions: Sequence[Impression]) -> list[Slates]:
    """Simple orders first, ours last; empty with fewer than two days before the one of the test."""
    import numpy as np

    mixed = [each for each in impressions if any(each.clicked) and not all(each.clicked)]
    days = sorted({each.at // _DAY for each in mixed})
    if len(days) < 3:
        return []
    hits = [np.array(each.clicked) for each in mixed]
    tail, test = (
        [place for place, each in enumerate(mixed) if each.at // _DAY == day] for day in days[-2:]
    )
    plain = _replayed(mixed, float("inf"))
    faded = {half_life: _replayed(mixed, half_life) for half_life in _HALF_LIVES}
    faded[float("inf")] = plain

    def rates(places: Sequence[int], half_life: float, prior: float) -> list[Column]:
        return [_rate(faded[half_life][place], prior) for place in places]

    def on_the_tail(setting: tuple[float, float]) -> float:
        found = _measured("", rates(tail, *setting), [hits[place] for place in tail])
        return float(found.auc.mean())

    best = max(product(faded, _PRIORS_SHOWN), key=on_the_tail)
    draw = np.random.default_rng(0)
    orders = {
        "random": [draw.random(len(hits[place])) for place in test],
        "freshness": [plain[place][:, 2] for place in test],
        "clicks so far": [plain[place][:, 1] for place in test],
        "click rate so far": rates(test, float("inf"), 12.0),
        "ours": rates(test, *best),
    }
    wanted = [hits[place] for place in test]
    return [_measured(name, scores, wanted) for name, scores in orders.items()]


def _rate(counted: Column, prior_shown: float) -> Column:
    """Clicks for each time shown, as if every item had begun with a few of both."""
    rate: Column = (counted[:, 1] + _PRIOR_CLICKS) / (counted[:, 0] + prior_shown)
    return rate


def _replayed(impressions: Sequence[Impression], half_life: float) -> list[Column]:
    """For each slate, in time order, (items, signals): times shown, clicks, when first shown."""
    import numpy as np

    counters: dict[str, _Counter] = {}
    values = []
    for each in impressions:
        rows = []
        for item in each.shown:
            counter = counters.setdefault(item, _Counter(each.at, each.at))
            counter.fade(each.at, half_life)
            rows.append((counter.shown, counter.clicks, counter.first))
        values.append(np.array(rows, dtype=np.float64))
        for item, is_hit in zip(each.shown, each.clicked, strict=True):
            counters[item].shown += 1
            counters[item].clicks += is_hit
    return values


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
