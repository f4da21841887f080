"""The desk's pages on claims: the list, one claim with all its versions, and its form."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, NumberColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from core.staff import StaffPage
from elections.models import Election
from factchecks.actions import create_claim, update_claim
from factchecks.desk import claims_for_desk, versions_of
from factchecks.forms import ClaimForm, NewClaimForm, WordingFormSet
from factchecks.models import Appearance, Claim, Verdict


WIDEST_POSTS = 5


class ClaimFilterSet(WagtailFilterSet):
    current_rating = django_filters.ChoiceFilter(label=_("Verdict"), choices=Verdict.Rating.choices)
    language = django_filters.CharFilter(label=_("Language"))
    elections = django_filters.ModelChoiceFilter(
        label=_("Election"), queryset=Election.objects.order_by("-date", "pk")
    )

    class Meta:
        model = Claim
        fields = ["current_rating", "language", "elections"]


class ClaimIndexView(generic.IndexView):
    any_permission_required = ["view"]
    filterset_class = ClaimFilterSet
    default_ordering = "-updated_at"
    search_fields = ["statement", "slug", "wordings__text"]
    list_display = [
        TitleColumn("statement", label=_("Claim"), url_name="claims:claim", accessor="statement"),
        StatusTagColumn(
            "current_rating",
            label=_("Verdict"),
            accessor=lambda claim: rating_label(claim.current_rating),
            primary=lambda claim: claim.current_rating is not None,
            sort_key="current_rating",
        ),
        NumberColumn("confirmed", label=_("Posts"), sort_key="confirmed"),
        NumberColumn("proposed", label=_("Proposed"), sort_key="proposed"),
        NumberColumn("reach", label=_("Views reached"), sort_key="reach"),
        DateColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Claim]:
        return claims_for_desk()

    def search_queryset(self, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        return super().search_queryset(queryset).distinct() if self.is_searching else queryset

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.user_has_permission("add"):
            return []
        return [HeaderButton(_("Add claim"), url=reverse("claims:add"), icon_name="plus")]


def rating_label(rating: str | None) -> str:
    return str(Verdict.Rating(rating).label) if rating else str(_("No verdict"))


class ClaimPage(StaffPage):
    """Everything the desk knows of one claim, and the way to each next step."""

    model = Claim
    any_permission_required = ["view"]
    template_name = "factchecks/staff/claim.html"
    page_title = _("Claim")
    header_icon = "openquote"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("claims:index"), "label": _("Claims")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claims = claims_for_desk().prefetch_related("wordings", "elections")
        claim = get_object_or_404(claims, pk=self.kwargs["pk"])
        versions = versions_of(claim)
        current = next((each for each in versions if each.state == Verdict.State.PUBLISHED), None)
        user = self.person
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "claim": claim,
            "versions": versions,
            "current": current,
            "drafts": [each for each in versions if is_open_draft(each, current)],
            "posts": widest_posts(claim),
            "may_edit": self.user_has_permission("change"),
            "may_draft": user.has_perm("factchecks.add_verdict"),
            "may_publish": user.has_perm("factchecks.change_verdict"),
            "may_review": user.has_perm("factchecks.change_appearance"),
        }


def is_open_draft(verdict: Verdict, current: Verdict | None) -> bool:
    """A draft older than the published version was overtaken and cannot be published any more."""
    overtaken = current is not None and verdict.version < current.version
    return verdict.state == Verdict.State.DRAFT and not overtaken


def widest_posts(claim: Claim) -> list[Appearance]:
    confirmed = Appearance.objects.confirmed().filter(claim=claim)
    return list(
        confirmed.select_related("post__account", "post__counter").order_by(
            "-post__counter__views", "pk"
        )[:WIDEST_POSTS]
    )


class ClaimFormPage(StaffPage):
    """The form of a claim with its wordings; saving goes through the action alone."""

    model = Claim
    template_name = "factchecks/staff/claim_form.html"
    header_icon = "openquote"
    form_class: type[ClaimForm]

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("claims:index"), "label": _("Claims")}]

    def claim(self) -> Claim | None:
        return None

    def save(self, data: dict[str, Any]) -> Claim:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = self.claim()
        wordings = claim.wordings.order_by("language", "pk") if claim else ()
        initial = [{"language": each.language, "text": each.text} for each in wordings]
        return self._answer(
            self.form_class(instance=claim), WordingFormSet(prefix="wordings", initial=initial)
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, instance=self.claim())
        wordings = WordingFormSet(request.POST, prefix="wordings")
        if not (form.is_valid() and wordings.is_valid()):
            return self._answer(form, wordings)
        claim = self.save({**form.cleaned_data, "wordings": wordings.pairs()})
        messages.success(request, _("The claim is saved."))
        return redirect("claims:claim", claim.pk)

    def _answer(self, form: ClaimForm, wordings: Any) -> HttpResponse:
        context = self.get_context_data(form=form, wordings=wordings, media=form.media)
        return self.render_to_response(context)


class NewClaimPage(ClaimFormPage):
    permission_required = "add"
    page_title = _("New claim")
    form_class = NewClaimForm

    def save(self, data: dict[str, Any]) -> Claim:
        return create_claim(by=self.person.audit_name, **data)


class EditClaimPage(ClaimFormPage):
    permission_required = "change"
    page_title = _("Edit claim")
    form_class = ClaimForm

    def claim(self) -> Claim:
        return get_object_or_404(Claim, pk=self.kwargs["pk"])

    def save(self, data: dict[str, Any]) -> Claim:
        return update_claim(claim=self.claim(), by=self.person.audit_name, **data)
