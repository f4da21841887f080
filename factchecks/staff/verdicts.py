"""The way of a verdict: draft, publish, correct, withdraw; every refusal is an error in the form."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from core.staff import StaffPage
from factchecks.actions import (
    Assessment,
    ReasonMissing,
    VerdictConflict,
    WrongState,
    draft_verdict,
    publish_verdict,
    revise_draft,
    withdraw_verdict,
)
from factchecks.desk import posts_showing
from factchecks.forms import (
    PublishForm,
    VerdictForm,
    VerdictTextFormSet,
    WithdrawForm,
    assessment_from,
)
from factchecks.models import Claim, Verdict
from users.models import Organisation


class VerdictPage(StaffPage):
    model = Verdict
    header_icon = "clipboard-list"

    def claim(self) -> Claim:
        raise NotImplementedError

    def trail(self) -> list[dict[str, Any]]:
        claim = self.claim()
        return [
            {"url": reverse("claims:index"), "label": _("Claims")},
            {"url": reverse("claims:claim", args=[claim.pk]), "label": str(claim)},
        ]

    def back(self) -> HttpResponse:
        return redirect("claims:claim", self.claim().pk)


class DraftFormPage(VerdictPage):
    """One version in the making: the assessment and its texts per language."""

    template_name = "factchecks/staff/verdict_form.html"

    def starting_point(self) -> Verdict | None:
        """The version the form is filled with."""
        raise NotImplementedError

    def save(self, organisation: Organisation, assessment: Assessment) -> Verdict:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        start = self.starting_point()
        texts = start.texts.order_by("pk") if start else ()
        initial = [
            {"language": each.language, "headline": each.headline, "explanation": each.explanation}
            for each in texts
        ]
        return self._answer(
            VerdictForm(instance=start),
            VerdictTextFormSet(
                prefix="texts", initial=initial or [{"language": self.claim().language}]
            ),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = VerdictForm(request.POST)
        texts = VerdictTextFormSet(request.POST, prefix="texts")
        if form.is_valid() and texts.is_valid():
            assessment = assessment_from(form.cleaned_data, texts.texts())
            try:
                verdict = self.save(form.cleaned_data["organisation"], assessment)
            except WrongState:
                form.add_error(None, _("This version was published; make a new version instead."))
            else:
                saved = _("Version %(version)s is saved as a draft. Nobody outside sees it yet.")
                messages.success(request, saved % {"version": verdict.version})
                return self.back()
        return self._answer(form, texts)

    def _answer(self, form: VerdictForm, texts: Any) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(
                form=form, texts=texts, claim=self.claim(), media=form.media + texts.media
            )
        )


class NewVersionPage(DraftFormPage):
    permission_required = "add"
    page_title = _("New version")

    def claim(self) -> Claim:
        return get_object_or_404(Claim, pk=self.kwargs["pk"])

    def starting_point(self) -> Verdict | None:
        return self.claim().verdicts.order_by("-version").first()

    def save(self, organisation: Organisation, assessment: Assessment) -> Verdict:
        return draft_verdict(
            claim=self.claim(),
            organisation=organisation,
            assessment=assessment,
            by=self.person.audit_name,
        )


class OneVersionPage(VerdictPage):
    def verdict(self) -> Verdict:
        return get_object_or_404(Verdict.objects.select_related("claim"), pk=self.kwargs["pk"])

    def claim(self) -> Claim:
        return self.verdict().claim


class EditDraftPage(OneVersionPage, DraftFormPage):
    permission_required = "change"
    page_title = _("Edit draft")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.verdict().state != Verdict.State.DRAFT:
            messages.error(request, _("This version was published; make a new version instead."))
            return self.back()
        return super().get(request, *args, **kwargs)

    def starting_point(self) -> Verdict:
        return self.verdict()

    def save(self, organisation: Organisation, assessment: Assessment) -> Verdict:
        return revise_draft(
            verdict=self.verdict(),
            organisation=organisation,
            assessment=assessment,
            by=self.person.audit_name,
        )


class StepPage(OneVersionPage, FormView[Form]):
    """A step with a reason; what the action refuses comes back in the form."""

    permission_required = "change"
    done_message: Any

    def take_step(self, verdict: Verdict, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            self.take_step(self.verdict(), form.cleaned_data)
        except ReasonMissing:
            form.add_error("reason", _("Give the reason: readers of the earlier verdict see it."))
        except VerdictConflict:
            form.add_error(
                None,
                _("Another version was published meanwhile. Read it first, then decide again."),
            )
        except WrongState:
            form.add_error(None, _("This version is not in a state that allows this step."))
        else:
            messages.success(self.request, self.done_message)
            return self.back()
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        verdict = self.verdict()
        current = published_of(verdict)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "verdict": verdict,
            "claim": verdict.claim,
            "texts": list(verdict.texts.order_by("pk")),
            "current": current,
            "needs_reason": current is not None,
            "posts": posts_showing(verdict),
        }


class PublishPage(StepPage):
    form_class = PublishForm
    template_name = "factchecks/staff/publish.html"
    page_title = _("Publish")
    done_message = _("The verdict is published. Posts show it from the next request on.")

    def get_initial(self) -> dict[str, Any]:
        current = published_of(self.verdict())
        return {"replaces": current.version if current else 0}

    def take_step(self, verdict: Verdict, data: dict[str, Any]) -> None:
        by = self.person.audit_name
        publish_verdict(verdict=verdict, by=by, reason=data["reason"], replaces=data["replaces"])


class WithdrawPage(StepPage):
    form_class = WithdrawForm
    template_name = "factchecks/staff/withdraw.html"
    page_title = _("Withdraw")
    done_message = _("The verdict is withdrawn. Its banners are gone from the next request on.")

    def take_step(self, verdict: Verdict, data: dict[str, Any]) -> None:
        withdraw_verdict(verdict=verdict, reason=data["reason"], by=self.person.audit_name)


def published_of(verdict: Verdict) -> Verdict | None:
    return Verdict.objects.published().filter(claim_id=verdict.claim_id).first()
