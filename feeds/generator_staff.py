"""Feeds of other makers in the CMS: proposed by one person, approved by another, stopped by any one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.staff import StaffPage
from feeds.actions.generators import (
    GeneratorDraft,
    approve_generator,
    propose_generator,
    stop_generator,
)
from feeds.actions.policies import WrongState
from feeds.models import FeedGenerator
from feeds.queries.generators import all_generators, days_of
from feeds.step_staff import Steps, TwoPersonsStep
from users.models import Organisation


VIEW_GENERATORS, MANAGE_GENERATORS = "feeds.view_feedgenerator", "feeds.manage_generators"

GENERATOR_STEPS: Steps = {
    "approve": (
        lambda generator, reason, by: approve_generator(generator=generator, by=by),
        _("Approved. Its maker may send posts now."),
    ),
    "stop": (
        lambda generator, reason, by: stop_generator(generator=generator, reason=reason, by=by),
        _("It is stopped, and what it sent is forgotten."),
    ),
}


class GeneratorForm(forms.Form):
    slug = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("Identifier"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens; it stands in the feed's address."),
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    description = forms.CharField(
        label=_("Description"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What viewers read: which posts, and how they are ordered."),
    )
    maker = forms.ModelChoiceField(
        label=_("Maker"),
        queryset=Organisation.objects.order_by("name", "pk"),
        help_text=_("Sends its posts with an API key of this organisation that may send feeds."),
    )
    contact = forms.EmailField(label=_("Contact"))

    def draft(self) -> GeneratorDraft:
        return GeneratorDraft(**self.cleaned_data)


class GeneratorsPage(StaffPage):
    """Every generator, and what share of its posts may not be shown."""

    model = FeedGenerator
    permission_required = "view"
    template_name = "feeds/staff/generators.html"
    page_title = _("Feeds of other makers")
    header_icon = "list-ol"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "generators": all_generators(today=timezone.localdate()),
            "may_manage": self.person.has_perm(MANAGE_GENERATORS),
        }


class GeneratorPage(StaffPage):
    """One generator: what it says, what it sent each day, and the steps that are open."""

    model = FeedGenerator
    permission_required = "view"
    template_name = "feeds/staff/generator.html"
    page_title = _("Feed of another maker")
    header_icon = "list-ol"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("feeds_generators"), "label": _("Feeds of other makers")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = FeedGenerator.objects.select_related(
            "maker", "proposed_by", "approved_by", "ended_by"
        )
        generator = get_object_or_404(rows, pk=self.kwargs["pk"])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "generator": generator,
            "days": days_of(generator, today=timezone.localdate()),
            "is_own": generator.proposed_by_id == self.person.pk,
            "is_draft": generator.state == FeedGenerator.State.DRAFT,
            "may_manage": self.person.has_perm(MANAGE_GENERATORS),
        }


class ProposeGeneratorPage(StaffPage):
    model = FeedGenerator
    permission_required = "manage"
    template_name = "feeds/staff/generator_form.html"
    page_title = _("Propose a feed of another maker")
    header_icon = "list-ol"

    def user_has_permission(self, permission: str) -> bool:
        return bool(self.person.has_perm(MANAGE_GENERATORS))

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("feeds_generators"), "label": _("Feeds of other makers")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = context.get("form") or GeneratorForm()
        return context | {"form": form, "media": form.media}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = GeneratorForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            generator = propose_generator(draft=form.draft(), by=self.person)
        except WrongState:
            form.add_error("slug", _("Another feed has this identifier."))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("Proposed. A second person has to approve it."))
        return redirect("feeds_generator", generator.pk)


class GeneratorStepView(TwoPersonsStep):
    model = FeedGenerator
    steps = GENERATOR_STEPS
    right = MANAGE_GENERATORS
    page = "feeds_generator"
