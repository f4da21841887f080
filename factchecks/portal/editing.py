"""Writing a claim down: its form, what is alike while it is typed, and its words on its page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from elections.models import Election, Jurisdiction
from factchecks.actions.claims import (
    ClaimConflict,
    StatementStands,
    create_claim,
    update_claim,
)
from factchecks.languages import language_choices
from factchecks.models import Claim
from factchecks.portal.access import ANYONE_HERE, Access, Desk, PortalPage
from factchecks.portal.claim_form import (
    STATEMENT_LENGTH,
    ClaimForm,
    WordingFormSet,
    initial_of,
)
from factchecks.portal.panels import Panel
from factchecks.queries.claims import ClaimContent, content_of, new_slug
from factchecks.queries.similar import SimilarClaim, similar_claims
from factchecks.queries.tips import askers, latest_tips


TIPS_SHOWN = 5
ASK_FROM = 85.0  # of 100: so alike that saving is asked for twice


class ClaimFormPage(PortalPage):
    template_name = "factchecks/portal/editing/claim_form.html"
    claim: Claim | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = content_of(self.claim) if self.claim else None
        initial = initial_of(content) if content else {}
        alike = self._alike(content.statement) if content else []
        rows = (
            [{"language": each, "text": text} for each, text in content.wordings] if content else []
        )
        return self._answer(
            ClaimForm(claim=self.claim, initial=initial),
            WordingFormSet(prefix="wordings", initial=rows),
            alike=alike,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ClaimForm(request.POST, claim=self.claim)
        wordings = WordingFormSet(request.POST, prefix="wordings")
        if "more" in request.POST:
            unchecked = ClaimForm(claim=self.claim, initial=typed(form))
            return self._answer(unchecked, wordings.with_one_more())
        if not (form.is_valid() and wordings.is_valid()):
            return self._answer(form, wordings)
        return self._save(form, wordings)

    def _save(self, form: ClaimForm, wordings: WordingFormSet) -> HttpResponse:
        raise NotImplementedError

    def _alike(self, statement: str) -> list[SimilarClaim]:
        return similar_claims(
            statement,
            organisation=self.desk.partner,
            now=timezone.now(),
            exclude=self.claim.pk if self.claim else None,
        )

    def _saved(self, claim: Claim) -> HttpResponse:
        messages.success(self.request, _("The claim is saved."))
        return redirect("portal:claim", claim.pk)

    def _answer(
        self, form: ClaimForm, wordings: WordingFormSet, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        area_names = Jurisdiction.objects.order_by("name").values_list("name", flat=True)
        filled = self.get_context_data(
            form=form,
            wordings=wordings,
            claim=self.claim,
            area_names=area_names.filter(valid_to__isnull=True).distinct(),
            **context,
        )
        return self.render_to_response(filled, status=status)


class NewClaimPage(ClaimFormPage):
    """For a partner its own claim at once; what staff write waits in every inbox."""

    access = ANYONE_HERE
    title = _("New claim")

    def _save(self, form: ClaimForm, wordings: WordingFormSet) -> HttpResponse:
        content = form.content()
        if "anyway" not in self.request.POST:
            alike = [each for each in self._alike(content["statement"]) if each.score >= ASK_FROM]
            if alike:
                return self._answer(form, wordings, status=409, alike=alike, asks=True)
        partner = self.desk.partner
        claim = create_claim(
            **content,
            slug=new_slug(content["statement"]),
            wordings=wordings.pairs(),
            organisation=partner,
            origin=Claim.Origin.PARTNER if partner else Claim.Origin.STAFF,
            by=self.desk.user.audit_name,
        )
        return self._saved(claim)


class EditClaimPage(ClaimFormPage):
    access = frozenset({Access.FACT_CHECKER})
    title = _("Edit claim")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.claim = self.desk.own_claim(kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.claim = self.desk.own_claim(kwargs["pk"])
        return super().post(request, *args, **kwargs)

    def _save(self, form: ClaimForm, wordings: WordingFormSet) -> HttpResponse:
        assert self.claim is not None
        try:
            update_claim(
                **form.content(),
                claim=self.claim,
                wordings=wordings.pairs(),
                expected=form.cleaned_data["version"],
                by=self.desk.user.audit_name,
            )
        except StatementStands:
            said = form.cleaned_data["statement"], form.cleaned_data["language"]
            form.add_error(
                "speaker" if said == (self.claim.statement, self.claim.language) else "statement",
                _(
                    "A verdict on these words is published or waits for its second reader. Add a "
                    "wording, or withdraw the verdict first."
                ),
            )
            return self._answer(form, wordings, status=409)
        except ClaimConflict as conflict:
            return self._conflict(form, wordings, content_of(conflict.claim))
        return self._saved(self.claim)

    def _conflict(
        self, form: ClaimForm, wordings: WordingFormSet, theirs: ClaimContent
    ) -> HttpResponse:
        """Both texts; saving once more replaces the other one, knowingly."""
        mine = written(form, wordings)
        again = ClaimForm(claim=self.claim, initial=typed(form) | {"version": theirs.version})
        differences = [
            (label, shown, other)
            for (label, shown), (_label, other) in zip(
                in_words(mine), in_words(theirs), strict=True
            )
            if shown != other
        ]
        return self._answer(again, wordings, status=409, differences=differences)


def typed(form: ClaimForm) -> dict[str, Any]:
    """What somebody typed, as it was typed, to show it again unchecked."""
    return {
        name: form.fields[name].widget.value_from_datadict(form.data, form.files, name)
        for name in form.fields
    }


def written(form: ClaimForm, wordings: WordingFormSet) -> ClaimContent:
    content = form.content()
    return ClaimContent(
        **content
        | {
            "elections": tuple(sorted(each.pk for each in content["elections"])),
            "areas": tuple(sorted(each.pk for each in content["areas"])),
            "wordings": tuple(sorted(wordings.pairs())),
        }
    )


def in_words(content: ClaimContent) -> list[tuple[str, str]]:
    """Every part of a claim's content under its name, always in this order."""
    languages = dict(
        language_choices([content.language, *(each for each, _text in content.wordings)])
    )
    elections = Election.objects.filter(pk__in=content.elections).order_by("-date", "pk")
    areas = Jurisdiction.objects.filter(pk__in=content.areas).order_by("name", "pk")
    return [
        (str(_("Statement")), content.statement),
        (str(_("Language")), languages.get(content.language, content.language)),
        (str(_("Speaker")), content.speaker),
        (str(_("First seen on")), str(content.first_seen_on or "")),
        (str(_("Media")), str(Claim.Media(content.media).label)),
        (str(_("Elections")), ", ".join(each.name for each in elections)),
        (str(_("Areas")), ", ".join(each.name for each in areas)),
        (
            str(_("Wordings")),
            "\n".join(f"{languages.get(code, code)}: {text}" for code, text in content.wordings),
        ),
    ]


