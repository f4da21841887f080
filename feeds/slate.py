"""From scored posts to a page: variety, topic sliders, and a place for what few have seen.

Posts are chosen one by one. Each time only those are looked at that break no rule: at most two of
one creator in any twenty posts, at most four of one topic in any ten, and no more of a topic than
its slider leaves. Of those the best is taken, less what it resembles its neighbours. What has been
shown is carried from page to page in `Counters`, so a rule holds across pages too.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from feeds.dosing import Balances, Doses
from feeds.parameters import Parameters, SlateParameters
from feeds.profile import DIMENSIONS
from feeds.ranking import Candidate, Scored


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Mask = NDArray[np.bool_]

EXPLORATION = "exploration"
_SLIDERS = "topic_choice"
_DRAWS = 64


@dataclass(frozen=True, slots=True)
class Counters:
    """What the pages before have shown: creators and main topics, newest last, and topic balances.

    Small, and plain data (`as_data`), for it travels in the cursor.
    """

    accounts: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    shown: int = 0
    balances: Balances = field(default_factory=Balances)

    def as_data(self) -> dict[str, Any]:
        return {
            "a": list(self.accounts),
            "t": list(self.topics),
            "n": self.shown,
            "l": {topic: round(each, 4) for topic, each in self.balances.left.items()},
            "u": {topic: round(each, 4) for topic, each in self.balances.usual.items()},
        }

    def without_topics(self, topics: Container[str]) -> Counters:
        """As if posts of these had been of no topic: what a slider did must not look like taste."""
        return replace(self, topics=tuple("" if each in topics else each for each in self.topics))

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Counters:
        return cls(
            tuple(data["a"]), tuple(data["t"]), int(data["n"]), Balances(data["l"], data["u"])
        )


@dataclass(frozen=True, slots=True)
class SlateItem:
    """`propensity` is how likely this post was to stand here: below 1 only for exploration."""

    scored: Scored
    position: int
    source: str
    propensity: float = 1.0


@dataclass(frozen=True, slots=True)
class Slate:
    """`items` are fewer than asked for when no other post keeps the rules."""

    items: list[SlateItem]
    counters: Counters


def compose(
    scored: Sequence[Scored],
    parameters: Parameters,
    counters: Counters,
    size: int,
    *,
    topic_levels: Mapping[str, str] | None = None,
    seed: int = 0,
) -> Slate:
    """A page of at most `size` of the `scored`; `seed` draws who is explored.

    Posts of a topic that is off are never chosen; the other levels change how much of a topic is
    shown, measured against the page that would stand here if every topic were normal.
    """
    pool = _Pool(scored)
    explored = _Exploration(pool, parameters, seed)
    doses = Doses()
    if topic_levels:
        before = counters.without_topics(topic_levels)
        usual = _choose(pool.usual(), parameters.slate, before, size, doses, explored)
        rows = [row for row, _ in usual]
        doses = Doses.of(topic_levels, pool.candidates, rows, counters.balances, parameters, size)
    chosen = _choose(pool, parameters.slate, counters, size, doses, explored)
    items = [
        SlateItem(scored[row], place, scored[row].candidate.source, propensity)
        for place, (row, propensity) in enumerate(chosen)
    ]
    return Slate(items, _counted(counters, items, parameters.slate, doses))


class _Pool:
    """The scored posts as columns."""

    def __init__(self, scored: Sequence[Scored]) -> None:
        import numpy as np

        self.candidates = [each.candidate for each in scored]
        nothing = np.zeros(DIMENSIONS, dtype=np.float32)
        vectors = [nothing if each.vector is None else each.vector for each in self.candidates]
        self.vectors = np.array(vectors, dtype=np.float32).reshape(len(scored), DIMENSIONS)
        self.accounts = np.array([each.account_id for each in self.candidates], dtype=np.int64)
        self.topics = np.array([each.main_topic for each in self.candidates], dtype=object)
        scores = np.array([each.score for each in scored])
        wishes = np.array([each.contributions.get(_SLIDERS, 0.0) for each in scored])
        self.scores = _from_zero_to_one(scores)
        self._usual_scores = _from_zero_to_one(scores - wishes)

    def usual(self) -> _Pool:
        """The same posts as they would score if every topic were normal."""
        usual = copy(self)
        usual.scores = self._usual_scores
        return usual


class _Exploration:
    """Thompson sampling: who would be liked most, drawn from what little is known of each."""

    def __init__(self, pool: _Pool, parameters: Parameters, seed: int) -> None:
        import numpy as np

        self._settings = parameters.slate
        rows = [
            row
            for row, each in enumerate(pool.candidates)
            if each.source == EXPLORATION and not each.is_under_review
        ]
        self.rows = np.array(rows, dtype=np.int64)
        prior = parameters.posts
        likes = np.array([pool.candidates[row].likes for row in rows]) + prior.prior_likes
        missed = np.array([_missed(pool.candidates[row]) for row in rows]) + prior.prior_shown
        draw = np.random.default_rng(seed)
        self._drawn = draw.beta(likes, missed, size=(_DRAWS, len(rows)))

    def is_due(self, shown: int) -> bool:
        return (
            len(self.rows) > 0
            and shown % self._settings.exploration_every == self._settings.exploration_at
        )

    def pick(self, allowed: Mask) -> tuple[int, float] | None:
        """The row that wins the first draw, and the share of draws that it wins."""
        import numpy as np

        open_ = np.flatnonzero(allowed[self.rows])
        if not len(open_):
            return None
        winners = self._drawn[:, open_].argmax(axis=1)
        return int(self.rows[open_[winners[0]]]), float((winners == winners[0]).mean())


def _missed(candidate: Candidate) -> int:
    return max(candidate.shown - candidate.likes, 0)


def _choose(
    pool: _Pool,
    settings: SlateParameters,
    counters: Counters,
    size: int,
    doses: Doses,
    explored: _Exploration,
) -> list[tuple[int, float]]:
    """Rows of the pool with their propensities, in the order they are shown."""
    import numpy as np

    running = _Running(pool, settings, counters)
    nearest = np.zeros(len(pool.candidates))
    placed = doses.start()
    chosen: list[tuple[int, float]] = []
    while len(chosen) < size:
        allowed = running.allowed() & placed.allowed()
        picked = explored.pick(allowed) if explored.is_due(running.shown) else None
        if picked is None:
            open_ = _first_not_empty(
                allowed & running.varied() & placed.wanted(),
                allowed & placed.wanted(),
                allowed & running.varied(),
                allowed,
            )
            if open_ is None:
                break
            worth = settings.relevance * pool.scores - (1 - settings.relevance) * nearest
            picked = int(np.where(open_, worth, -np.inf).argmax()), 1.0
        row = picked[0]
        chosen.append(picked)
        running.take(row)
        placed.take(row)
        np.maximum(nearest, pool.vectors @ pool.vectors[row], out=nearest)
    return chosen


class _Running:
    """The rules about creators and topics, over what was shown so far."""

    def __init__(self, pool: _Pool, settings: SlateParameters, counters: Counters) -> None:
        import numpy as np

        self._pool, self._settings = pool, settings
        self._accounts = list(counters.accounts)
        self._topics = list(counters.topics)
        self._free = np.ones(len(pool.candidates), dtype=bool)
        self.shown = counters.shown

    def allowed(self) -> Mask:
        """Not yet on the page, and not a third of its creator in the window."""
        import numpy as np

        recent = self._accounts[-(self._settings.creator_window - 1) :]
        most = self._settings.most_per_creator
        full = [each for each in set(recent) if recent.count(each) >= most]
        return self._free & ~np.isin(self._pool.accounts, full)

    def varied(self) -> Mask:
        """Not a fifth of its topic in the window; gives way when nothing else is left."""
        import numpy as np

        recent = self._topics[-(self._settings.topic_window - 1) :]
        most = self._settings.most_per_topic
        varied = np.ones(len(self._free), dtype=bool)
        for topic in set(recent) - {""}:
            if recent.count(topic) >= most:
                varied &= self._pool.topics != topic
        return varied

    def take(self, row: int) -> None:
        self._free[row] = False
        self._accounts.append(int(self._pool.accounts[row]))
        self._topics.append(self._pool.topics[row])
        self.shown += 1


def _first_not_empty(*masks: Mask) -> Mask | None:
    return next((mask for mask in masks if mask.any()), None)


def _from_zero_to_one(scores: Column) -> Column:
    if not len(scores):
        return scores
    spread = scores.max() - scores.min()
    scaled: Column = (scores - scores.min()) / (spread or 1.0)
    return scaled


def _counted(
    counters: Counters, items: Sequence[SlateItem], settings: SlateParameters, doses: Doses
) -> Counters:
    shown = [each.scored.candidate for each in items]
    accounts = (*counters.accounts, *(each.account_id for each in shown))
    topics = (*counters.topics, *(each.main_topic for each in shown))
    return Counters(
        accounts=accounts[-(settings.creator_window - 1) :],
        topics=topics[-(settings.topic_window - 1) :],
        shown=counters.shown + len(items),
        balances=doses.after(shown),
    )
