"""The weights set by hand with trained ones in their place, as far as those may go. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from feeds.parameters import Parameters, ParametersError
from feeds.ranking import CHOSEN


_ROUNDING = 1e-9


def limits_of(weight: float, parameters: Parameters) -> tuple[float, float]:
    """The least and the most that may stand in the place of a weight; its sign stays."""
    ends = (weight * parameters.training.least, weight * parameters.training.most)
    return min(ends), max(ends)


def rounded(multiples: Mapping[str, float], written: Parameters) -> dict[str, float]:
    """Every weight, four digits behind the point: those without a multiple as they are."""
    found = {}
    for name, signal in written.signals.items():
        lowest, highest = limits_of(signal.weight, written)
        weight = round(signal.weight * multiples.get(name, 1.0), 4)
        found[name] = min(max(weight, lowest), highest)
    return found


def with_weights(written: Parameters, weights: Mapping[str, float]) -> Parameters:
    """Raises ParametersError for weights that may not decide; `version` changes with any of them."""
    if set(weights) != set(written.signals):
        odd = ", ".join(sorted(set(weights) ^ set(written.signals)))
        raise ParametersError(f"Every signal has a weight, and only those: {odd}.")
    for name, signal in written.signals.items():
        lowest, highest = limits_of(signal.weight, written)
        if name in CHOSEN:
            lowest = highest = signal.weight
        if not lowest - _ROUNDING <= weights[name] <= highest + _ROUNDING:
            raise ParametersError(f"{name} may weigh {lowest:g} to {highest:g}.")
    content = f"{written.version} {sorted(weights.items())}"
    return replace(
        written,
        version=hashlib.sha256(content.encode()).hexdigest()[:12],
        signals={
            name: replace(signal, weight=float(weights[name]))
            for name, signal in written.signals.items()
        },
    )
