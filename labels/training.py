"""Training the decision model on the project's own sample.

Posts about one claim share words, so everything is cross-fitted by claim: what a model says about a
post of the sample, it has learnt from other claims. The result is one readable JSON file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from labels.decision import DecisionModel
from labels.goldsets import REPEAT, GoldPost, GoldSet
from labels.matching import WEIGHED_CLAIMS, Inspection, Matcher
from textmatch.encoders import Encoder


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TAKES_A_STAND = frozenset({REPEAT, "debunk", "question", "neutral"})
_FOLDS = 10
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """Chosen by a person from cross-fitted figures, see docs/matching.md.

    `leaning_c` and `evidence_c` are inverse strengths of regularisation, `auto` and `review` the
    probabilities at which a banner may stand alone and a person is asked.
    """

    leaning_c: float
    evidence_c: float
    auto: float
    review: float


RECIPES = {
    "use": Recipe(leaning_c=3.0, evidence_c=0.3, auto=0.45, review=0.04),
    "e5": Recipe(leaning_c=20.0, evidence_c=0.3, auto=0.75, review=0.04),
    "e5-use": Recipe(leaning_c=20.0, evidence_c=0.3, auto=0.75, review=0.04),
}


def train(gold: GoldSet, encoder: Encoder, recipe: Recipe) -> dict[str, Any]:
    """The content of a decision file.

    Other wordings of the claims are left out: a partner may not have written any, and a model that
    has seen a translation of every claim would ask too much likeness of the rest.
    """
    import numpy as np

    claims = [replace(claim, wordings=()) for claim in gold.claims]
    matcher = Matcher(claims, encoder=encoder, model=_unknowing(encoder), gated=False)
    inspections = matcher.inspect([each.post for each in gold.posts])
    pairs = [(g, i) for g, i in zip(gold.posts, inspections, strict=True) if i]
    vectors = np.array([inspection.scan.vector for _, inspection in pairs])
    leanings, vector, bias = _leaning([g for g, _ in pairs], vectors, recipe.leaning_c)
    numbers, right = _examples(matcher, pairs, leanings)
    weights, intercept = _evidence_weights(numbers, right, recipe.evidence_c)
    return {
        "version": _version(gold, vector, weights, asdict(recipe)),
        "encoder": encoder.name,
        "thresholds": {"auto": recipe.auto, "review": recipe.review},
        "bias": intercept,
        "weights": weights,
        "leaning": {"bias": bias, "vector": vector},
    }


def _leaning(
    golds: Sequence[GoldPost], vectors: NDArray[np.float32], c: float
) -> tuple[NDArray[np.float64], list[float], float]:
    """Cross-fitted leanings of all posts, and the direction fitted on all that take a stand."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    stands = np.array([gold.relation in _TAKES_A_STAND for gold in golds])
    repeats = np.array([gold.relation == REPEAT for gold in golds])
    groups = np.array([min(gold.claim_ids, default=gold.post.id) for gold in golds])
    leanings = np.zeros(len(golds))

    def fitted(rows: NDArray[np.bool_]) -> Any:
        model = LogisticRegression(C=c, max_iter=5000, class_weight="balanced")
        return model.fit(vectors[rows], repeats[rows])

    for train_rows, test_rows in GroupKFold(_FOLDS).split(vectors, groups=groups):
        chosen = np.zeros(len(golds), dtype=bool)
        chosen[train_rows] = True
        leanings[test_rows] = fitted(chosen & stands).decision_function(vectors[test_rows])
    whole = fitted(stands)
    return leanings, _rounded(whole.coef_[0]), round(float(whole.intercept_[0]), _DIGITS)


def _examples(
    matcher: Matcher,
    pairs: Sequence[tuple[GoldPost, Inspection]],
    leanings: NDArray[np.float64],
) -> tuple[list[dict[str, float]], list[bool]]:
    """Evidence for the nearest claims of each post, and whether the post repeats that claim."""
    numbers: list[dict[str, float]] = []
    right: list[bool] = []
    for (gold, inspection), leaning in zip(pairs, leanings, strict=True):
        for candidate in inspection.scan.candidates[:WEIGHED_CLAIMS]:
            weighed = matcher.weigh(inspection, candidate, float(leaning))
            numbers.append(dict(weighed.evidence.numbers))
            named = matcher.claims[candidate.claim].id
            right.append(gold.relation == REPEAT and named in gold.claim_ids)
    return numbers, right


def _evidence_weights(
    numbers: Sequence[dict[str, float]], right: Sequence[bool], c: float
) -> tuple[dict[str, dict[str, float]], float]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    names = list(numbers[0])
    table = np.array([[row[name] for name in names] for row in numbers])
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=c, max_iter=5000).fit((table - mean) / spread, right)
    columns = zip(names, mean, spread, model.coef_[0], strict=True)
    weights = {
        name: {"mean": round(m, 4), "spread": round(s, 4), "weight": round(w, 4)}
        for name, m, s, w in ((n, float(m), float(s), float(w)) for n, m, s, w in columns)
    }
    return weights, round(float(model.intercept_[0]), _DIGITS)


def _rounded(vector: NDArray[np.float64]) -> list[float]:
    return [round(float(number), _DIGITS) for number in vector]


def _version(gold: GoldSet, *parts: Any) -> str:
    """Eight digits that change with the sample and with what was learnt from it."""
    content = json.dumps([[post.post.id for post in gold.posts], *parts], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def _unknowing(encoder: Encoder) -> DecisionModel:
    """A model that says nothing, to gather evidence with."""
    return DecisionModel("", encoder.name, 0.0, (0.0,) * encoder.dimensions, 0.0, {}, 1.0, 1.0)
