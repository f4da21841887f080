"""Seeded posts, history and controls for the tests of profile, ranking and slate."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from feeds.profile import DIMENSIONS, HistoryEvent
from feeds.ranking import Candidate, Scored


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOPICS = ("food", "football", "music", "gaming", "travel-nature", "elections")


@dataclass(frozen=True)
class Levels:
    topic_levels: dict[str, str] = field(default_factory=dict)


def towards(*axes: int) -> np.ndarray:
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[list(axes)] = 1
    return vector / np.linalg.norm(vector)


def event(kind: str = "liked", age_index: int = 0, **fields) -> HistoryEvent:
    said: dict[str, Any] = {
        "at": NOW - timedelta(minutes=age_index),
        "vector": towards(0),
        "account_id": 9999,
        "topics": {"food": 1.0},
    }
    return HistoryEvent(kind=kind, age_index=age_index, **said | fields)


def candidate(post_id: int = 1, **fields) -> Candidate:
    said: dict[str, Any] = {
        "account_id": post_id,
        "created_at": NOW - timedelta(hours=3),
        "vector": towards(0),
    }
    return Candidate(post_id=post_id, **said | fields)


def catalogue(count: int, seed: int = 0, weights: Iterable[float] | None = None) -> list[Candidate]:
    """Posts of all topics, each mostly about one, by a fifth as many creators."""
    draw = np.random.default_rng(seed)
    mains = draw.choice(len(TOPICS), count, p=None if weights is None else list(weights))
    posts = []
    for number, main in enumerate(mains):
        vector = towards(int(main)) + draw.normal(0, 0.15, DIMENSIONS).astype(np.float32)
        share = float(draw.uniform(0.6, 1))
        other = TOPICS[int(draw.integers(len(TOPICS)))]
        topics = {TOPICS[main]: share}
        topics[other] = topics.get(other, 0) + round(1 - share, 4)
        shown = int(draw.integers(10, 2000))
        posts.append(
            candidate(
                number + 1,
                account_id=int(draw.integers(count // 5 + 1)),
                vector=vector / np.linalg.norm(vector),
                topics=topics,
                shown=shown,
                likes=int(shown * draw.beta(2, 20)),
                completes=shown // 3,
                skips=shown // 5,
                created_at=NOW - timedelta(hours=float(draw.exponential(48))),
            )
        )
    return posts


def plainly_scored(
    posts: Iterable[Candidate], scores: Iterable[float] | None = None
) -> list[Scored]:
    posts = list(posts)
    given = [0.0] * len(posts) if scores is None else list(scores)
    return [
        Scored(each, score, 0.0, {"liked": score}) for each, score in zip(posts, given, strict=True)
    ]
