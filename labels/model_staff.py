"""Models of the matcher in the CMS: their cards, the comparison in shadow, and the steps of their way."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.chart import Chart, bar_chart
from core.line_chart import Estimate, LineChart, line_chart
from core.staff import StaffPage
from factchecks.languages import language_choices
from factchecks.precision import Share
from labels import live_models
from labels.actions.models import (
    OwnProposal,
    ReasonMissing,
    WrongState,
    approve_promotion,
    propose_promotion,
    reject_model,
    roll_back,
    start_shadow,
    stop_shadow,
)
from labels.model_card import CardError, ModelCard, as_markdown, read_card
from labels.model_desk import (
    OUTCOMES,
    Agreement,
    Comparison,
    comparison,
    deciding,
    differences,
    passage_of,
)
from labels.models import MatcherModel, Outcome
from users.models import User


MANAGE = "labels.manage_models"
PER_PAGE = 25
CHART_HEIGHT = 180
CHARTED = 5  # languages and outcomes side by side; the table has all
Step = Callable[[MatcherModel, str, User], object]

STEPS: dict[str, tuple[Step, Promise]] = {
    "shadow": (
        lambda model, reason, by: start_shadow(model=model, by=by),
        _("Workers decide with it too, where nobody sees it."),
    ),
    "stop": (
        lambda model, reason, by: stop_shadow(model=model, by=by),
        _("It is no longer compared."),
    ),
    "propose": (
        lambda model, reason, by: propose_promotion(model=model, reason=reason, by=by),
        _("Proposed. A second person has to approve it."),
    ),
    "approve": (
        lambda model, reason, by: approve_promotion(model=model, by=by),
        _("From now on this model decides."),
    ),
    "reject": (
        lambda model, reason, by: reject_model(model=model, reason=reason, by=by),
        _("The model is rejected."),
    ),
    "rollback": (
        lambda model, reason, by: roll_back(model=model, reason=reason, by=by),
        _("The model before it decides again."),
    ),
}


class ModelsPage(StaffPage):
    """Every registered model, and the one shipped with the code."""

    model = MatcherModel
    permission_required = "view"
    template_name = "labels/staff/models.html"
    page_title = _("Models of the matcher")
    header_icon = "cog"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = deciding()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "deciding": now,
            "shipped_card": _card(now.shipped_card),
            "models": list(MatcherModel.objects.defer("card").order_by("-registered_at")),
        }


class OneModelPage(StaffPage):
    model = MatcherModel
    permission_required = "view"
    header_icon = "cog"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("labels_models"), "label": _("Models of the matcher")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        model = get_object_or_404(MatcherModel, pk=self.kwargs["pk"])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"model": model}


class ModelPage(OneModelPage):
    """One model: its card, what happened to it, and the steps that are open."""

    template_name = "labels/staff/model.html"
    page_title = _("Model of the matcher")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        model = context["model"]
        promotions = list(
            model.promotions.select_related(
                "replaced", "proposed_by", "approved_by", "refused_by", "rolled_back_by"
            ).order_by("-pk")
        )
        waiting = next((p for p in promotions if not p.approved_at and not p.refused_at), None)
        return context | {
            "card": _card(model.card),
            "promotions": promotions,
            "waiting": waiting,
            "is_own": waiting is not None and waiting.proposed_by_id == self.person.pk,
            "may_manage": self.person.has_perm(MANAGE),
            "is_usable": model.encoder == live_models.encoder_name(),
        }


class CardView(StaffPage):
    """The card as a Markdown file."""

    model = MatcherModel
    permission_required = "view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        model = get_object_or_404(MatcherModel, pk=self.kwargs["pk"])
        card = _card(model.card)
        text = as_markdown(card) if card else ""
        response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="model-{model.version}.md"'
        return response


class ComparisonPage(OneModelPage):
    """The same posts, decided by two models."""

    template_name = "labels/staff/model_comparison.html"
    page_title = _("Compared with the live model")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = comparison(context["model"])
        pages = Paginator(differences(context["model"]), PER_PAGE)
        page = pages.get_page(self.request.GET.get("p"))
        return context | {
            "comparison": found,
            "outcomes": [(each, each.label) for each in OUTCOMES],
            "cross": _cross_rows(found) if found else [],
            "languages": [(language_name(each.language), each) for each in found.languages]
            if found
            else [],
            "agreements": [(language_name(each.language), each) for each in found.agreements]
            if found
            else [],
            "outcome_chart": outcome_chart(found) if found else None,
            "precision_chart": precision_chart(found.agreements) if found else None,
            "page": page,
            "differences": [(each, passage_of(each)) for each in page],
        }


class StepView(StaffPage):
    """POST [reason=…]: one step of a model's way; `step` names it."""

    model = MatcherModel
    step = ""
    permission_required = "manage"
    http_method_names = ["post"]

    def user_has_permission(self, permission: str) -> bool:
        return bool(self.person.has_perm(MANAGE))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        model = get_object_or_404(MatcherModel, pk=pk)
        act, done = STEPS[self.step]
        try:
            act(model, request.POST.get("reason", ""), self.person)
        except ReasonMissing:
            messages.error(request, _("Say why."))
        except OwnProposal:
            messages.error(request, _("You proposed this: somebody else has to approve it."))
        except WrongState:
            messages.warning(request, _("This step is not open: look at what the model is now."))
        else:
            messages.success(request, str(done))
        return redirect("labels_model", pk)


def _card(stored: object) -> ModelCard | None:
    """None where the card was written for another version of the code."""
    try:
        return read_card(stored)
    except CardError:
        return None


def _cross_rows(found: Comparison) -> list[tuple[str, list[tuple[int, bool]]]]:
    """A row an outcome of the live model: (posts, whether both agree) by outcome of the other."""
    return [
        (str(live.label), [(found.cross[live][other], live == other) for other in OUTCOMES])
        for live in OUTCOMES
    ]


def outcome_chart(found: Comparison) -> Chart:
    """Banners and reviews of either model; what neither says anything of would dwarf them."""
    shown = (Outcome.AUTO, Outcome.REVIEW)
    bars = [
        (f"{outcome.label}: {name}", sum(getattr(each, side)[outcome] for each in found.languages))
        for outcome in shown
        for name, side in ((_("live"), "live"), (_("in shadow"), "shadow"))
    ]
    return bar_chart(bars, label_every=1, height=CHART_HEIGHT)


def precision_chart(agreements: list[Agreement]) -> LineChart | None:
    """How many of either model's matches people confirmed, with intervals; None without any."""
    if not agreements:
        return None
    shown = agreements[:CHARTED]
    names = [f"{language_name(each.language)}, {each.outcome.label}" for each in shown]
    return line_chart(
        names,
        [
            (str(_("live")), [_estimate(each.live) for each in shown]),
            (str(_("in shadow")), [_estimate(each.shadow) for each in shown]),
        ],
    )


def _estimate(share: Share) -> Estimate | None:
    if share.value is None or share.low is None or share.high is None:
        return None
    return Estimate(share.value, share.low, share.high)


def language_name(code: str) -> str:
    return dict(language_choices([code])).get(code) or str(_("unknown language"))
