"""What the probabilities are worth: are they right as numbers, and where to put a threshold."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labels.evaluation.intervals import bootstrap, count, exact, share
from labels.evaluation.judging import Judged
from labels.evaluation.sections import Section, Target, measured
from labels.goldsets import GoldSet
from labels.model_card import Figure


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BINS = 15
FOLDS = 10
PRECISIONS = (0.98, 0.95, 0.9)
THRESHOLDS = (0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
CALIBRATION_ERROR, PROPOSED = "calibration error", "posts with a proposed claim"
_BELOW_AUTO = frozenset({"low-score"})


@dataclass(frozen=True, slots=True)
class Scored:
    """A post that could get a banner at some threshold, and whether it would be right."""

    score: float
    right: bool
    cluster: str


def sections(gold: GoldSet, posts: Sequence[Judged]) -> list[Section]:
    weighed = [each for each in posts if each.is_weighed]
    proposed = [each for each in weighed if each.is_sent]
    if not proposed:
        return []
    return [
        Section(
            f"{gold.name}: calibration",
            {
                PROPOSED: {CALIBRATION_ERROR: _error(proposed)},
                "all posts inside the gate": {CALIBRATION_ERROR: _error(weighed)},
                **reliability(
                    [each.match.score for each in proposed],
                    [each.is_likeliest_right for each in proposed],
                ),
            },
            f"Probability that a post repeats the likeliest claim; {BINS} bins of equal size.",
            (Target(PROPOSED, CALIBRATION_ERROR, 0.05, at_most=True),),
        ),
        *_thresholds(gold, posts),
    ]


def _error(posts: Sequence[Judged]) -> Figure:
    return calibration_error(
        [each.match.score for each in posts],
        [each.is_likeliest_right for each in posts],
        [each.gold.cluster for each in posts],
    )


def calibration_error(
    scores: Sequence[float], right: Sequence[bool], clusters: Sequence[Hashable]
) -> Figure:
    """Expected calibration error; its interval leaves the borders of the bins where they are."""
    import numpy as np

    said, true = np.asarray(scores, dtype=np.float64), np.asarray(right, dtype=np.float64)
    bins = _bins(said)

    def error(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        gaps = np.array([np.abs(weights[:, rows] @ (said - true)[rows]) for rows in bins])
        total: NDArray[np.float64] = gaps.sum(axis=0) / weights.sum(axis=1)
        return total

    value = float(error(np.ones((1, len(said))))[0])
    low, high = bootstrap(clusters, error)
    return Figure(value, min(low, value), max(high, value), len(said))


def reliability(scores: Sequence[float], right: Sequence[bool]) -> dict[str, dict[str, Figure]]:
    """What was said and what came true, in each bin."""
    import numpy as np

    said = np.asarray(scores, dtype=np.float64)
    table: dict[str, dict[str, Figure]] = {}
    for number, rows in enumerate(_bins(said), start=1):
        name = f"bin {number}, {said[rows].min():.3f} to {said[rows].max():.3f}"
        table[name] = measured(
            {
                "probability": exact(float(said[rows].mean()), len(rows)),
                "came true": share(right[row] for row in rows.tolist()),
            }
        )
    return table


def _bins(said: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    import numpy as np

    order = np.argsort(said, kind="stable")
    return [rows for rows in np.array_split(order, BINS) if len(rows)]


def _thresholds(gold: GoldSet, posts: Sequence[Judged]) -> list[Section]:
    """Recall over all repeats that allow a banner. With and without the vetoes that the matcher puts beside its threshold."""
    wanted = sum(each.may_have_banner for each in posts)
    if not wanted:
        return []
    made = []
    for name, vetoes in (("with vetoes", True), ("probability alone", False)):
        scored = _scored(posts, vetoes=vetoes)
        made += [
            Section(
                f"{gold.name}: precision and recall by threshold, {name}",
                {f"{each:.2f}": at_threshold(scored, wanted, each) for each in THRESHOLDS},
            ),
            Section(
                f"{gold.name}: threshold chosen on other claims, {name}",
                {f"precision ≥ {each:.2f}": chosen(scored, wanted, each) for each in PRECISIONS},
                f"The lowest threshold that reaches the precision on the other {FOLDS - 1} of {FOLDS} "
                "folds of claims.",
            ),
        ]
    return made


def _scored(posts: Sequence[Judged], *, vetoes: bool) -> list[Scored]:
    return [
        Scored(each.match.score, each.is_likeliest_right, each.gold.cluster)
        for each in posts
        if each.is_weighed
        and each.match.likeliest in each.allowed
        and (not vetoes or _BELOW_AUTO.issuperset(each.match.reasons))
    ]


def at_threshold(scored: Sequence[Scored], wanted: int, threshold: float) -> dict[str, Figure]:
    """Precision of banners from `threshold` on, and their recall over `wanted` posts."""
    banners = [each for each in scored if each.score >= threshold]
    return _both(banners, wanted)


def chosen(scored: Sequence[Scored], wanted: int, precision: float) -> dict[str, Figure]:
    """Figures where each fold of claims has the threshold that the other folds choose."""
    folds = _folds(scored)
    banners: list[Scored] = []
    for fold in set(folds):
        others = [each for each, own in zip(scored, folds, strict=True) if own != fold]
        threshold = lowest_threshold(others, precision)
        banners += [
            each
            for each, own in zip(scored, folds, strict=True)
            if own == fold and threshold is not None and each.score >= threshold
        ]
    return _both(banners, wanted)


def lowest_threshold(scored: Sequence[Scored], precision: float) -> float | None:
    """The lowest score from which on `precision` is reached; None where none does."""
    best, right = None, 0
    ordered = sorted(scored, key=lambda each: -each.score)
    for number, each in enumerate(ordered, start=1):
        right += each.right
        is_last_of_equals = number == len(ordered) or ordered[number].score < each.score
        if is_last_of_equals and right / number >= precision:
            best = each.score
    return best


def _folds(scored: Sequence[Scored]) -> list[int]:
    names = sorted({each.cluster for each in scored})
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    return [fold[each.cluster] for each in scored]


def _both(banners: Sequence[Scored], wanted: int) -> dict[str, Figure]:
    right = sum(each.right for each in banners)
    return measured({"precision": count(right, len(banners)), "recall": count(right, wanted)})
