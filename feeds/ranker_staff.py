"""Trained rankers in the CMS: what was learnt and how good it is, and the steps of their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.staff import StaffPage
from feeds.actions.rankers import approve_ranker, propose_ranker, reject_ranker, roll_back_ranker
from feeds.models import RankerModel
from feeds.parameters import Parameters, written_parameters
from feeds.ranking_words import SIGNALS
from feeds.step_staff import Steps, TwoPersonsStep
from feeds.trained.in_force import in_force
from feeds.trained.learning import LEAST_PAGES, LEAST_VIEWERS
from feeds.trained.weighing import limits_of


VIEW_RANKERS, MANAGE_RANKERS = "feeds.view_rankermodel", "feeds.manage_rankers"
LISTED = 50

RANKER_STEPS: Steps = {
    "propose": (
        lambda model, reason, by: propose_ranker(model=model, reason=reason, by=by),
        _("Proposed. A second person has to approve it."),
    ),
    "approve": (
        lambda model, reason, by: approve_ranker(model=model, by=by),
        _("Approved. Pages are ranked with these weights from now on."),
    ),
    "reject": (
        lambda model, reason, by: reject_ranker(model=model, reason=reason, by=by),
        _("The ranker is rejected."),
    ),
    "rollback": (
        lambda model, reason, by: roll_back_ranker(model=model, reason=reason, by=by),
        _("What decided before it decides again."),
    ),
}
LIMITS: tuple[Promise, ...] = (
    _("Learnt from what viewers here did with pages that an earlier ranking chose and ordered."),
    _("Posts that were never on the screen say nothing; only exploration shows what else might do."),
    _("Viewers who keep no history are not in it, and may like other things."),
    _("It learns what is watched, liked and shared, which is not the same as what does people good."),
)  # fmt: skip
COMPARED: tuple[tuple[str, str, Promise], ...] = (
    ("ndcg", "by_hand", _("Order (NDCG), over the weights that people set: more is better")),
    ("ndcg", "in_force", _("Order (NDCG), over what decided then: more is better")),
    ("log_loss", "by_hand", _("Surprise (log loss), over the weights that people set: less is better")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures of the same viewers, their ratio, and the ends of its 95 % interval."""

    title: Promise
    candidate: float
    other: float
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Weight:
    title: Promise | str
    by_hand: float
    trained: float
    least: float
    most: float


class RankersPage(StaffPage):
    """Every trained ranker, and what decides now."""

    model = RankerModel
    permission_required = "view"
    template_name = "feeds/staff/rankers.html"
    page_title = _("Trained rankers of For You")
    header_icon = "order"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "in_force": in_force(),
            "live": RankerModel.objects.live().first(),
            "models": list(RankerModel.objects.order_by("-trained_at", "-pk")[:LISTED]),
            "least_pages": LEAST_PAGES,
            "least_viewers": LEAST_VIEWERS,
        }


class RankerPage(StaffPage):
    """One trained ranker: its card, its weights beside those set by hand, and the open steps."""

    model = RankerModel
    permission_required = "view"
    template_name = "feeds/staff/ranker.html"
    page_title = _("Trained ranker")
    header_icon = "order"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("feeds_rankers"), "label": _("Trained rankers of For You")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = RankerModel.objects.select_related(
            "proposed_by", "approved_by", "ended_by", "replaced"
        )
        model, written = get_object_or_404(rows, pk=self.kwargs["pk"]), written_parameters()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "model": model,
            "comparisons": comparisons(model.card),
            "weights": weights(model, written),
            "limits": LIMITS,
            "is_own": model.proposed_by_id == self.person.pk,
            "is_of_today": model.parameters_version == written.version,
            "may_manage": self.person.has_perm(MANAGE_RANKERS),
        }


class RankerStepView(TwoPersonsStep):
    model = RankerModel
    steps = RANKER_STEPS
    right = MANAGE_RANKERS
    page = "feeds_ranker"


def comparisons(card: Mapping[str, Any]) -> list[Comparison]:
    return [
        Comparison(
            title, card[figure]["candidate"], card[figure][other], *card[figure][f"over_{other}"]
        )
        for figure, other, title in COMPARED
    ]


def weights(model: RankerModel, written: Parameters) -> list[Weight]:
    """The heaviest first. Of a signal that has left the ranking since only the trained one is known."""
    found = []
    for name, trained in model.weights.items():
        signal = written.signals.get(name)
        by_hand = signal.weight if signal else 0.0
        title = SIGNALS[name].title if name in SIGNALS else name
        found.append(Weight(title, by_hand, trained, *limits_of(by_hand, written)))
    return sorted(found, key=lambda each: -abs(each.trained))
