"""Fits the reading of free words (`wording`): cases in, the content of its two files out. Pure.

Two linear layers on a sentence encoder that stays as it is: what kind of statement a text is, and
which rule it is about. How much their word counts beside the lexicons' is then found on cases that the
lexicons were not written with, each read by layers that never saw it, nor, where it is about a rule, any
case of its functionality.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from labels.decision import Look, Weight
from labels.voting_rules.evaluation import (
    AGREES as GOLD_AGREES,
)
from labels.voting_rules.evaluation import (
    CONTRADICTS as GOLD_CONTRADICTS,
)
from labels.voting_rules.evaluation import (
    DEBUNK as GOLD_DEBUNK,
)
from labels.voting_rules.evaluation import (
    OTHER_VOTE as GOLD_OTHER_VOTE,
)
from labels.voting_rules.evaluation import (
    QUESTION as GOLD_QUESTION,
)
from labels.voting_rules.evaluation import (
    UNRELATED as GOLD_UNRELATED,
)
from labels.voting_rules.evaluation import (
    Case,
)
from labels.voting_rules.readings import RuleReading
from labels.voting_rules.wording import (
    ABOUT,
    AGREES,
    CONTRADICTS,
    DEBUNK,
    KINDS,
    OTHER_VOTE,
    QUESTION,
    READ,
    UNRELATED,
    Worded,
    numbers_of,
    worded_as,
)
from textmatch import e5_weights
from textmatch.crossencoder import PairReader


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KIND_OF_GOLD = {
    GOLD_CONTRADICTS: CONTRADICTS,
    GOLD_AGREES: AGREES,
    GOLD_DEBUNK: DEBUNK,
    GOLD_QUESTION: QUESTION,
    GOLD_UNRELATED: UNRELATED,
    GOLD_OTHER_VOTE: OTHER_VOTE,
}
SPEAKS_FOR = frozenset(
    {"worded contradicts", "words contradict", "words contradict, spoken", "value contradicts"}
)
_STRENGTH, _EVIDENCE_C = 0.001, 0.3  # inverse strengths of regularisation, chosen by a person
_FOLDS, _ROUNDS, _DIGITS = 6, 1000, 4

Arrays = dict[str, "NDArray[Any]"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A case, what the lexicons alone make of it, and what the bare encoder makes of its words.

    `is_fresh`: the lexicons were written without it, so it shows what their word is worth.
    """

    case: Case
    reading: RuleReading
    features: NDArray[np.float32]
    is_fresh: bool

    @property
    def rule(self) -> str:
        return self.case.rule or (
            self.reading.rule_id if self.reading.slot == self.case.slot else ""
        )


def bare_encoder() -> bytes:
    """A file of `textmatch.crossencoder` that gives back what its classifier would be given."""
    import numpy as np

    size = 2 * e5_weights.installed().shape.hidden
    return _as_file(
        {
            "classes": np.array([str(n) for n in range(size)]),
            "head.w": np.eye(size, dtype=np.float32),
            "head.b": np.zeros(size, dtype=np.float32),
        }
    )


class OnTop:
    """Layers on top of the bare encoder: what `fit_reader` would write, without a file."""

    version = ""

    def __init__(self, bare: PairReader, layers: Arrays) -> None:
        self.classes = tuple(map(str, layers["classes"]))
        self._bare, self._layers = bare, layers

    def read(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        logits: NDArray[np.float32] = self._bare.read(pairs) @ self._layers["head.w"]
        return logits + self._layers["head.b"]


def fit_reader(lessons: Sequence[Lesson]) -> bytes:
    """The file of the two layers."""
    return _as_file(fit_layers(lessons))


def fit_layers(lessons: Sequence[Lesson]) -> Arrays:
    import numpy as np

    kinds = [lesson for lesson in lessons if lesson.case.gold in KIND_OF_GOLD]
    w_kind, b_kind = _layer(kinds, KINDS, lambda lesson: KIND_OF_GOLD[lesson.case.gold])
    about = [lesson for lesson in lessons if lesson.case.slot and lesson.rule]
    rules = sorted({lesson.rule for lesson in about})
    w_rule, b_rule = _layer(about, rules, lambda lesson: lesson.rule)
    return {
        "classes": np.array([*KINDS, *(f"{ABOUT}{rule}" for rule in rules)]),
        "head.w": np.hstack([w_kind, w_rule]).astype(np.float32),
        "head.b": np.concatenate([b_kind, b_rule]).astype(np.float32),
    }


def _layer(
    lessons: Sequence[Lesson], classes: Sequence[str], label: Callable[[Lesson], str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights, shape (features, classes), and biases of a multinomial regression; three classes or more."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    table = np.array([lesson.features for lesson in lessons], dtype=np.float64)
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    labels = [classes.index(label(lesson)) for lesson in lessons]
    model = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS, class_weight="balanced")
    model.fit((table - mean) / spread, labels)
    weights = (model.coef_ / spread).T
    return weights, model.intercept_ - mean @ weights


def fit_look(lessons: Sequence[Lesson]) -> Look:
    """How the evidence is weighed, from fresh lessons that the layers never saw (`_group`)."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    lessons = [lesson for lesson in lessons if lesson.case.gold in KIND_OF_GOLD]
    groups = [_group(lesson.case) for lesson in lessons]
    numbers, right = [], []
    for known, unknown in GroupKFold(_FOLDS).split(lessons, groups=groups):
        layers = fit_layers([lessons[row] for row in known])
        for lesson in (lessons[row] for row in unknown):
            if lesson.is_fresh and lesson.reading.stance in READ:
                numbers.append(numbers_of(worded(lesson, layers), lesson.reading))
                right.append(lesson.case.gold == GOLD_CONTRADICTS)
    names = list(numbers[0])
    table = np.array([[each[name] for name in names] for each in numbers])
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1.0
    weights, bias = _bounded((table - mean) / spread, np.array(right), names)
    columns = zip(names, mean, spread, weights, strict=True)
    return Look(
        bias=round(bias, _DIGITS),
        weights={n: Weight(*(round(float(v), _DIGITS) for v in each)) for n, *each in columns},
    )


def _group(case: Case) -> str:
    """Cases about one thing stay together; talk about nothing in particular is about many."""
    return case.functionality if case.slot else case.id


def worded(lesson: Lesson, layers: Arrays) -> Worded:
    """What layers make of a lesson's text, read in one piece."""
    logits = lesson.features @ layers["head.w"] + layers["head.b"]
    classes = tuple(map(str, layers["classes"]))
    return worded_as((0, len(lesson.case.text)), classes, logits)


def look_as_dict(look: Look) -> dict[str, object]:
    return asdict(look)


def _bounded(
    table: NDArray[np.float64], right: NDArray[np.bool_], names: Sequence[str]
) -> tuple[NDArray[np.float64], float]:
    """Least logistic loss and squared weights; a weight keeps the sign that reason gives it."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = table @ at[:-1] + at[-1]
        total = _EVIDENCE_C * np.logaddexp(0, np.where(right, -margin, margin)).sum()
        error = _EVIDENCE_C * (expit(margin) - right)
        slope = np.append(table.T @ error + at[:-1], error.sum())
        return float(total + at[:-1] @ at[:-1] / 2), slope

    bounds = [(0.0, None) if name in SPEAKS_FOR else (None, 0.0) for name in names]
    start = np.zeros(len(names) + 1)
    found = minimize(loss, start, jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B")
    return found.x[:-1], float(found.x[-1])


def _as_file(arrays: Arrays) -> bytes:
    import numpy as np

    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()
