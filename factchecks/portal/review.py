"""Review of matches: does this post repeat this claim? One pair at a time, by keyboard.

A pair that is looked at blindly (see factchecks.actions.blind_checks) is shown as a proposal.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from factchecks.actions.decisions import (
    AUTOMATIC,
    DecisionConflict,
    NothingToUndo,
    decide_together,
    undo_batch,
)
from factchecks.models import Appearance, AppearanceDecision
from factchecks.portal.access import Access, PortalPage, PortalView
from factchecks.portal.review_desk import (
    MOST_TOGETHER,
    ReviewContext,
    conflict_text,
    is_blind,
    most_together,
    narrowing,
    review_url,
)
from factchecks.portal.review_forms import DecisionForm
from factchecks.queries.review import (
    ClaimInQueue,
    Narrowing,
    claims_waiting,
    nearly_identical,
    pairs_of,
    place_of,
)


CHECKERS = frozenset({Access.FACT_CHECKER})


class ReviewPage(PortalPage):
    """Without a key in the address: the first pair of the queue."""

    access = CHECKERS
    template_name = "factchecks/portal/review/page.html"
    title = _("Review matches")
    nav_name = "review"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review = ReviewContext(self.desk, narrowing(self.request.GET))
        return super().get_context_data(**kwargs) | review.of(self.kwargs.get("pk"))


class ReviewStep(PortalView):
    """A POST that changes something and goes on to a pair: as a fragment for htmx."""

    access = CHECKERS
    http_method_names = ["post"]

    def go_to(self, pk: int | None, only: Narrowing) -> HttpResponse:
        address = review_url(pk, only)
        if not self.request.headers.get("HX-Request"):
            return redirect(address)
        context = {"desk": self.desk, "is_fragment": True} | ReviewContext(self.desk, only).of(pk)
        response = TemplateResponse(self.request, "factchecks/portal/review/fragment.html", context)
        response.headers["HX-Push-Url"] = address
        return response


class DecideView(ReviewStep):
    """POST relation=…, expected=STATE, together=on and also=PK…; on to the next pair."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        pair = get_object_or_404(pairs_of(self.desk.organisation), pk=pk)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return HttpResponse(status=400)
        only = narrowing(request.POST)
        also = self._also(pair, form)
        if len(also) >= most_together(self.desk):
            text = _("Only an editor decides more than %(most)s posts at once.")
            messages.error(request, text % {"most": MOST_TOGETHER})
            return self.go_to(pk, only)
        claims = claims_waiting(self.desk.organisation, only)
        following = self._following(pair, also, only, claims)
        self._decide(pair, form.cleaned_data, also)
        return self.go_to(following, only)

    def _also(self, pair: Appearance, form: DecisionForm) -> set[int]:
        """The chosen ones that are in fact nearly identical."""
        chosen = form.cleaned_data["also"] if form.cleaned_data["together"] else set()
        return chosen & {each.pk for each in nearly_identical(pair)} if chosen else set()

    def _following(
        self, pair: Appearance, also: set[int], only: Narrowing, claims: list[ClaimInQueue]
    ) -> int | None:
        """The next pair that this decision does not cover; None for the first of the queue."""
        following = place_of(pair, self.desk.organisation, only, claims).next_id
        return None if following in also else following

    def _decide(self, pair: Appearance, said: dict[str, Any], also: set[int]) -> None:
        relation, expected = said["relation"], said["expected"]
        if expected == Appearance.State.PROPOSED and is_blind(pair):
            expected = AUTOMATIC
        try:
            decided = decide_together(
                appearance=pair,
                also=also,
                confirm=relation == Appearance.Relation.REPEATS,
                relation=relation,
                by=self.desk.user,
                organisation=self.desk.organisation,
                expected=expected,
            )
        except DecisionConflict as conflict:
            messages.warning(self.request, conflict_text(conflict.appearance))
            return
        if decided.missed:
            text = ngettext(
                "%(missed)s of the posts was decided by somebody else meanwhile and was left alone.",
                "%(missed)s of the posts were decided by somebody else meanwhile and were left alone.",
                decided.missed,
            )
            messages.warning(self.request, text % {"missed": decided.missed})


class UndoView(ReviewStep):
    """POST: takes back all that was decided together, and shows the pair again."""

    def post(self, request: HttpRequest, batch: UUID) -> HttpResponse:
        decisions = AppearanceDecision.objects.filter(
            batch=batch, by=self.desk.user, organisation=self.desk.organisation
        ).order_by("pk")
        first = decisions.first()
        if first is None:
            raise Http404
        try:
            undone = undo_batch(batch=batch, by=self.desk.user, organisation=self.desk.organisation)
        except NothingToUndo:
            messages.warning(request, _("This was undone or decided anew meanwhile."))
        else:
            text = ngettext(
                "Your decision is undone.", "Your %(count)s decisions are undone.", len(undone)
            )
            messages.success(request, text % {"count": len(undone)})
        return self.go_to(first.appearance_id, narrowing(request.POST))


urlpatterns = [
    path("review/", ReviewPage.as_view(), name="review"),
    path("review/<int:pk>/", ReviewPage.as_view(), name="review-pair"),
    path("review/<int:pk>/decide/", DecideView.as_view(), name="review-decide"),
    path("review/undo/<uuid:batch>/", UndoView.as_view(), name="review-undo"),
]
