"""Reported and rising posts in the CMS: one person looks at each and decides, with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from content.models import Post
from core.staff import StaffPage
from feeds.actions.reports import decide_reports
from feeds.actions.rising import AlreadyDecided, ReasonMissing, decide_rise
from feeds.models import ReportDecision, RisingPost
from feeds.queries.reports import decided_lately, described, reported_posts, rising_posts


SEE, DECIDE = "feeds.view_reportdecision", "feeds.review_posts"
A_PAGE = 25

REPORT_STEPS = {
    "seen": ReportDecision.Outcome.NO_ACTION,
    "exclude": ReportDecision.Outcome.NOT_ELIGIBLE,
    "restore": ReportDecision.Outcome.ELIGIBLE,
}
RISE_STEPS = {"release": True, "keep": False}


class ReportsPage(StaffPage):
    """Posts that viewers reported, the most reported first, and what was decided lately."""

    model = ReportDecision
    permission_required = "view"
    template_name = "feeds/staff/reports.html"
    page_title = _("Reported posts")
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(reported_posts(), A_PAGE).get_page(self.request.GET.get("p"))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "reported": described(page.object_list),
            "decided": decided_lately(),
            "not_eligible": ReportDecision.Outcome.NOT_ELIGIBLE,
            "may_decide": self.person.has_perm(DECIDE),
        }


class RisingPage(StaffPage):
    """Election posts that rose before anybody checked them: held until somebody decides here."""

    model = ReportDecision
    permission_required = "view"
    template_name = "feeds/staff/rising.html"
    page_title = _("Rising posts")
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(rising_posts(), A_PAGE).get_page(self.request.GET.get("p"))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "rising": page.object_list,
            "waiting": RisingPost.State.WAITING,
            "may_decide": self.person.has_perm(DECIDE),
        }


class ReviewStep(StaffPage):
    """POST reason=…: one person's decision; `step` names it."""

    model = ReportDecision
    step = ""
    permission_required = "review_posts"
    http_method_names = ["post"]

    def user_has_permission(self, permission: str) -> bool:
        return bool(self.person.has_perm(DECIDE))


class ReportStepView(ReviewStep):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Post, pk=pk)
        try:
            decide_reports(
                post_id=pk,
                outcome=REPORT_STEPS[self.step],
                reason=request.POST.get("reason", ""),
                by=self.person,
            )
        except ReasonMissing:
            messages.error(request, _("Say why."))
        else:
            messages.success(request, _("Decided. Feeds follow at their next page."))
        return redirect("feeds_reports")


class RiseStepView(ReviewStep):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(RisingPost, pk=pk)
        try:
            decide_rise(
                post_id=pk,
                is_released=RISE_STEPS[self.step],
                reason=request.POST.get("reason", ""),
                by=self.person,
            )
        except ReasonMissing:
            messages.error(request, _("Say why."))
        except AlreadyDecided:
            messages.warning(request, _("This step is not open: look at how it stands now."))
        else:
            messages.success(request, _("Decided. Feeds follow at their next page."))
        return redirect("feeds_rising")