class SimilarClaims(PortalPage):
    """What is alike to a statement that is being typed: a part of the form, asked for by htmx.

    By POST, so that what somebody is about to write stands in no log.
    """

    access = ANYONE_HERE
    http_method_names = ["post"]
    template_name = "factchecks/portal/editing/similar.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        exclude = request.GET.get("exclude", "")
        alike = similar_claims(
            request.POST.get("statement", "")[:STATEMENT_LENGTH],
            organisation=self.desk.partner,
            now=timezone.now(),
            exclude=int(exclude) if exclude.isdecimal() else None,
        )
        return self.render_to_response({"alike": alike, "desk": self.desk})


def _panel(desk: Desk, claim: Claim) -> dict[str, Any]:
    content = content_of(claim)
    is_own = desk.partner is not None and claim.organisation_id == desk.partner.pk
    return {
        "content_wordings": claim.wordings.order_by("language", "pk"),
        "content_details": [pair for pair in in_words(content)[1:-1] if pair[1]],
        "may_edit_claim": is_own,
        "may_merge_claim": is_own or claim.organisation_id is None,
        "askers": askers([claim.pk]).get(claim.pk, 0),
        "tips": latest_tips(claim, limit=TIPS_SHOWN),
    }


PANEL = Panel("factchecks/portal/editing/panel.html", _panel)

urlpatterns = [
    path("claims/new/", NewClaimPage.as_view(), name="claim-new"),
    path("claims/similar/", SimilarClaims.as_view(), name="similar"),
    path("claims/<int:pk>/edit/", EditClaimPage.as_view(), name="claim-edit"),
]
