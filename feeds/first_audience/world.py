"""A made-up world of viewers and posts for `feeds.first_audience.simulation`. Seeded, and pure.

Half of the new posts are of accounts that nobody knows, with nothing to their name. What viewers
like depends on their taste and on how good a post is, never on who made it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feeds.profile import DIMENSIONS
from feeds.topics import TOPICS


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Matrix = NDArray[np.float32]

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
HOURS_OF_AUDIENCE = 48
_OLDEST_HOURS = 30 * 24
_SPREAD = 0.15  # of a post's vector around its topic, in each direction
_POSTS_OF_A_NEWCOMER = 2


@dataclass(frozen=True, slots=True)
class WorldSize:
    """`hours` is how long new posts come in; pages go on for another 48."""

    viewers: int = 400
    accounts: int = 200
    old_posts: int = 1_500
    new_posts: int = 200
    pages: int = 6_000
    hours: int = 24


@dataclass(slots=True)
class Posts:
    """One row a post; `made` in hours from the beginning, negative for old ones.

    `liking` is how likely somebody of just that taste likes it. The last four columns are
    its figures, and change.
    """

    vectors: Matrix
    topics: Whole
    accounts: Whole
    made: Column
    liking: Column
    is_new: NDArray[np.bool_]
    is_newcomers: NDArray[np.bool_]
    shown: Whole
    likes: Whole
    completes: Whole
    skips: Whole

    def made_at(self, row: int) -> datetime:
        return BEGINS + timedelta(hours=float(self.made[row]))


@dataclass(frozen=True, slots=True)
class World:
    """`tastes` (viewers, 64) are unit vectors, `activity` how often each viewer looks."""

    posts: Posts
    tastes: Matrix
    activity: Column
    page_hours: Column


def make(size: WorldSize, seed: int) -> World:
    import numpy as np

    draw = np.random.default_rng(seed)
    weights = draw.dirichlet(np.full(len(TOPICS), 0.2), size=size.viewers)
    activity = draw.lognormal(0, 1, size.viewers)
    return World(
        posts=_posts(size, draw),
        tastes=_unit(weights @ _directions()),
        activity=activity / activity.sum(),
        page_hours=np.sort(draw.uniform(0, size.hours + HOURS_OF_AUDIENCE, size.pages)),
    )


def _posts(size: WorldSize, draw: np.random.Generator) -> Posts:
    import numpy as np

    count = size.old_posts + size.new_posts
    is_new = np.arange(count) >= size.old_posts
    is_newcomers = is_new & (np.arange(count) % 2 == 0)
    newcomers = max(size.new_posts // (2 * _POSTS_OF_A_NEWCOMER), 1)
    accounts = np.where(
        is_newcomers,
        size.accounts + draw.integers(newcomers, size=count),
        draw.integers(size.accounts, size=count),
    )
    topics = draw.integers(len(TOPICS), size=count)
    liking = draw.beta(2, 8, count)
    shown = np.where(is_new, 0, draw.lognormal(5, 1.2, count)).astype(np.int64)
    return Posts(
        vectors=_unit(_directions()[topics] + draw.normal(0, _SPREAD, (count, DIMENSIONS))),
        topics=topics,
        accounts=accounts,
        made=np.where(
            is_new, draw.uniform(0, size.hours, count), -draw.uniform(0, _OLDEST_HOURS, count)
        ),
        liking=liking,
        is_new=is_new,
        is_newcomers=is_newcomers,
        shown=shown,
        likes=draw.binomial(shown, liking / 2),
        completes=draw.binomial(shown, liking),
        skips=draw.binomial(shown, 1 - liking) // 2,
    )


def _directions() -> Column:
    """Topics have nothing in common: each has a direction of its own."""
    import numpy as np

    return np.eye(len(TOPICS), DIMENSIONS)


def _unit(rows: Column) -> Matrix:
    import numpy as np

    unit: Matrix = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit
