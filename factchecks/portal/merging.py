"""Merging two claims, taking them apart again, and splitting one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factchecks.actions.merging import (
    SPLIT_FROM,
    MergeRefused,
    merge_claims,
    split_claim,
    undo_merge,
)
from factchecks.languages import language_choices
from factchecks.models import Claim, ClaimMerge
from factchecks.portal.access import ANYONE_HERE, Access, Desk, PortalPage, PortalView
from factchecks.portal.claim_form import STATEMENT_LENGTH
from factchecks.portal.panels import Panel
from factchecks.queries.merging import (
    appearances_to_split,
    merge_preview,
    merges_of,
    refusal,
)
from factchecks.queries.similar import similar_claims


MOST_POSTS = 200
OFFERED = 12


class MergePage(PortalPage):
    """First which claim (those that are alike, or a search), then what would happen."""

    access = ANYONE_HERE
    template_name = "factchecks/portal/merging/merge.html"
    title = _("Merge claims")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        source = self.desk.claim(self.kwargs["pk"])
        wanted = self.request.GET.get("into", "")
        target = self.desk.claim(int(wanted[:18])) if wanted.isdecimal() else None
        search = self.request.GET.get("q", "").strip()[:STATEMENT_LENGTH]
        context: dict[str, Any] = {"claim": source, "target": target, "search": search}
        if target is not None:
            context |= {"preview": merge_preview(source), "refused": refusal(source, target)}
        else:
            context["alike"] = self._alike(source, search or source.statement)
        return super().get_context_data(**context | kwargs)

    def _alike(self, source: Claim, text: str) -> list[Any]:
        found = similar_claims(
            text,
            organisation=self.desk.partner,
            now=timezone.now(),
            exclude=source.pk,
            limit=OFFERED,
        )
        return [each for each in found if each.may_be_opened]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source = self.desk.claim(kwargs["pk"])
        into = request.POST.get("into", "")
        if not into.isdecimal():
            raise Http404
        target = self.desk.claim(int(into))
        try:
            merge = merge_claims(
                source=source,
                target=target,
                reason=request.POST.get("reason", "").strip(),
                by=self.desk.user,
            )
        except MergeRefused as refused:
            messages.error(request, str(refused.reason))
            return redirect("portal:claim-merge", source.pk)
        undo = reverse("portal:claim-unmerge", args=[merge.pk])
        messages.success(request, _("The claims are merged."), extra_tags=undo)
        return redirect("portal:claim", target.pk)


class UndoMerge(PortalView):
    access = ANYONE_HERE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        merge = get_object_or_404(
            ClaimMerge.objects.select_related("source", "target"), pk=kwargs["merge"]
        )
        self.desk.claim(merge.target_id)
        self.desk.claim(merge.source_id)
        try:
            undo_merge(merge=merge, by=self.desk.user)
        except MergeRefused as refused:
            messages.error(request, str(refused.reason))
        else:
            messages.success(request, _("The claims are apart again."))
        return redirect("portal:claim", merge.target_id)


class SplitForm(forms.Form):
    statement = forms.CharField(
        label=_("Statement of the new claim"),
        min_length=10,
        max_length=STATEMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"))
    appearances = forms.TypedMultipleChoiceField(coerce=int, required=False)
    wordings = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, claim: Claim, posts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"language": claim.language}
        for name, choices in (
            ("language", language_choices([claim.language])),
            ("appearances", [(each.pk, str(each.pk)) for each in posts]),
            ("wordings", [(each.pk, each.text) for each in claim.wordings.all()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("appearances") or data.get("wordings")):
            raise forms.ValidationError(_("Choose at least one post or wording for the new claim."))
        return data


class SplitPage(PortalPage):
    access = frozenset({Access.FACT_CHECKER})
    template_name = "factchecks/portal/merging/split.html"
    title = _("Split a claim")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._answer(None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        claim, posts = self._chosen_from()
        form = SplitForm(request.POST, claim=claim, posts=posts)
        if not form.is_valid():
            return self._answer(form)
        data = form.cleaned_data
        try:
            new = split_claim(
                claim=claim,
                statement=data["statement"],
                language=data["language"],
                appearance_ids=data["appearances"],
                wording_ids=data["wordings"],
                by=self.desk.user,
            )
        except MergeRefused as refused:
            form.add_error(None, str(refused.reason))
            return self._answer(form)
        messages.success(request, _("The new claim is made."))
        return redirect("portal:claim", new.pk)

    def _chosen_from(self) -> tuple[Claim, list[Any]]:
        claim = self.desk.own_claim(self.kwargs["pk"])
        return claim, list(appearances_to_split(claim, MOST_POSTS))

    def _answer(self, form: SplitForm | None) -> HttpResponse:
        claim, posts = self._chosen_from()
        shown = form or SplitForm(claim=claim, posts=posts)
        context = self.get_context_data(
            claim=claim,
            posts=posts,
            wordings=claim.wordings.order_by("language", "pk"),
            form=shown,
            chosen=set(form.data.getlist("appearances")) if form else set(),  # type: ignore[attr-defined]
        )
        return self.render_to_response(context)


def _colleagues(desk: Desk) -> set[int]:
    own = desk.partner.memberships.values_list("user", flat=True) if desk.partner else ()
    return {desk.user.pk, *own}


def _panel(desk: Desk, claim: Claim) -> dict[str, Any]:
    origin = claim.source_id.removeprefix(SPLIT_FROM).partition(":")[0]
    split_from = claim.source_id.startswith(SPLIT_FROM) and origin.isdecimal()
    return {
        "merges": merges_of(claim),
        # Of a claim that nobody has taken, another partner's people and their reasons are not told.
        "merged_by_us": _colleagues(desk),
        "split_from": desk.claims().filter(pk=int(origin)).first() if split_from else None,
    }


PANEL = Panel("factchecks/portal/merging/panel.html", _panel)

urlpatterns = [
    path("claims/<int:pk>/merge/", MergePage.as_view(), name="claim-merge"),
    path("claims/<int:pk>/split/", SplitPage.as_view(), name="claim-split"),
    path("merges/<int:merge>/undo/", UndoMerge.as_view(), name="claim-unmerge"),
]
