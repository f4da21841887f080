"""What a viewer's own history says about their taste. Pure: events in, a few vectors out.

A like counts on the very next page because nothing here is trained: the profile is computed anew
from the newest events whenever a page is asked for, in a fraction of a millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from feeds.parameters import Parameters, ProfileParameters


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

DIMENSIONS = 64


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One event of one viewer. `age_index` counts newer events, so 0 is the newest.

    `kind` is an `Interaction.Kind`, `vector` the post's unit vector (None: not described yet),
    `watched` the share of the video that was seen, up to 2.
    """

    kind: str
    age_index: int
    at: datetime
    vector: Vector | None
    account_id: int
    topics: Mapping[str, float] = field(default_factory=dict)
    watched: float | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """`short`, `long` and `negative` are unit vectors, or zero where nothing is known.

    `accounts` and `topics` are affinities, negative where the viewer wants less; `events` is how
    many events said anything.
    """

    short: Vector
    long: Vector
    negative: Vector
    accounts: Mapping[int, float]
    topics: Mapping[str, float]
    events: int


def empty_profile() -> Profile:
    import numpy as np

    nothing = np.zeros(DIMENSIONS, dtype=np.float32)
    return Profile(nothing, nothing, nothing, {}, {}, 0)


def profile_of(events: Sequence[HistoryEvent], parameters: Parameters, now: datetime) -> Profile:
    """The profile of one viewer from their events, in any order."""
    told = [(event, strength(event, parameters.events)) for event in events]
    told = [(event, said) for event, said in told if said]
    if not told:
        return empty_profile()
    short, long, negative = _tastes(told, parameters.profile)
    accounts, topics = _affinities(told, parameters.profile, now)
    return Profile(short, long, negative, accounts, topics, events=len(told))


def _tastes(
    told: Sequence[tuple[HistoryEvent, float]], settings: ProfileParameters
) -> tuple[Vector, Vector, Vector]:
    """Short, long and negative."""
    import numpy as np

    described = [(event, said) for event, said in told if event.vector is not None]
    vectors = np.zeros((len(described), DIMENSIONS), dtype=np.float32)
    for row, (event, _) in enumerate(described):
        vectors[row] = event.vector
    said = np.array([said for _, said in described], dtype=np.float32)
    ages = np.array([event.age_index for event, _ in described], dtype=np.float32)
    recent = said * np.exp2(-ages / settings.half_life_events)
    is_long = (said > 0) & (ages < settings.long_events)
    return (
        _unit(np.maximum(recent, 0) @ vectors),
        fold_in(vectors[is_long], said[is_long], settings.regularisation),
        _unit(np.maximum(-recent, 0) @ vectors),
    )


def strength(event: HistoryEvent, strengths: Mapping[str, float]) -> float:
    """How much an event says: above 0 for, below 0 against, 0 nothing (it was only seen)."""
    if event.kind != "watched":
        return strengths.get(event.kind, 0.0)
    share = min(max(event.watched or 0.0, 0.0), 2.0)
    least, whole = strengths["watched_least"], strengths["watched_whole"]
    if share <= 1:
        return least + (whole - least) * share
    return whole + (strengths["watched_twice"] - whole) * (share - 1)


def fold_in(vectors: Vector, weights: Vector, regularisation: float) -> Vector:
    """The ridge regression that gives every liked post a one: u = (Y'WY + reg I)^-1 Y'W 1, unit.

    Against the plain sum it does not let ten posts about one thing drown the two about another.
    """
    import numpy as np

    if not len(vectors):
        return np.zeros(DIMENSIONS, dtype=np.float32)
    weighted = vectors * weights[:, None]
    gram = vectors.T @ weighted + regularisation * np.eye(vectors.shape[1], dtype=np.float32)
    return _unit(np.linalg.solve(gram, weighted.sum(axis=0)))


def _affinities(
    told: Sequence[tuple[HistoryEvent, float]], settings: ProfileParameters, now: datetime
) -> tuple[dict[int, float], dict[str, float]]:
    """Sums of what events said of creators and topics, fading to nothing with the days."""
    accounts: dict[int, float] = {}
    topics: dict[str, float] = {}
    for event, said in told:
        days = max((now - event.at).total_seconds(), 0.0) / 86_400
        faded = said * max(1 - days / settings.fades_after_days, 0.0)
        if not faded:
            continue
        accounts[event.account_id] = accounts.get(event.account_id, 0.0) + faded
        for topic, share in event.topics.items():
            topics[topic] = topics.get(topic, 0.0) + faded * share
    return accounts, topics


def _unit(vector: Vector) -> Vector:
    import numpy as np

    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else vector).astype(np.float32)
