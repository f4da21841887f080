"""Notices and corrections at /cms/: proposed here by one person, read and approved by another."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from core.staff import StaffPage
from elections.actions.corrections import (
    approve_correction,
    propose_correction,
    withdraw_correction,
)
from elections.actions.notices import approve_notice, propose_notice, withdraw_notice
from elections.actions.two_persons import DecidedError, OwnProposalError
from elections.models import Correction, EditorScope, ElectionNotice
from elections.queries.governance import prefilled_correction, recent_changes
from elections.queries.scopes import elections_held_in
from elections.scope import Scope
from elections.staff.forms import CorrectionForm, NoticeForm
from elections.staff.pages import log_url
from elections.staff.scoped import ScopedIndexView, ScopedReadOnlyViewSet, guarded
from users.models import User


RECENT = timedelta(days=14)
# Who reviews pages reviews notices and corrections too.
MAY_APPROVE = "elections.add_revisionapproval"


def state_of(proposal: models.Model) -> str:
    assert isinstance(proposal, ElectionNotice | Correction)
    if proposal.withdrawn_at:
        return gettext("Withdrawn")
    return gettext("Approved") if proposal.approved_at else gettext("Waits for a second person")


def name_of(audit_name: str) -> str:
    """The person behind "user:5"; a program stays "system:sample"."""
    key = audit_name.removeprefix("user:")
    person = User.objects.filter(pk=key).first() if key.isdecimal() else None
    return str(person or audit_name)


class ProposalIndexView(ScopedIndexView):
    add_label: Any = ""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.user_has_permission("add"):
            return []
        name = f"{self.index_url_name.partition(':')[0]}:propose"
        return [HeaderButton(self.add_label, url=reverse(name), icon_name="plus")]


class NoticeIndexView(ProposalIndexView):
    add_label = _("Propose a notice")
    queryset = ElectionNotice.objects.select_related("election", "jurisdiction")


class CorrectionIndexView(ProposalIndexView):
    add_label = _("Propose a correction")
    queryset = Correction.objects.select_related("election", "jurisdiction")


class ProposalPage(StaffPage):
    """`space` is the namespace of the addresses, `list_title` what the list is called."""

    space: str
    list_title: Any

    @property
    def scope(self) -> Scope:
        return EditorScope.objects.scope_of(self.person)

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse(f"{self.space}:index"), "label": self.list_title}]


class ProposePage(ProposalPage, FormView[Any]):
    permission_required = "add"
    template_name = "elections/staff/propose.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"scope": self.scope, "elections": elections_held_in(self.scope)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"media": context["form"].media}

    def proposed(self) -> HttpResponse:
        messages.success(self.request, gettext("Proposed. A second person has to approve it."))
        return redirect(f"{self.space}:index")


class ReviewPage(ProposalPage):
    """What voters will read, and the decision. One person may withdraw it at once."""

    any_permission_required = ["view"]
    select_related: tuple[str, ...] = ("election", "jurisdiction")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.model._default_manager.select_related(*self.select_related)
        proposal = get_object_or_404(rows, pk=self.kwargs["pk"])
        is_open = proposal.approved_at is None and proposal.withdrawn_at is None
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "proposal": proposal,
            "proposer": name_of(proposal.proposed_by),
            "state": state_of(proposal),
            "is_own": proposal.proposed_by == self.person.audit_name,
            "may_approve": is_open and self.may_approve(proposal),
            "may_withdraw": proposal.withdrawn_at is None and self.user_has_permission("change"),
            "list_url": reverse(f"{self.space}:index"),
        }

    def may_approve(self, proposal: Any) -> bool:
        is_own = proposal.proposed_by == self.person.audit_name
        return not is_own and bool(self.person.has_perm(MAY_APPROVE))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = get_object_or_404(self.model, pk=pk)
        by = self.person.audit_name
        if request.POST.get("decision") == "withdraw":
            if not self.user_has_permission("change"):
                raise PermissionDenied
            self.withdraw(proposal, by)
            messages.success(request, gettext("It is withdrawn."))
            return redirect(f"{self.space}:index")
        if not self.person.has_perm(MAY_APPROVE):
            raise PermissionDenied
        try:
            self.approve(proposal, by)
        except OwnProposalError:
            messages.error(request, gettext("You proposed this: somebody else has to approve it."))
        except DecidedError:
            messages.error(request, gettext("This was decided before."))
        else:
            messages.success(request, gettext("Approved. Readers see it within a minute."))
        return redirect(f"{self.space}:index")

    def approve(self, proposal: Any, by: str) -> None:
        raise NotImplementedError

    def withdraw(self, proposal: Any, by: str) -> None:
        raise NotImplementedError


class NoticeProposePage(ProposePage):
    model = ElectionNotice
    space = "notices"
    list_title = _("Emergency notices")
    form_class = NoticeForm
    page_title = _("Propose a notice")
    header_icon = "warning"

    def form_valid(self, form: NoticeForm) -> HttpResponse:
        propose_notice(details=form.details(), by=self.person.audit_name)
        return self.proposed()


class NoticeReviewPage(ReviewPage):
    model = ElectionNotice
    space = "notices"
    list_title = _("Emergency notices")
    template_name = "elections/staff/notice.html"
    page_title = _("Emergency notice")
    header_icon = "warning"
    select_related = ("election__division__authority", "jurisdiction__authority")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        texts: dict[str, str] = context["proposal"].texts
        names = dict(settings.LANGUAGES)
        return context | {
            "texts": [(code, names.get(code, code), text) for code, text in texts.items()]
        }

    def approve(self, proposal: Any, by: str) -> None:
        approve_notice(notice=proposal, by=by)

    def withdraw(self, proposal: Any, by: str) -> None:
        withdraw_notice(notice=proposal, by=by)


class CorrectionProposePage(ProposePage):
    model = Correction
    space = "corrections"
    list_title = _("Corrections")
    form_class = CorrectionForm
    page_title = _("Propose a correction")
    header_icon = "edit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        changes = recent_changes(self.scope, timezone.now() - RECENT)
        return context | {"changes": [(change, log_url(change)) for change in changes]}

    def get_initial(self) -> dict[str, Any]:
        """`?revision=5&block=…`: what that approved revision changed in that block."""
        initial: dict[str, Any] = super().get_initial()
        revision, block = self.request.GET.get("revision", ""), self.request.GET.get("block", "")
        if not revision.isdecimal():
            return initial
        return initial | prefilled_correction(int(revision), block, self.scope)

    def form_valid(self, form: CorrectionForm) -> HttpResponse:
        propose_correction(details=form.details(), by=self.person.audit_name)
        return self.proposed()


class CorrectionReviewPage(ReviewPage):
    model = Correction
    space = "corrections"
    list_title = _("Corrections")
    template_name = "elections/staff/correction.html"
    page_title = _("Correction")
    header_icon = "edit"

    def approve(self, proposal: Any, by: str) -> None:
        approve_correction(correction=proposal, by=by)

    def withdraw(self, proposal: Any, by: str) -> None:
        withdraw_correction(correction=proposal, by=by)


class ProposalViewSet(ScopedReadOnlyViewSet):
    propose_page: Any
    review_page: Any

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("propose/", self.propose_page.as_view(), name="propose"),
            path(
                "review/<int:pk>/", guarded(self.model, self.review_page.as_view()), name="review"
            ),
        ]


class NoticeViewSet(ProposalViewSet):
    model = ElectionNotice
    name = "notices"
    icon = "warning"
    menu_label = _("Emergency notices")
    index_view_class = NoticeIndexView
    propose_page = NoticeProposePage
    review_page = NoticeReviewPage
    ordering = "-proposed_at"
    list_filter = ["severity"]
    list_export = ["election", "jurisdiction", "severity", "texts", "starts_at", "ends_at"]
    list_display = [
        TitleColumn("localized_text", label=_("Text"), url_name="notices:review"),
        Column("election", label=_("Election")),
        Column("jurisdiction", label=_("Area")),
        Column("get_severity_display", label=_("Severity"), sort_key="severity"),
        Column("state", label=_("State"), accessor=state_of),
        DateColumn("starts_at", label=_("From"), sort_key="starts_at"),
        DateColumn("ends_at", label=_("Until"), sort_key="ends_at"),
    ]


class CorrectionViewSet(ProposalViewSet):
    model = Correction
    name = "corrections"
    icon = "edit"
    menu_label = _("Corrections")
    index_view_class = CorrectionIndexView
    propose_page = CorrectionProposePage
    review_page = CorrectionReviewPage
    ordering = "-proposed_at"
    list_filter = ["language"]
    list_export = ["election", "jurisdiction", "language", "was", "now_is", "corrected_at"]
    list_display = [
        TitleColumn("now_is", label=_("What is right"), url_name="corrections:review"),
        Column("election", label=_("Election")),
        Column("jurisdiction", label=_("Area")),
        Column("language", label=_("Language"), sort_key="language"),
        Column("state", label=_("State"), accessor=state_of),
        DateColumn("corrected_at", label=_("Corrected at"), sort_key="corrected_at"),
    ]
