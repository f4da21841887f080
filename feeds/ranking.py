"""The order of For You: a weighted sum of signals, each of which can be told to the viewer.

Nothing is multiplied or cut off afterwards, so `base` and the contributions add up to the score,
and “why am I seeing this” shows what really happened. Variety is the slate's work (feeds.slate).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from feeds.parameters import Parameters
from feeds.profile import DIMENSIONS, Profile


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from feeds.profile import Vector

    Column = NDArray[np.float64]

FOR_EVERYONE = frozenset({"liked", "widely_liked", "completed", "skipped", "fresh"})
"""Signals that need no history: they weigh more while there is none."""
PERSONAL = frozenset({"taste_now", "taste_long", "co_liked"})
"""Signals that are noise while a history is short: they weigh less until it has grown."""
CHOSEN = frozenset({"topic_choice", "followed", "unwanted"})
"""Signals that a viewer sets. Training never changes their weights."""
_SMALLEST = math.log(1e-3)  # of a topic that is off: the slate leaves those out anyway
_LIKES_OF_THE_MOST_LIKED = 1e6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that may be shown, as its source found it.

    `vector` is a unit vector; the figures are those of `PostStats`. `co_liked` (0 to 1) is the share
    of viewers with the same likes who liked this too. `is_under_review` keeps it out of exploration.
    """

    post_id: int
    account_id: int
    created_at: datetime
    vector: Vector | None
    topics: Mapping[str, float] = field(default_factory=dict)
    language: str = ""
    region: str = ""
    likes: int = 0
    shown: int = 0
    completes: int = 0
    skips: int = 0
    shares: int = 0
    source: str = ""
    followed: bool = False
    co_liked: float = 0.0
    is_under_review: bool = False

    @property
    def main_topic(self) -> str:
        return max(self.topics, key=self.topics.__getitem__, default="")


class Controls(Protocol):
    """What ranking needs to know of a viewer's controls; topics without a level are normal."""

    @property
    def topic_levels(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """`base + sum(contributions.values()) == score`, to the last bit.

    `values` are the signals in the order of the contributions, before any weight: training reads
    them from the served pages.
    """

    candidate: Candidate
    score: float
    base: float
    contributions: Mapping[str, float]
    values: Sequence[float] = ()


def score(
    profile: Profile,
    controls: Controls,
    candidates: Sequence[Candidate],
    parameters: Parameters,
    now: datetime,
) -> list[Scored]:
    """Best first; equal scores in the order of post ids, newest first."""
    import numpy as np

    if not candidates:
        return []
    found = signal_values(profile, controls, candidates, parameters, now)
    factors = _factors(profile, parameters)
    values = {name: found[name] * factors[name] for name in parameters.signals}
    worths = [values[name] * signal.weight for name, signal in parameters.signals.items()]
    scored = [
        Scored(candidate, sum(row), 0.0, dict(zip(values, row, strict=True)), told)
        for candidate, row, told in zip(
            candidates,
            np.column_stack(worths).tolist(),
            np.column_stack(list(values.values())).tolist(),
            strict=True,
        )
    ]
    return sorted(scored, key=lambda each: (-each.score, -each.candidate.post_id))


def signal_values(
    profile: Profile,
    controls: Controls,
    candidates: Sequence[Candidate],
    parameters: Parameters,
    now: datetime,
) -> dict[str, Column]:
    """For each signal its value for each candidate, between -1 and 1."""
    import numpy as np

    cosines = _matrix(candidates) @ np.stack(
        (profile.short, profile.long, profile.negative), axis=1
    )
    tastes = cosines.astype(np.float64)
    return {
        "taste_now": tastes[:, 0],
        "taste_long": tastes[:, 1],
        "unwanted": np.maximum(tastes[:, 2], 0),
        "creator": np.tanh(
            _column(profile.accounts.get(each.account_id, 0.0) for each in candidates) / 3
        ),
        "topic": np.tanh(_mixed(candidates, profile.topics) / 6),
        "topic_choice": _mixed(candidates, _topic_wishes(controls, parameters)) / -_SMALLEST,
        "co_liked": _column(each.co_liked for each in candidates),
        "followed": _column(each.followed for each in candidates),
        **_reception(candidates, parameters),
        "fresh": _freshness(candidates, parameters, now),
    }


def trust(profile: Profile, parameters: Parameters) -> float:
    """How far a profile is believed: 0 without history, towards 1 with the events."""
    return profile.events / (profile.events + parameters.profile.trusted_after_events)


def _factors(profile: Profile, parameters: Parameters) -> dict[str, float]:
    believed = trust(profile, parameters)
    newcomer = 1 + parameters.profile.popular_for_new_viewers * (1 - believed)
    return {
        name: newcomer if name in FOR_EVERYONE else believed if name in PERSONAL else 1.0
        for name in parameters.signals
    }


def _matrix(candidates: Sequence[Candidate]) -> Vector:
    import numpy as np

    nothing = np.zeros(DIMENSIONS, dtype=np.float32)
    vectors = [nothing if each.vector is None else each.vector for each in candidates]
    return np.concatenate(vectors, dtype=np.float32).reshape(len(candidates), DIMENSIONS)


def _column(values: Iterable[float]) -> Column:
    import numpy as np

    return np.fromiter(values, dtype=np.float64)


def _mixed(candidates: Sequence[Candidate], per_topic: Mapping[str, float]) -> Column:
    """Sum over a post's topics of their share times the number of the topic."""
    import numpy as np

    if not per_topic:
        return np.zeros(len(candidates))
    return _column(
        sum(share * per_topic.get(topic, 0.0) for topic, share in each.topics.items())
        for each in candidates
    )


def _topic_wishes(controls: Controls, parameters: Parameters) -> dict[str, float]:
    levels = parameters.topic_levels
    return {
        topic: max(math.log(levels[level]), _SMALLEST) if levels[level] else _SMALLEST
        for topic, level in controls.topic_levels.items()
    }


def _reception(candidates: Sequence[Candidate], parameters: Parameters) -> dict[str, Column]:
    """What all viewers did with each post, smoothed: a post shown twice has no rate yet."""
    import numpy as np

    prior = parameters.posts
    figures = np.array(
        [(each.likes, each.shown, each.completes, each.skips, each.shares) for each in candidates],
        dtype=np.float64,
    )
    likes, shown, completes, skips, shares = figures.T
    times = shown + prior.prior_shown
    rate = (likes + prior.prior_likes) / times
    usual = prior.prior_likes / prior.prior_shown
    return {
        "liked": np.clip(np.log(rate / usual) / 3, -1, 1),
        "widely_liked": np.minimum(
            np.log1p(likes + shares) / math.log(_LIKES_OF_THE_MOST_LIKED), 1
        ),
        "completed": np.minimum(completes / times, 1),
        "skipped": np.minimum(skips / times, 1),
    }


def _freshness(candidates: Sequence[Candidate], parameters: Parameters, now: datetime) -> Column:
    import numpy as np

    at = now.timestamp()
    hours = (at - _column(each.created_at.timestamp() for each in candidates)) / 3600
    fresh: Column = np.exp2(-np.maximum(hours, 0) / parameters.posts.fresh_half_life_hours)
    return fresh
