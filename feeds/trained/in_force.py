"""The parameters that decide at this moment: those that people set, or with trained weights."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.eligibility.keeping import Kept
from feeds.models import RankerModel
from feeds.parameters import Parameters, ParametersError, written_parameters
from feeds.trained.weighing import with_weights


@dataclass(frozen=True, slots=True)
class InForce:
    """`model` is None where the weights are those that people set."""

    parameters: Parameters
    model: RankerModel | None = None


def in_force() -> InForce:
    """At most a second behind the database; no query in between.

    Weights beyond what the code of today allows do not decide: those that people set do.
    """
    return _KEPT.get()


def parameters_in_force() -> Parameters:
    return in_force().parameters


def forget_ranker() -> None:
    """The next question asks the database: for whoever has just changed which model is live."""
    _KEPT.forget()


def _read() -> InForce:
    written = written_parameters()
    model = RankerModel.objects.live().filter(parameters_version=written.version).first()
    if model is None:
        return InForce(written)
    try:
        return InForce(with_weights(written, model.weights), model)
    except ParametersError:  # a release changed which weights may be learnt
        return InForce(written)


_KEPT = Kept(_read)
