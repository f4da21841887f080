"""One run over one data set: every method on the same users, items and masks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from feeds.recommend import peers
from feeds.recommend.blend import (
    ORDERLESS,
    SOURCES,
    Blend,
    Kitchen,
    Recipe,
    best_regularisation,
    choose_recipes,
    mean_ndcg,
)
from feeds.recommend.measures import (
    Ratio,
    coverage,
    ndcg,
    ratio_of_means,
    recall,
    top_items,
    variety,
)
from feeds.recommend.models import Ease, Model, RecentPopularity, Ridge
from feeds.recommend.splitting import Histories, Numbered, Split, split_off


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from feeds.recommend.measures import Column
    from feeds.recommend.splitting import Items

Fitting = Callable[[], Model]
OURS, BLIND = "ours", "ours, order unseen"
RECENT = "recent popularity"
USERS = 2000
_TIMED_USERS = 30
_USERS_AT_A_TIME = 256
_DIRECTIONS = 64


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one method. `ndcg` is of each user; CPU in seconds to fit, ms for one request."""

    name: str
    settings: str
    ndcg: Column
    recall: float
    coverage: float
    variety: float
    fit_seconds: float
    request_ms: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Peers first, then ours without the order of items, ours last; `lists` are of ours, by user."""

    users: Items
    rows: list[Row]
    lists: Items

    @property
    def best_peer(self) -> Row:
        return max(self.rows[:-2], key=lambda row: float(row.ndcg.mean()))

    @property
    def ratio(self) -> Ratio:
        return ratio_of_means(self.rows[-1].ndcg, self.best_peer.ndcg)


def evaluate(data: Numbered, names: Sequence[str], users: int = USERS) -> Evaluation:
    """`names` of `feeds.recommend.peers.NAMES`; at most `users` users are scored (0: all)."""
    test = data.test()
    scored = test.users(users)
    tail = split_off(test.known)
    judges = tail.users(USERS)
    regularisation, kitchen = best_regularisation(tail, judges)
    blind, recipe = choose_recipes(kitchen, tail, judges, [ORDERLESS, tuple(SOURCES)])
    del kitchen  # hundreds of megabytes, and of the tail only
    rows = _Rows(test, scored)
    found = [rows.peer(name, tail, judges) for name in names if name != "EASE"]
    if data.times is not None:
        known_times = data.times
        found.append(rows.row(RECENT, "", lambda: RecentPopularity(test.known, known_times)))
    if "EASE" in names:
        settings = f"lambda {regularisation:g}"
        found.append(rows.row("EASE", settings, lambda: Ease(Ridge(test.known, regularisation))))
    for name, each in ((BLIND, blind), (OURS, recipe)):
        found.append(rows.row(name, str(each), partial(_cooked, test.known, each)))
    return Evaluation(scored, found, rows.lists)


def _cooked(known: Histories, recipe: Recipe) -> Blend:
    return Blend(Kitchen(known, recipe.regularisation), recipe)


class _Rows:
    """Measures methods on the test; `lists` are those of the last one."""

    def __init__(self, test: Split, users: Items) -> None:
        self._test, self._users = test, users
        self._known = [test.known.rows[user] for user in users]
        self._wanted = [test.wanted[user] for user in users]
        self._vectors = item_vectors(test.known)
        self.lists: Items = users[:0]

    def peer(self, name: str, tail: Split, judges: Items) -> Row:
        options = list(peers.choices(name))
        if len(options) > 1:
            options.sort(key=lambda each: -mean_ndcg(each[1](tail.known), tail, judges))
        settings, fit = options[0]
        return self.row(name, settings, lambda: fit(self._test.known))

    def row(self, name: str, settings: str, fit: Fitting) -> Row:
        begun = time.process_time()
        model = fit()
        fit_seconds = time.process_time() - begun
        lists = lists_of(model, self._test.known, self._users)
        self.lists = lists
        return Row(
            name,
            settings,
            ndcg(lists, self._wanted),
            float(recall(lists, self._wanted).mean()),
            coverage(lists, self._test.known.items),
            variety(lists, self._vectors),
            fit_seconds,
            self._request_ms(model),
        )

    def _request_ms(self, model: Model) -> float:
        """Median CPU of scoring all items for one user and picking twenty."""
        import numpy as np

        taken = []
        for user in self._users[:_TIMED_USERS]:
            begun = time.process_time()
            lists_of(model, self._test.known, np.array([user], dtype=np.int32))
            taken.append(1000 * (time.process_time() - begun))
        return float(np.median(taken))


def lists_of(model: Model, known: Histories, users: Items) -> Items:
    """Twenty new items for each user, a few users at a time."""
    import numpy as np

    parts = []
    for some in _batches(users):
        mine = [known.rows[user] for user in some]
        parts.append(top_items(model.scores(known, some), mine))
    return np.concatenate(parts)


def _batches(users: Items) -> Iterator[Items]:
    for start in range(0, len(users), _USERS_AT_A_TIME):
        yield users[start : start + _USERS_AT_A_TIME]


def item_vectors(known: Histories) -> NDArray[np.float32]:
    """Unit vectors whose cosine is about that of the users two items share (random projection)."""
    import numpy as np

    directions = np.random.default_rng(0).standard_normal((len(known), _DIRECTIONS))
    vectors = np.asarray(known.matrix().T @ directions.astype(np.float32))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit
