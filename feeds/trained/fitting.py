"""Which weights explain best how pages were received. Pure.

Of two posts of a page that were received differently, the model says how likely the better one was
to be it: log-odds = scale * (difference in score) + habit * (difference in log of place). `habit`
is what standing earlier does by itself; it is fitted so that weights do not learn it, and dropped.
Each weight is the one set by hand times a multiple within limits. Multiples begin at one and stay
near it unless pages say otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feeds.parameters import Parameters
from feeds.ranking import CHOSEN
from feeds.trained.served import SeenPage, SeenPost


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

_PRIOR = 5.0  # pages: what the weights set by hand count for
_WIDEST = 6.0  # of the logarithm of the scale


@dataclass(frozen=True, slots=True)
class Pairs:
    """Of each pair the better post less the other one.

    `learnt` is (pairs, signals): differences of contributions under the weights set by hand;
    `chosen` of all signals together that viewers set; `weight` adds up to one.
    """

    learnt: Column
    chosen: Column
    place: Column
    weight: Column


@dataclass(frozen=True, slots=True)
class Fitted:
    """`multiples` of the weights set by hand, by signal; `scale` and `habit` as in the module."""

    multiples: Mapping[str, float]
    scale: float
    habit: float


def learnt_signals(parameters: Parameters) -> list[str]:
    return [name for name in parameters.signals if name not in CHOSEN]


def pairs_of(pages: Sequence[SeenPage], parameters: Parameters) -> Pairs:
    """Every page counts the same, however many pairs it has; exploration by its propensity."""
    import numpy as np

    names, chosen = learnt_signals(parameters), sorted(CHOSEN & set(parameters.signals))
    signals = parameters.signals
    rows = [row for page in pages for row in _pairs_on(page)]
    better, worse = [row[0] for row in rows], [row[1] for row in rows]

    def apart(name: str) -> Column:
        values = [
            one.values.get(name, 0.0) - other.values.get(name, 0.0)
            for one, other in zip(better, worse, strict=True)
        ]
        return np.array(values) * signals[name].weight

    weight = np.array([row[2] for row in rows])
    return Pairs(
        learnt=np.column_stack([apart(name) for name in names]),
        chosen=sum((apart(name) for name in chosen), np.zeros(len(rows))),
        place=np.log1p([post.place for post in better]) - np.log1p([post.place for post in worse]),
        weight=weight / weight.sum(),
    )


def _pairs_on(page: SeenPage) -> Iterator[tuple[SeenPost, SeenPost, float]]:
    found = [(one, other) for one in page.posts for other in page.posts if one.gain > other.gain]
    for one, other in found:
        yield one, other, (one.gain - other.gain) * one.weight * other.weight / len(found)


def fit(pairs: Pairs, pages: int, parameters: Parameters, *, is_free: bool = True) -> Fitted:
    """The most likely multiples; all of them one where `is_free` is not set.

    Deterministic: the same pages give the same weights.
    """
    import numpy as np
    from scipy.optimize import minimize

    names, limits = learnt_signals(parameters), parameters.training
    lowest, highest = (math.log(limits.least), math.log(limits.most)) if is_free else (0.0, 0.0)
    found = minimize(
        _loss_and_slope,
        np.zeros(2 + len(names)),
        args=(pairs, _PRIOR / pages),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_WIDEST, _WIDEST), (None, None), *[(lowest, highest)] * len(names)],
    )
    multiples = np.exp(found.x[2:]).tolist()
    return Fitted(dict(zip(names, multiples, strict=True)), math.exp(found.x[0]), float(found.x[1]))


def _loss_and_slope(at: Column, pairs: Pairs, prior: float) -> tuple[float, Column]:
    """`at`: logarithm of the scale, habit, logarithms of the multiples."""
    import numpy as np

    scale, multiples = math.exp(at[0]), np.exp(at[2:])
    told = scale * (pairs.learnt @ multiples + pairs.chosen)
    odds = told + at[1] * pairs.place
    loss = pairs.weight @ np.logaddexp(0, -odds) + prior * (at[2:] ** 2).sum()
    pull = -pairs.weight * np.exp(-np.logaddexp(0, odds))
    slope = np.concatenate(
        (
            [pull @ told, pull @ pairs.place],
            scale * (pull @ pairs.learnt) * multiples + 2 * prior * at[2:],
        )
    )
    return float(loss), slope


def log_loss(fitted: Fitted, pages: Sequence[SeenPage], parameters: Parameters) -> Column:
    """Of each page the mean surprise, in nats, at how its pairs were received."""
    import numpy as np

    found = []
    for page in pages:
        pairs = pairs_of([page], parameters)
        multiples = np.array([fitted.multiples[name] for name in learnt_signals(parameters)])
        told = fitted.scale * (pairs.learnt @ multiples + pairs.chosen)
        found.append(pairs.weight @ np.logaddexp(0, -told - fitted.habit * pairs.place))
    return np.array(found)


def ndcg(weights: Mapping[str, float], pages: Sequence[SeenPage]) -> Column:
    """Of each page, had these weights ordered what was seen of it."""
    import numpy as np

    found = []
    for page in pages:
        scores = [
            sum(weights[name] * value for name, value in post.values.items() if name in weights)
            for post in page.posts
        ]
        gains = np.array([post.gain for post in page.posts], dtype=np.float64)
        discounts = 1 / np.log2(np.arange(len(gains)) + 2)
        reached = (gains[np.argsort(-np.array(scores), kind="stable")] * discounts).sum()
        found.append(reached / (np.sort(gains)[::-1] * discounts).sum())
    return np.array(found)
