"""Fitting the topic classifier, and measuring it on examples it was not fitted on."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from feeds.topics.classifier import (
    CLASSES,
    LEAST_LIKELY,
    TopicModel,
    hashtag_evidence,
    softmax,
    word_evidence,
)
from feeds.topics.examples import Example


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDS = 5
_SEED = 0
_STRENGTHS = (3.0, 10.0, 30.0)
# No higher: whoever wrote the lists of words knew the examples, so more would be chosen than is right.
_HASHTAG_WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0)
_WORD_WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """`strength`: the inverse of the regularisation; the weights are those of `TopicModel`."""

    strength: float
    hashtag_weight: float
    word_weight: float


@dataclass(frozen=True, slots=True)
class Material:
    """Examples, with what is computed from them once. Rows of all arrays are examples."""

    examples: Sequence[Example]
    vectors: NDArray[np.float32]
    targets: NDArray[np.float32]
    hashtags: NDArray[np.float32]
    words: NDArray[np.float32]


def material_of(examples: Sequence[Example], vectors: NDArray[np.float32]) -> Material:
    return Material(
        examples=examples,
        vectors=vectors,
        targets=targets_of(examples),
        hashtags=hashtag_evidence([example.hashtags for example in examples]),
        words=word_evidence([example.text for example in examples]),
    )


def targets_of(examples: Sequence[Example]) -> NDArray[np.float32]:
    """An example of two topics counts as half of each."""
    import numpy as np

    targets = np.zeros((len(examples), len(CLASSES)), dtype=np.float32)
    for row, example in enumerate(examples):
        for topic in example.topics:
            targets[row, CLASSES.index(topic)] = 1 / len(example.topics)
    return targets


def fit(
    vectors: NDArray[np.float32], targets: NDArray[np.float32], strength: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (dimensions, classes) and bias (classes); every class needs an example."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rows, classes = np.nonzero(targets)
    regression = LogisticRegression(C=strength, max_iter=1000)
    regression.fit(vectors[rows], classes, sample_weight=targets[rows, classes])
    if len(regression.classes_) != len(CLASSES):
        raise ValueError("Some topic has no example.")
    return regression.coef_.T.astype(np.float32), regression.intercept_.astype(np.float32)


def unseen_logits(material: Material, strength: float) -> NDArray[np.float32]:
    """What the regression says of each example when it was fitted without its fold."""
    import numpy as np

    logits = np.zeros_like(material.targets)
    for train, test in _folds(material.targets):
        weights, bias = fit(material.vectors[train], material.targets[train], strength)
        logits[test] = material.vectors[test] @ weights + bias
    return logits


def _folds(
    targets: NDArray[np.float32],
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    from sklearn.model_selection import StratifiedKFold

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    yield from folds.split(targets, targets.argmax(axis=1))


def choose(material: Material) -> tuple[Settings, NDArray[np.float32]]:
    """The settings of the least cross-validated log loss, and their logits without evidence."""
    unseen = {strength: unseen_logits(material, strength) for strength in _STRENGTHS}

    def loss(settings: Settings) -> float:
        return log_loss(blended(unseen[settings.strength], material, settings), material.targets)

    tried = product(_STRENGTHS, _HASHTAG_WEIGHTS, _WORD_WEIGHTS)
    best = min((Settings(*each) for each in tried), key=loss)
    return best, unseen[best.strength]


def blended(
    logits: NDArray[np.float32], material: Material, settings: Settings
) -> NDArray[np.float32]:
    """Probabilities, as `TopicModel.probabilities` makes them."""
    return softmax(
        logits + settings.hashtag_weight * material.hashtags + settings.word_weight * material.words
    )


def trained(material: Material, settings: Settings) -> TopicModel:
    """The model of all examples, rounded as its file will be."""
    import numpy as np

    weights, bias = fit(material.vectors, material.targets, settings.strength)
    return TopicModel(
        weights=weights.astype(np.float16).astype(np.float32),
        bias=bias.astype(np.float16).astype(np.float32),
        hashtag_weight=settings.hashtag_weight,
        word_weight=settings.word_weight,
    )


def as_file(model: TopicModel) -> bytes:
    import numpy as np

    content = io.BytesIO()
    np.savez(
        content,
        classes=np.array(CLASSES),
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float16),
        hashtag_weight=np.float32(model.hashtag_weight),
        word_weight=np.float32(model.word_weight),
    )
    return content.getvalue()


# Figures


def log_loss(probabilities: NDArray[np.float32], targets: NDArray[np.float32]) -> float:
    """In nats an example; guessing evenly among 19 classes costs 2.94."""
    import numpy as np

    return float(-(targets * np.log(np.maximum(probabilities, 1e-9))).sum(axis=1).mean())


def figures(
    probabilities: NDArray[np.float32], targets: NDArray[np.float32]
) -> dict[str, float | int]:
    """`first right`: the likeliest class is one of the topics; `found`: share of topics returned."""
    first = probabilities.argmax(axis=1)
    is_topic = targets > 0
    return {
        "examples": len(targets),
        "first right": round(float(is_topic[range(len(first)), first].mean()), 3),
        "found": round(float((probabilities[is_topic] >= LEAST_LIKELY).mean()), 3),
        "log loss": round(log_loss(probabilities, targets), 3),
    }


def by_language(
    probabilities: NDArray[np.float32], material: Material
) -> dict[str, dict[str, float | int]]:
    import numpy as np

    languages = np.array([example.language for example in material.examples])
    found = {"all": figures(probabilities, material.targets)}
    for language in sorted(set(languages.tolist())):
        chosen = languages == language
        found[language] = figures(probabilities[chosen], material.targets[chosen])
    return found


def by_topic(
    probabilities: NDArray[np.float32], targets: NDArray[np.float32]
) -> dict[str, dict[str, float | int]]:
    """Precision of a class that comes first; how often its examples have it first, or at all."""
    first = probabilities.argmax(axis=1)
    return {
        topic: {
            "examples": int((targets[:, column] > 0).sum()),
            "precision": _share(targets[first == column, column] > 0),
            "recall": _share(first[targets[:, column] > 0] == column),
            "found": _share(probabilities[targets[:, column] > 0, column] >= LEAST_LIKELY),
        }
        for column, topic in enumerate(CLASSES)
    }


def _share(hits: NDArray[np.bool_]) -> float:
    return round(float(hits.mean()), 3) if len(hits) else 0.0
