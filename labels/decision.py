"""The learned part of a decision: how likely it is that a post repeats a claim.

Two linear models, small enough to be read. One leans on the encoder's vector of the post: do posts
that say it like this repeat what they are about, or deny, ask and report it? The other weighs the
evidence. Both are trained on the project's own sample by `manage.py train_matcher`, which writes
the file that is loaded here: the same sample gives the same file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODELS = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Weight:
    """A number counts as `weight * (number - mean) / spread`."""

    mean: float
    spread: float
    weight: float


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """Thresholds are probabilities: at `auto` a banner may stand alone, at `review` a person looks."""

    version: str
    encoder: str
    leaning_bias: float
    leaning: tuple[float, ...]
    bias: float
    weights: Mapping[str, Weight]
    auto: float
    review: float

    def lean(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Above zero: worded as posts are that repeat what they are about. Shape (len(vectors),)."""
        import numpy as np

        leaning: NDArray[np.float64] = np.round(
            vectors.astype(np.float64) @ np.array(self.leaning) + self.leaning_bias, 4
        )
        return leaning

    def probability(self, numbers: Mapping[str, float]) -> float:
        total = self.bias + sum(
            weight.weight * (numbers[name] - weight.mean) / weight.spread
            for name, weight in self.weights.items()
        )
        return round(1 / (1 + math.exp(-total)), 4)


@cache
def load_model(encoder: str) -> DecisionModel:
    """The model trained with the encoder of this name."""
    stored = json.loads(model_file(encoder).read_text(encoding="utf-8"))
    return DecisionModel(
        version=stored["version"],
        encoder=stored["encoder"],
        leaning_bias=stored["leaning"]["bias"],
        leaning=tuple(stored["leaning"]["vector"]),
        bias=stored["bias"],
        weights={name: Weight(**weight) for name, weight in stored["weights"].items()},
        auto=stored["thresholds"]["auto"],
        review=stored["thresholds"]["review"],
    )


def model_file(encoder: str) -> Path:
    return MODELS / f"decision-{encoder}.json"
