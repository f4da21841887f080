"""Writing a verdict down: its form, hints on plain words while it is typed, and its panel."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factchecks.actions.verdicts import (
    Assessment,
    ContentChanged,
    WrongState,
    draft_verdict,
    revise_draft,
)
from factchecks.models import BackSearch, Claim, Verdict
from factchecks.plainwords import plain_words
from factchecks.portal.access import ANYONE_HERE, Access, Desk, PortalPage
from factchecks.portal.panels import Panel
from factchecks.portal.search_progress import search_context
from factchecks.portal.verdict_forms import TextFormSet, VerdictForm, initial_of
from factchecks.portal.versions import compare, find_version, missing_languages, own_version
from factchecks.queries.searches import latest_search
from factchecks.queries.verdicts import (
    content_of,
    may_apply_automatically,
    own_words,
    usual_scale,
    versions_of,
)


class VerdictFormPage(PortalPage):
    """One version in the making: the assessment and its texts per language."""

    access = frozenset({Access.FACT_CHECKER})
    template_name = "factchecks/portal/verdicts/form.html"

    def claim(self) -> Claim:
        raise NotImplementedError

    def start(self) -> Verdict | None:
        """The version the form is filled with."""
        raise NotImplementedError

    def save(self, assessment: Assessment, seen: str) -> Verdict:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        start, claim = self.start(), self.claim()
        rows = [
            {"language": text.language, "headline": text.headline, "explanation": text.explanation}
            for text in (start.texts.order_by("pk") if start else ())
        ]
        initial = initial_of(start, claim, usual_scale(self.desk.organisation))
        initial["seen"] = content_of(start).fingerprint if start else ""
        texts = TextFormSet(prefix="texts", initial=rows or [{"language": claim.language}])
        return self._answer(self._form(start, initial=initial), texts)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        start = self.start()
        form = self._form(start, data=request.POST)
        texts = TextFormSet(request.POST, prefix="texts")
        if "more" in request.POST:
            return self._one_more_language(form, texts)
        if not (form.is_valid() & texts.is_valid()):
            return self._answer(form, texts, status=422)
        try:
            verdict = self.save(form.assessment(texts.texts()), form.cleaned_data["seen"])
        except ContentChanged:
            return self._conflict(form, texts)
        except WrongState:
            form.add_error(None, _("This version is no draft any more; make a new version."))
            return self._answer(form, texts, status=409)
        messages.success(request, _("Saved as a draft. Nobody outside sees it."))
        return redirect("portal:verdict", verdict.pk)

    def _form(self, start: Verdict | None, **given: Any) -> VerdictForm:
        today, partner = timezone.localdate(), self.desk.organisation
        return VerdictForm(
            claim=self.claim(),
            may_be_automatic=may_apply_automatically(partner, today),
            start=start,
            **given,
        )

    def _one_more_language(self, form: VerdictForm, texts: TextFormSet) -> HttpResponse:
        """Everything as it was typed, and room for the next language of the site."""
        used = {each["language"].value() for each in texts.forms}
        wanted = [code for code, _name in settings.LANGUAGES if code not in used]
        unchecked = self._form(self.start(), initial=_typed(form))
        return self._answer(unchecked, texts.with_one_more(wanted[0] if wanted else "en"))

    def _conflict(self, form: VerdictForm, texts: TextFormSet) -> HttpResponse:
        """What the colleague saved, beside what was typed; saving again replaces it knowingly."""
        theirs = find_version(self.desk, self.kwargs["pk"])
        again = _typed(form) | {"seen": content_of(theirs).fingerprint}
        return self._answer(
            self._form(theirs, initial=again),
            texts,
            status=409,
            theirs=theirs,
            comparison=compare(theirs, None),
        )

    def _answer(
        self, form: VerdictForm, texts: TextFormSet, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        filled = {
            each["language"].value() for each in texts.forms if each["headline"].value()
        }  # fmt: skip
        page = self.get_context_data(
            form=form,
            texts=texts,
            claim=self.claim(),
            missing=missing_languages(filled),
            own_words=own_words(self.desk.organisation),
            **context,
        )
        return self.render_to_response(page, status=status)


def _typed(form: VerdictForm) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


class NewVersionPage(VerdictFormPage):
    title = _("New version of the verdict")

    def claim(self) -> Claim:
        if not hasattr(self, "_claim"):
            self._claim = self.desk.own_claim(self.kwargs["pk"])
        return self._claim

    def start(self) -> Verdict | None:
        return self.claim().verdicts.order_by("-version").first()

    def save(self, assessment: Assessment, seen: str) -> Verdict:
        return draft_verdict(claim=self.claim(), assessment=assessment, by=self.desk.user)


class EditDraftPage(VerdictFormPage):
    title = _("Edit draft")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.start().state != Verdict.State.DRAFT:
            messages.error(request, _("This version is no draft any more; make a new version."))
            return redirect("portal:verdict", self.start().pk)
        return super().get(request, *args, **kwargs)

    def claim(self) -> Claim:
        return self.start().claim

    def start(self) -> Verdict:
        if not hasattr(self, "_start"):
            self._start = own_version(self.desk, self.kwargs["pk"])
        return self._start

    def save(self, assessment: Assessment, seen: str) -> Verdict:
        return revise_draft(
            verdict=self.start(), assessment=assessment, by=self.desk.user, seen=seen
        )


class PlainWordsHint(PortalPage):
    """How plain an explanation is: a part of the form, asked for by htmx while it is typed."""

    access = ANYONE_HERE
    template_name = "factchecks/portal/verdicts/hints.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = next((text for name, text in request.POST.items() if "explanation" in name), "")
        return self.render_to_response({"hints": plain_words(str(typed))})


def _panel(desk: Desk, claim: Claim) -> dict[str, Any]:
    is_own = desk.partner is not None and claim.organisation_id == desk.partner.pk
    versions = versions_of(claim.pk)
    if not is_own:
        versions = [each for each in versions if each.published_at]
    published = next((each for each in versions if each.state == Verdict.State.PUBLISHED), None)
    search = latest_search(published, BackSearch.Purpose.APPLY) if published else None
    return {
        "verdict_versions": versions,
        "published_verdict": published,
        "open_version": next((each for each in versions if not each.published_at), None),
        "may_assess": is_own and claim.stage == Claim.Stage.TAKEN,
        "verdict_search": search_context(search) | {"verdict": published},
    }


PANEL = Panel("factchecks/portal/verdicts/panel.html", _panel)

urlpatterns = [
    path("claims/<int:pk>/verdicts/new/", NewVersionPage.as_view(), name="verdict-new"),
    path("verdicts/<int:pk>/edit/", EditDraftPage.as_view(), name="verdict-edit"),
    path("verdicts/plain-words/", PlainWordsHint.as_view(), name="verdict-hints"),
]
