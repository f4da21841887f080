"""Topic sliders as doses: how much of a topic a page may and must show, kept over many pages.

A level is a multiple of what would be shown if the topic were normal. One page rarely shows a tenth
of two posts, so what is left over or owed is carried to the next page as a balance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feeds.parameters import Parameters
from feeds.ranking import Candidate


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Mask = NDArray[np.bool_]

OFF_FROM = 0.15
"""A post with so much of a topic that is off is never shown; below it the classifier only guesses."""
_TRACE = 0.05  # of a topic is not counted against its budget
_MOSTLY = 0.5
_REMEMBERED = 0.8
_MOST_OWED = 3.0  # posts; a topic that ran dry is not caught up with for ever


@dataclass(frozen=True, slots=True)
class Balances:
    """Carried from page to page, in posts, by topic: what is left or owed, and what is usual."""

    left: Mapping[str, float] = field(default_factory=dict)
    usual: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doses:
    """Budgets of the topics with a level, in posts of this page; `shares` is (posts, topics)."""

    topics: tuple[str, ...] = ()
    multiples: Sequence[float] = ()
    budgets: Sequence[float] = ()
    usual: Sequence[float] = ()
    shares: Column | None = None
    size: int = 0

    @classmethod
    def of(
        cls,
        levels: Mapping[str, str],
        candidates: Sequence[Candidate],
        usual: Sequence[int],
        before: Balances,
        parameters: Parameters,
        size: int,
    ) -> Doses:
        """`usual` are the rows that would be shown if every topic were normal."""
        import numpy as np

        topics = tuple(sorted(levels))
        shares = np.array(
            [[each.topics.get(topic, 0.0) for topic in topics] for each in candidates]
        ).reshape(len(candidates), len(topics))
        multiples = np.array([parameters.topic_levels[levels[topic]] for topic in topics])
        shown = shares[list(usual)].sum(axis=0)
        shown = np.array(
            [
                _smoothed(before.usual.get(topic), float(mass))
                for topic, mass in zip(topics, shown, strict=True)
            ]
        )
        # Asked for more, a topic that taste alone would not show counts as often as it is found.
        found = shares.mean(axis=0) * size if len(candidates) else shown
        base = np.where(multiples > 1, np.maximum(shown, found), shown)
        targets = np.minimum(base * multiples, parameters.slate.most_of_one_topic * size)
        owed = np.array([before.left.get(topic, 0.0) for topic in topics])
        budgets = _within_the_page(targets, multiples, parameters.slate.most_of_one_topic * size)
        return cls(
            topics, multiples.tolist(), (budgets + owed).tolist(), shown.tolist(), shares, size
        )

    def start(self) -> Placing:
        return Placing(self)

    def after(self, shown: Sequence[Candidate]) -> Balances:
        left = dict(zip(self.topics, self.budgets, strict=True))
        for each in shown:
            for topic in left:
                left[topic] -= each.topics.get(topic, 0.0)
        return Balances(
            {topic: min(max(each, -_MOST_OWED), _MOST_OWED) for topic, each in left.items()},
            dict(zip(self.topics, self.usual, strict=True)),
        )


def _smoothed(before: float | None, now: float) -> float:
    """A topic turned up runs out sooner, one turned down piles up: the first pages know best."""
    return now if before is None else _REMEMBERED * before + (1 - _REMEMBERED) * now


def _within_the_page(targets: Column, multiples: Column, most: float) -> Column:
    """Several topics turned up share the page."""
    import numpy as np

    wanted = float(targets[multiples > 1].sum())
    if wanted <= most:
        return targets
    scaled: Column = np.where(multiples > 1, targets * (most / wanted), targets)
    return scaled


class Placing:
    """One page being filled: what of each budget is used."""

    def __init__(self, doses: Doses) -> None:
        import numpy as np

        self._doses = doses
        self._multiples = np.array(doses.multiples)
        self._budgets = np.array(doses.budgets)
        self._used = np.zeros(len(doses.topics))
        self._slots = 0

    def allowed(self) -> Mask | bool:
        """Nothing of what is off, and of what is turned down no more than its budget."""
        import numpy as np

        shares = self._doses.shares
        if shares is None:
            return True
        left = self._budgets - self._used
        fits = (shares <= np.maximum(left + _TRACE, 0)) & (self._multiples > 0)
        fits |= (shares < OFF_FROM) & (self._multiples == 0)
        fits |= self._multiples >= 1
        allowed: Mask = np.all(fits, axis=1)
        return allowed

    def wanted(self) -> Mask | bool:
        """Posts of the topic turned up that is most behind; if none is, whatever is not ahead."""
        import numpy as np

        shares = self._doses.shares
        is_up = self._multiples > 1
        if shares is None or not is_up.any():
            return True
        done = (self._slots + 1) / self._doses.size
        behind = np.where(is_up, self._budgets * done - self._used, -np.inf)
        most = int(behind.argmax())
        if behind[most] >= _MOSTLY:
            wanted: Mask = shares[:, most] >= _MOSTLY
            return wanted
        left = self._budgets - self._used
        not_ahead: Mask = np.all((shares <= left + _MOSTLY) | ~is_up, axis=1)
        return not_ahead

    def take(self, row: int) -> None:
        self._slots += 1
        if self._doses.shares is not None:
            self._used += self._doses.shares[row]
