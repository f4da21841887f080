"""Measured values with their 95 % intervals.

Shares have Wilson's interval. Means over posts are drawn again by bootstrap over *clusters*: posts
about one claim share its words, so ten posts about one claim are not ten independent witnesses.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from factchecks.precision import Share
from labels.model_card import Figure


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 2000
_SEED = 5
_ENDS = (2.5, 97.5)

Statistic = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]
"""From weights, shape (resamples, items), to one number a resample."""


def share(holds: Iterable[bool], per: float = 1.0) -> Figure | None:
    """How many of `per` it holds for; None for no items at all."""
    found = list(holds)
    return count(sum(found), len(found), per)


def count(right: int, total: int, per: float = 1.0) -> Figure | None:
    """`right` of `total`, out of `per`."""
    known = Share(right, total)
    if known.value is None or known.low is None or known.high is None:
        return None
    low, high = min(known.low, known.value), max(known.high, known.value)
    return Figure(known.value * per, low * per, high * per, total)


def mean(values: Sequence[float], clusters: Sequence[Hashable]) -> Figure | None:
    """The mean of values between 0 and 1, `clusters` saying which of them hang together.

    The interval is the wider one of bootstrap and Wilson's: where all values are 1 the bootstrap
    draws nothing else and would be sure after three posts.
    """
    import numpy as np

    if not values:
        return None
    numbers = np.asarray(values, dtype=np.float64)
    value = float(numbers.mean())
    low, high = bootstrap(clusters, lambda weights: weights @ numbers / weights.sum(axis=1))
    wilson = count(round(float(numbers.sum())), len(values))
    assert wilson is not None
    ends = (value, wilson.low, wilson.high)
    return Figure(value, min(low, *ends), max(high, *ends), len(values))


def bootstrap(clusters: Sequence[Hashable], statistic: Statistic) -> tuple[float, float]:
    """The ends of the 95 % percentile interval; the same data give the same ends."""
    import numpy as np

    numbers = {name: number for number, name in enumerate(dict.fromkeys(clusters))}
    rows = [numbers[name] for name in clusters]
    generator = np.random.default_rng(_SEED)
    drawn = generator.multinomial(
        len(numbers), np.full(len(numbers), 1 / len(numbers)), size=RESAMPLES
    )
    low, high = np.percentile(statistic(drawn[:, rows].astype(np.float64)), _ENDS)
    return float(low), float(high)


def exact(value: float, n: int) -> Figure:
    """A figure that is no estimate: a count, a threshold."""
    return Figure(value, value, value, n)
