"""Evidence on a claim: links, quotes, files and official facts, added and set aside."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from elections.models import Election
from factchecks.actions.evidence import (
    EvidenceRefused,
    NewEvidence,
    add_evidence,
    add_file,
    remove_evidence,
    too_large,
)
from factchecks.file_check import MOST_BYTES
from factchecks.file_types import EXTENSIONS
from factchecks.models import Claim, Evidence
from factchecks.portal.access import Access, Desk, PortalPage, PortalView
from factchecks.portal.claim_form import offered_elections
from factchecks.portal.evidence_forms import FORMS, AnyEvidenceForm
from factchecks.portal.panels import Panel
from factchecks.queries.evidence import shown_evidence
from factchecks.queries.rules import OfficialRule, official_rules


CHECKERS = frozenset({Access.FACT_CHECKER})
TITLES = {
    Evidence.Kind.LINK: _("Add a link"),
    Evidence.Kind.QUOTE: _("Add a quote"),
    Evidence.Kind.FILE: _("Add a file"),
    Evidence.Kind.RULE: _("Add an official fact"),
}
# A browser is told thrice not to open it: download it, believe the type, run nothing in it.
_SAFE_DOWNLOAD = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class EvidencePage(PortalPage):
    """Of a claim of the partner itself."""

    access = CHECKERS
    template_name = "factchecks/portal/evidence/form.html"

    def get_title(self) -> str:
        return str(TITLES.get(self.kwargs["kind"], ""))

    def own_claim(self) -> Claim:
        return self.desk.own_claim(self.kwargs["pk"])

    def back(self, claim: Claim) -> HttpResponse:
        messages.success(self.request, _("The evidence is kept."))
        return redirect("portal:claim", claim.pk)

    def answer(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))


class NewEvidencePage(EvidencePage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = self.own_claim()
        return self.answer(claim=claim, form=self._form_class()())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = self.own_claim()
        form = self._form_class()(request.POST, request.FILES)
        if form.is_valid():
            try:
                self._keep(claim, form)
            except EvidenceRefused as refused:
                form.add_error("file" if "file" in form.fields else None, str(refused.reason))
        if not form.is_valid():
            return self.answer(claim=claim, form=form)
        return self.back(claim)

    def _form_class(self) -> type[AnyEvidenceForm]:
        try:
            return FORMS[self.kwargs["kind"]]
        except KeyError:
            raise Http404 from None

    def _keep(self, claim: Claim, form: AnyEvidenceForm) -> None:
        uploaded = form.cleaned_data.get("file")
        if uploaded is None:
            add_evidence(claim=claim, found=form.found(), by=self.desk.user)
            return
        if uploaded.size > MOST_BYTES:
            raise EvidenceRefused(too_large())
        add_file(claim=claim, found=form.found(), content=uploaded.read(), by=self.desk.user)


class NewRulePage(EvidencePage):
    """First the election, then which of its facts; the words are taken from there, not typed."""

    template_name = "factchecks/portal/evidence/rule.html"

    def get_title(self) -> str:
        return str(TITLES[Evidence.Kind.RULE])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = self.own_claim()
        wanted = request.GET.get("election", "")
        if not wanted:
            own = set(claim.elections.values_list("pk", flat=True))
            elections = sorted(offered_elections(claim), key=lambda each: each.pk not in own)
            return self.answer(claim=claim, elections=elections, own_elections=own)
        election = self._election(wanted)
        return self.answer(claim=claim, election=election, rules=_rules(claim, election))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = self.own_claim()
        election = self._election(request.POST.get("election", ""))
        rules = _rules(claim, election)
        chosen = next((each for each in rules if each.name == request.POST.get("rule")), None)
        if chosen is None:
            return self.answer(claim=claim, election=election, rules=rules, unchosen=True)
        found = NewEvidence(
            kind=Evidence.Kind.RULE,
            title=chosen.title[:300],
            publisher=chosen.publisher[:200],
            url=chosen.url,
            retrieved_on=timezone.localdate(),
            quote=chosen.words,
            rule=chosen.name,
            note=request.POST.get("note", "")[:5000],
            is_public="is_public" in request.POST,
        )
        add_evidence(claim=claim, found=found, election=election, by=self.desk.user)
        return self.back(claim)

    def _election(self, wanted: str) -> Election:
        if not wanted.isdecimal():
            raise Http404
        return get_object_or_404(
            Election.objects.select_related("division__authority"), pk=int(wanted)
        )


def _rules(claim: Claim, election: Election) -> list[OfficialRule]:
    return official_rules(election, claim.language)


class RemoveEvidence(PortalView):
    access = CHECKERS

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        evidence = _own(self.desk, kwargs["pk"])
        try:
            remove_evidence(evidence=evidence, by=self.desk.user)
        except EvidenceRefused as refused:
            messages.error(request, str(refused.reason))
        else:
            messages.success(request, _("The evidence is set aside."))
        return redirect("portal:claim", evidence.claim_id)


class EvidenceFile(PortalView):
    """Only for the partner itself, and only as a download."""

    access = CHECKERS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | FileResponse:
        evidence = _own(self.desk, kwargs["pk"])
        if evidence.kind != Evidence.Kind.FILE:
            raise Http404
        name = f"{slugify(evidence.title)[:80] or 'evidence'}.{EXTENSIONS[evidence.media_type]}"
        return FileResponse(
            evidence.file.open("rb"),
            as_attachment=True,
            filename=name,
            content_type=evidence.media_type,
            headers={**_SAFE_DOWNLOAD, "Cache-Control": "private, no-store"},
        )


def _own(desk: Desk, pk: int) -> Evidence:
    return get_object_or_404(Evidence, pk=pk, organisation=desk.organisation)


def _panel(desk: Desk, claim: Claim) -> dict[str, Any]:
    """Nothing for staff and for a claim that nobody has taken: evidence is a partner's own."""
    is_own = desk.works_for_partner and claim.organisation_id == desk.organisation.pk
    return {
        "evidence_is_own": is_own,
        "evidence": shown_evidence(claim) if is_own else [],
        "evidence_kinds": [(kind.value, title) for kind, title in TITLES.items()],
    }


PANEL = Panel("factchecks/portal/evidence/panel.html", _panel)

urlpatterns = [
    path("claims/<int:pk>/evidence/rule/", NewRulePage.as_view(), name="evidence-rule"),
    path("claims/<int:pk>/evidence/<str:kind>/", NewEvidencePage.as_view(), name="evidence-new"),
    path("evidence/<int:pk>/remove/", RemoveEvidence.as_view(), name="evidence-remove"),
    path("evidence/<int:pk>/file/", EvidenceFile.as_view(), name="evidence-file"),
]
