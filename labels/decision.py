"""The learned part of a decision: how likely it is that a post repeats a claim.

Linear models, small enough to be read. One leans on the encoder's vector of the post: do posts that
say it like this repeat what they are about, or deny, ask and report it? The first look weighs the
cheap evidence. Where that leaves the decision open, a cross-encoder reads post and claim together,
and the second look weighs both. All are trained by `manage.py train_matcher`, which writes the files
that are loaded here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from labels.second_look import CLASSES
from textmatch.crossencoder import CrossEncoder, PairReader


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODELS = Path(__file__).parent / "data"
DECISION_FILE, READER_FILE = "decision.json", "crossencoder.npz"
_READERS = 3  # the live one, a shadow, and one that is measured
NEVER = 2.0  # no probability gets there


@dataclass(frozen=True, slots=True)
class Weight:
    """A number counts as `weight * (number - mean) / spread`."""

    mean: float
    spread: float
    weight: float


@dataclass(frozen=True, slots=True)
class Look:
    """A logistic regression over named numbers."""

    bias: float
    weights: Mapping[str, Weight]

    def log_odds(self, numbers: Mapping[str, float]) -> float:
        return self.bias + sum(
            weight.weight * (numbers[name] - weight.mean) / weight.spread
            for name, weight in self.weights.items()
        )

    def probability(self, numbers: Mapping[str, float]) -> float:
        return round(1 / (1 + math.exp(-self.log_odds(numbers))), 4)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities: from `open` on the first look asks for a second; from `review` on a person
    looks; from `auto` on a banner may stand alone.

    `auto_by_language` and `auto_by_field` hold higher ones for posts in a language, or where the
    claim was found in that field; the highest that applies counts.
    """

    open: float
    review: float
    auto: float
    auto_by_language: Mapping[str, float] = field(default_factory=dict)
    auto_by_field: Mapping[str, float] = field(default_factory=dict)

    def auto_for(self, language: str, found_in: str) -> float:
        return max(
            self.auto,
            self.auto_by_language.get(language, 0.0),
            self.auto_by_field.get(found_in, 0.0),
        )


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """`second` and `reader` come together; a model without them decides on the first look."""

    version: str
    encoder: str
    leaning_bias: float
    leaning: tuple[float, ...]
    first: Look
    thresholds: Thresholds
    second: Look | None = None
    reader: PairReader | None = None

    def lean(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Above zero: worded as posts are that repeat what they are about. Shape (len(vectors),)."""
        import numpy as np

        leaning: NDArray[np.float64] = np.round(
            vectors.astype(np.float64) @ np.array(self.leaning) + self.leaning_bias, 4
        )
        return leaning


@cache
def load_model(encoder: str) -> DecisionModel:
    """The model trained with the encoder of this name that is shipped with the code."""
    return read_model(shipped_files(encoder))


def shipped_files(encoder: str) -> dict[str, bytes]:
    """Every file of that model, by the name that `read_model` knows it under."""
    files = {DECISION_FILE: model_file(encoder).read_bytes()}
    if "second" in json.loads(files[DECISION_FILE]):
        files[READER_FILE] = (MODELS / READER_FILE).read_bytes()
    return files


def read_model(files: Mapping[str, bytes]) -> DecisionModel:
    """A model from its files. Raises KeyError, TypeError or ValueError where they are none."""
    stored = json.loads(files[DECISION_FILE])
    reader = reader_of(files[READER_FILE]) if "second" in stored else None
    if reader is not None and (reader.version, reader.classes) != (stored["reader"], CLASSES):
        raise ValueError("The cross-encoder is another one than the weights were found with.")
    return DecisionModel(
        version=stored["version"],
        encoder=stored["encoder"],
        leaning_bias=stored["leaning"]["bias"],
        leaning=tuple(stored["leaning"]["vector"]),
        first=_look(stored["first"]),
        thresholds=Thresholds(**stored["thresholds"]),
        second=_look(stored["second"]) if "second" in stored else None,
        reader=reader,
    )


def model_file(encoder: str) -> Path:
    return MODELS / f"decision-{encoder}.json"


def _look(stored: Mapping[str, Any]) -> Look:
    weights = {name: Weight(**weight) for name, weight in stored["weights"].items()}
    return Look(bias=stored["bias"], weights=weights)


@lru_cache(maxsize=_READERS)
def reader_of(content: bytes) -> PairReader:
    """The cross-encoder in the bytes of its file; the same bytes are loaded once."""
    return CrossEncoder(content, Path(settings.VAR_DIR) / "cache")
