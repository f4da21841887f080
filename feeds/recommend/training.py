"""Learns what each signal is worth from how served pages were received.

Trees ask one question each, so the model is a sum of step functions, one a signal (feeds.shapes):
what a viewer is told about a post is then the model itself and no approximation of it. What viewers
set themselves, topics, follows, what they do not want, is not learnt: it keeps its weight.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feeds.parameters import Parameters
from feeds.ranking import CHOSEN
from feeds.recommend.measures import Ratio, ratio_of_means
from feeds.recommend.served import SeenPage
from feeds.shapes import Shapes, shapes_from


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from feeds.recommend.measures import Column

MODEL_FILE, CARD_FILE = "ranker.txt", "card.json"
LEAST_PAGES = 200
_TEST_SHARE = 0.2
_TREES = 120
LIMITS = (
    "Learnt from what viewers of this installation did with pages that an earlier ranking chose.",
    "Posts that were never on the screen say nothing; only exploration shows what else might do.",
    "Signals that viewers set themselves are not learnt.",
)


class TooFewPagesError(Exception):
    """Nothing to learn from yet; the message says how much there is."""


@dataclass(frozen=True, slots=True)
class Trained:
    """`model` in LightGBM's text format; `ndcg` over the newest pages, which it never saw."""

    model: str
    signals: tuple[str, ...]
    trained_on: tuple[SeenPage, ...]
    ndcg: Column
    ndcg_before: Column

    @property
    def shapes(self) -> Shapes:
        return shapes_from(self.model)

    @property
    def gain(self) -> Ratio:
        """Over the ranking that chose those pages."""
        return ratio_of_means(self.ndcg, self.ndcg_before)


def train(pages: Sequence[SeenPage], parameters: Parameters) -> Trained:
    """`pages` oldest first; the newest fifth is measured on, not learnt from."""
    import lightgbm
    import numpy as np

    if len(pages) < LEAST_PAGES:
        raise TooFewPagesError(
            f"{len(pages)} pages tell posts apart; at least {LEAST_PAGES} are needed."
        )
    cut = len(pages) - int(_TEST_SHARE * len(pages))
    learnt, tested = pages[:cut], pages[cut:]
    names = [name for name in parameters.signals if name not in CHOSEN]
    posts = [post for page in learnt for post in page.posts]
    data = lightgbm.Dataset(
        _values(learnt, names),
        np.array([post.gain for post in posts]),
        group=[len(page.posts) for page in learnt],
        weight=np.array([post.weight for post in posts]),
        feature_name=names,
    )
    settings = {
        "objective": "lambdarank", "num_leaves": 2, "learning_rate": 0.1, "min_data_in_leaf": 50,
        "label_gain": [0, 1, 2, 4, 8], "num_threads": 1, "seed": 0, "deterministic": True,
        "verbosity": -1,
    }  # fmt: skip
    model = lightgbm.train(settings, data, _TREES).model_to_string()
    shapes = shapes_from(model)
    scores = _scores(shapes, _values(tested, names), names, tested, parameters)
    before = [np.array([post.score for post in page.posts]) for page in tested]
    return Trained(model, tuple(names), tuple(learnt), _ndcg(scores, tested), _ndcg(before, tested))


def _values(pages: Sequence[SeenPage], names: Sequence[str]) -> NDArray[np.float64]:
    import numpy as np

    return np.array(
        [[post.values.get(name, 0.0) for name in names] for page in pages for post in page.posts]
    )


def _scores(
    shapes: Shapes,
    values: NDArray[np.float64],
    names: Sequence[str],
    pages: Sequence[SeenPage],
    parameters: Parameters,
) -> list[Column]:
    """As For You would score them: learnt worths, and the weights of what viewers set."""
    import numpy as np

    worths = sum((shapes.worth(name, values[:, n]) for n, name in enumerate(names)), np.zeros(1))
    chosen = sorted(CHOSEN & set(parameters.signals))
    weights = np.array([parameters.signals[name].weight for name in chosen])
    total = worths + _values(pages, chosen) @ weights
    return np.split(total, np.cumsum([len(page.posts) for page in pages])[:-1])


def _ndcg(scores: Sequence[Column], pages: Sequence[SeenPage]) -> Column:
    import numpy as np

    found = []
    for each, page in zip(scores, pages, strict=True):
        gains = np.array([post.gain for post in page.posts], dtype=np.float64)
        discounts = 1 / np.log2(np.arange(len(gains)) + 2)
        reached = (gains[np.argsort(-each, kind="stable")] * discounts).sum()
        found.append(reached / (np.sort(gains)[::-1] * discounts).sum())
    return np.array(found)


def save(trained: Trained, folder: Path, parameters: Parameters, now: datetime) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_text(trained.model, encoding="utf-8")
    card = json.dumps(card_of(trained, parameters, now), ensure_ascii=False, indent=2)
    (folder / CARD_FILE).write_text(card + "\n", encoding="utf-8")


def card_of(trained: Trained, parameters: Parameters, now: datetime) -> dict[str, Any]:
    """What it was trained on, how it does beside the ranking in force, and what it is not for."""
    shapes, gain = trained.shapes, trained.gain
    return {
        "created": now.date().isoformat(),
        "parameters": parameters.version,
        "trained_on": {
            "pages": len(trained.trained_on),
            "posts": sum(len(page.posts) for page in trained.trained_on),
            "first": trained.trained_on[0].at.date().isoformat(),
            "last": trained.trained_on[-1].at.date().isoformat(),
        },
        "measured_on": {
            "pages": len(trained.ndcg),
            "ndcg": round(float(trained.ndcg.mean()), 4),
            "ndcg of the ranking that chose them": round(float(trained.ndcg_before.mean()), 4),
            "ratio": [round(each, 4) for each in (gain.value, gain.low, gain.high)],
        },
        "differences a signal can make": {
            name: round(shapes.weight(name), 4) for name in trained.signals
        },
        "limits": list(LIMITS),
    }
