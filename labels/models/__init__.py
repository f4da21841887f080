"""Labels, what labelling remembers of posts, and the models that decide."""

from labels.models.label import SOURCE, Label, LabelQuerySet
from labels.models.rules import RuleFinding, RuleFindingQuerySet, RuleGroup
from labels.models.shadows import Outcome, ShadowDecision, ShadowTally
from labels.models.trained import MatcherModel, ModelFile, ModelPromotion
from labels.models.vectors import ClaimVector, Cluster, PostVector, PostVectorQuerySet


__all__ = [
    "SOURCE",
    "ClaimVector",
    "Cluster",
    "Label",
    "LabelQuerySet",
    "MatcherModel",
    "ModelFile",
    "ModelPromotion",
    "Outcome",
    "PostVector",
    "PostVectorQuerySet",
    "RuleFinding",
    "RuleFindingQuerySet",
    "RuleGroup",
    "ShadowDecision",
    "ShadowTally",
]
