"""The posts in which a claim appears: on its page in short, on a page of its own in full."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from content.models import Post
from factchecks.actions.decisions import DecisionConflict, list_post, undo_decision
from factchecks.models import Appearance, Claim
from factchecks.portal.access import Access, Desk, PortalPage, PortalView
from factchecks.portal.panels import Panel
from factchecks.portal.review_desk import conflict_text
from factchecks.queries.appearances import appearances_of, appearances_per_state, posts_to_add


CHECKERS = frozenset({Access.FACT_CHECKER})
IN_PANEL = 8
A_PAGE = 50


def _panel(desk: Desk, claim: Claim) -> dict[str, Any]:
    counts = appearances_per_state(claim)
    return {
        "appearances": list(appearances_of(claim)[:IN_PANEL]),
        "appearances_total": sum(counts.values()),
        "appearances_waiting": counts[Appearance.State.PROPOSED],
        "appearances_confirmed": counts[Appearance.State.CONFIRMED],
    }


PANEL = Panel("factchecks/portal/review/panel.html", _panel)


class AppearancesPage(PortalPage):
    """?state=…: only these; ?q=…: posts to add by hand."""

    access = CHECKERS
    template_name = "factchecks/portal/review/appearances.html"
    title = _("Posts with this claim")
    nav_name = "claims"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim = self.desk.own_claim(self.kwargs["pk"])
        asked = self.request.GET
        state = asked["state"] if asked.get("state") in Appearance.State.values else ""
        counts = appearances_per_state(claim)
        page = Paginator(appearances_of(claim, state), A_PAGE).get_page(asked.get("page"))
        return super().get_context_data(**kwargs) | {
            "claim": claim,
            "page": page,
            "query": urlencode({"state": state}) if state else "",
            "state": state,
            "states": [(value, label, counts[value]) for value, label in Appearance.State.choices],
            "total": sum(counts.values()),
            "words": asked.get("q", ""),
            "found": posts_to_add(claim, asked.get("q", "")),
        }


class AddView(PortalView):
    """POST post=PK: a person says that the claim appears in this post."""

    access = CHECKERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        claim = self.desk.own_claim(pk)
        key = request.POST.get("post", "")
        post = get_object_or_404(Post.objects.visible(), pk=key if key.isdecimal() else None)
        listed = list_post(claim=claim, post=post, by=self.desk.user)
        messages.success(
            request,
            _("The post is added."),
            extra_tags=reverse("portal:appearance-undo", args=[listed.pk]),
        )
        return redirect("portal:appearances", pk)


class UndoView(PortalView):
    """POST: takes the own decision on one post back."""

    access = CHECKERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        own = Appearance.objects.filter(claim__organisation=self.desk.organisation)
        appearance = get_object_or_404(own, pk=pk)
        try:
            undo_decision(
                appearance=appearance, by=self.desk.user, organisation=self.desk.organisation
            )
        except DecisionConflict as conflict:
            messages.warning(request, conflict_text(conflict.appearance))
        else:
            messages.success(request, _("Your decision is undone."))
        return redirect("portal:appearances", appearance.claim_id)


urlpatterns = [
    path("claims/<int:pk>/posts/", AppearancesPage.as_view(), name="appearances"),
    path("claims/<int:pk>/posts/add/", AddView.as_view(), name="appearance-add"),
    path("posts/<int:pk>/undo/", UndoView.as_view(), name="appearance-undo"),
]
