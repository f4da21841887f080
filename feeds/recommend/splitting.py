"""The protocol: what is trained on, what settings are chosen on, what is tested.

Of each user with at least five positives the last fifth, in time order, is the test. Settings are
chosen on the last fifth of what remains, so that nobody looks at the test before the table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feeds.recommend.datasets import Dataset, Event


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Items = NDArray[np.int32]

LEAST_POSITIVES = 5
TRAIN_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Histories:
    """Items of each user, oldest first, as numbers below `items`."""

    rows: Sequence[Items]
    items: int

    def __len__(self) -> int:
        return len(self.rows)

    def matrix(self, users: Items | None = None, half_life: float | None = None) -> Any:
        """Sparse (users, items). With `half_life`, an item with so many newer ones counts half."""
        import numpy as np
        from scipy.sparse import csr_matrix

        rows = self.rows if users is None else [self.rows[user] for user in users]
        starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
        items = np.concatenate([*rows, np.zeros(0, dtype=np.int32)])
        if half_life is None:
            weights = np.ones(len(items), dtype=np.float32)
        else:
            ages = [np.arange(len(row) - 1, -1, -1, dtype=np.float32) for row in rows]
            weights = np.exp2(-np.concatenate([*ages, np.zeros(0, dtype=np.float32)]) / half_life)
        return csr_matrix((weights, items, starts), shape=(len(rows), self.items))

    def popularity(self) -> NDArray[np.float32]:
        import numpy as np

        items = np.concatenate([*self.rows, np.zeros(0, dtype=np.int32)])
        return np.bincount(items, minlength=self.items).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Split:
    """`known[n]` goes before `wanted[n]`, which is what has to be found; it may be empty."""

    known: Histories
    wanted: Sequence[Items]

    def users(self, most: int = 0, seed: int = 0) -> Items:
        """Users with something to find; `most` of them, drawn with the seed, where it is not 0."""
        import numpy as np

        users = np.array([n for n, items in enumerate(self.wanted) if len(items)], dtype=np.int32)
        if most and len(users) > most:
            users = np.sort(np.random.default_rng(seed).choice(users, most, replace=False))
        return users


@dataclass(frozen=True, slots=True)
class Numbered:
    """The users with enough positives, and the names behind the numbers.

    `times` (seconds) are as `histories`; None where the data has none.
    """

    users: list[str]
    items: list[str]
    histories: Histories
    times: list[NDArray[np.float64]] | None = None

    def test(self) -> Split:
        return split_off(self.histories)


def numbered(dataset: Dataset) -> Numbered:
    import numpy as np

    by_user: dict[str, list[Event]] = {}
    for event in dataset.events:
        by_user.setdefault(event.user, []).append(event)
    kept = {user: own for user, own in by_user.items() if len(own) >= LEAST_POSITIVES}
    items = sorted({each.item for own in kept.values() for each in own})
    number = {item: n for n, item in enumerate(items)}
    rows = [np.array([number[each.item] for each in own], dtype=np.int32) for own in kept.values()]
    times = [np.array([each.at or 0.0 for each in own]) for own in kept.values()]
    histories = Histories(rows, len(items))
    return Numbered(list(kept), items, histories, times if dataset.has_time else None)


def split_off(histories: Histories, least: int = LEAST_POSITIVES) -> Split:
    """Users with fewer than `least` keep everything and have nothing to find."""
    known, wanted = [], []
    for row in histories.rows:
        at = cut(len(row)) if len(row) >= least else len(row)
        known.append(row[:at])
        wanted.append(row[at:])
    return Split(Histories(known, histories.items), wanted)


def cut(count: int) -> int:
    return min(count - 1, math.ceil(TRAIN_SHARE * count))
