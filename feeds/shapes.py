"""A trained ranker in a form that can be explained: what each value of each signal is worth.

LightGBM learns it with trees of one question each (`feeds.recommend.training`), so the whole model
is one step function a signal. Their values at a post are its contributions, exactly, and computing
them takes a look-up where the same trees' Shapley values would cost the budget of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]


class ShapesError(Exception):
    """The file is not a model of this kind; the message says why."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """For each signal its thresholds, ascending, and its worth below, between and above them.

    Worths are about their middle, so that a contribution says how much better or worse a post does
    than usual; `base` is the sum of the middles.
    """

    base: float
    tables: Mapping[str, tuple[Column, Column]]

    def worth(self, name: str, values: Column) -> Column:
        thresholds, worths = self.tables[name]
        return worths[thresholds.searchsorted(values, side="left")]

    def weight(self, name: str) -> float:
        """How much the signal can matter: the difference between its best and its worst value."""
        worths = self.tables[name][1]
        return float(worths.max() - worths.min())


def read_shapes(path: Path) -> Shapes:
    """From a model in LightGBM's text format."""
    return shapes_from(path.read_text(encoding="utf-8"))


def shapes_from(text: str) -> Shapes:
    import numpy as np

    head, *trees = re.split(r"^Tree=\d+$", text, flags=re.MULTILINE)
    names = _field(head, "feature_names").split()
    steps: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    base = 0.0
    for tree in trees:
        step = _step(tree.split("end of trees")[0], names)
        if isinstance(step, float):
            base += step
        else:
            steps[step[0]].append(step[1:])
    tables = {}
    for name, found in steps.items():
        thresholds = np.array(sorted({threshold for threshold, _, _ in found}))
        worths = np.array([sum(_either(found, at)) for at in (*thresholds, np.inf)])
        middle = float(worths.mean())
        base += middle
        tables[name] = (thresholds, worths - middle)
    return Shapes(base, tables)


def _either(steps: list[tuple[float, float, float]], value: float) -> Iterator[float]:
    for threshold, below, above in steps:
        yield below if value <= threshold else above


def _step(tree: str, names: list[str]) -> tuple[str, float, float, float] | float:
    """One tree: signal, threshold, worth up to it, worth above it; or a number for all posts."""
    worths = [float(each) for each in _field(tree, "leaf_value").split()]
    if len(worths) == 1:
        return worths[0]
    if len(worths) != 2:
        raise ShapesError("A tree asks more than one question: its parts cannot be told apart.")
    name = names[int(_field(tree, "split_feature"))]
    return name, float(_field(tree, "threshold")), worths[0], worths[1]


def _field(text: str, name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", text, flags=re.MULTILINE)
    if not found:
        raise ShapesError(f"Not a model in LightGBM's text format: no {name}.")
    return found.group(1)
