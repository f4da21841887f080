"""The parameters of For You, read from `data/ranking.toml` and named by what they are.

Which weights decide at this moment, those or trained ones: `feeds.trained.in_force`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feeds.ranking_words import SIGNALS


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PARAMETERS_FILE = Path(__file__).parent / "data" / "ranking.toml"


class ParametersError(Exception):
    """The file cannot be ranked with; the message says why."""


@dataclass(frozen=True, slots=True)
class Signal:
    """`weight` multiplies a value between -1 and 1."""

    name: str
    weight: float
    title: StrPromise
    explanation: StrPromise


@dataclass(frozen=True, slots=True)
class TrainingParameters:
    """How far a trained weight may be from the one that people set: times it."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class ProfileParameters:
    half_life_events: float
    long_events: int
    regularisation: float
    fades_after_days: float
    trusted_after_events: float
    popular_for_new_viewers: float


@dataclass(frozen=True, slots=True)
class PostParameters:
    fresh_half_life_hours: float
    prior_likes: float
    prior_shown: float


@dataclass(frozen=True, slots=True)
class SlateParameters:
    relevance: float
    most_per_creator: int
    creator_window: int
    most_per_topic: int
    topic_window: int
    exploration_every: int
    exploration_at: int
    most_of_one_topic: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """`version` changes with any number: a served page names it."""

    version: str
    signals: Mapping[str, Signal]
    training: TrainingParameters
    profile: ProfileParameters
    events: Mapping[str, float]
    posts: PostParameters
    slate: SlateParameters
    topic_levels: Mapping[str, float]

    def main(self) -> list[Signal]:
        """The heaviest first: what the page about the feed lists."""
        return sorted(self.signals.values(), key=lambda signal: -abs(signal.weight))


@cache
def written_parameters() -> Parameters:
    """Those that people set; trained weights may stand in their place (feeds.trained)."""
    return parameters_from(tomllib.loads(PARAMETERS_FILE.read_text(encoding="utf-8")))


def parameters_from(data: Mapping[str, Any]) -> Parameters:
    weights = data["weights"]
    if set(weights) != set(SIGNALS):
        odd = ", ".join(sorted(set(weights) ^ set(SIGNALS)))
        raise ParametersError(f"Every signal has a weight and words, and only those: {odd}.")
    return Parameters(
        version=hashlib.sha256(repr(sorted(data.items())).encode()).hexdigest()[:12],
        signals={
            name: Signal(name, float(weights[name]), words.title, words.explanation)
            for name, words in SIGNALS.items()
        },
        training=TrainingParameters(**data["training"]),
        profile=ProfileParameters(**data["profile"]),
        events=dict(data["events"]),
        posts=PostParameters(**data["posts"]),
        slate=SlateParameters(**data["slate"]),
        topic_levels=dict(data["topic_levels"]),
    )
