"""Policies in the CMS: written by one person, looked at and approved by another, ended by any one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.chart import bar_chart
from core.staff import StaffPage
from feeds.actions.policies import (
    WrongState,
    approve_policy,
    end_policy,
    propose_policy,
    withdraw_policy,
)
from feeds.models import EligibilityPolicy
from feeds.policy_desk import COUNTED, all_policies, labels_met, preview
from feeds.policy_forms import PolicyForm, RuleFormSet, drafts_of, initial_of
from feeds.step_staff import Steps, TwoPersonsStep


VIEW, MANAGE = "feeds.view_eligibilitypolicy", "feeds.manage_policies"
CHARTED_DAYS = 28
CHART_HEIGHT = 160

STEPS: Steps = {
    "approve": (
        lambda policy, reason, by: approve_policy(policy=policy, by=by),
        _("Approved. It holds from its first moment on."),
    ),
    "withdraw": (
        lambda policy, reason, by: withdraw_policy(policy=policy, reason=reason, by=by),
        _("The draft is withdrawn."),
    ),
    "end": (
        lambda policy, reason, by: end_policy(policy=policy, reason=reason, by=by),
        _("It is ended. Feeds follow within a second."),
    ),
}
MET: dict[str, Promise] = {
    "shown": _("Labels shown"),
    "opened": _("Fact-checks opened"),
    "warned": _("Share warnings shown"),
    "cancelled": _("Shares cancelled"),
    "shared": _("Shared all the same"),
}


class PoliciesPage(StaffPage):
    """Every version of every policy, and what it is now."""

    model = EligibilityPolicy
    permission_required = "view"
    template_name = "feeds/staff/policies.html"
    page_title = _("Eligibility policies")
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "policies": [(policy, policy.state_at(now).label) for policy in all_policies()],
            "may_manage": self.person.has_perm(MANAGE),
        }


class PolicyPage(StaffPage):
    """One version: what it says, which posts it hits, and the steps that are open."""

    model = EligibilityPolicy
    permission_required = "view"
    template_name = "feeds/staff/policy.html"
    page_title = _("Eligibility policy")
    header_icon = "list-ul"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("feeds_policies"), "label": _("Eligibility policies")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = EligibilityPolicy.objects.select_related(
            "election", "proposed_by", "approved_by", "ended_by"
        ).prefetch_related("rules")
        policy, now = get_object_or_404(rows, pk=self.kwargs["pk"]), timezone.now()
        state = policy.state_at(now)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "policy": policy,
            "state": state,
            "texts": [
                (code, policy.titles.get(code, ""), text)
                for code, text in policy.statements.items()
            ],
            "preview": preview(policy, now=now),
            "is_own": policy.proposed_by_id == self.person.pk,
            "is_draft": state == policy.State.DRAFT,
            "may_end": state in (policy.State.APPROVED, policy.State.IN_FORCE),
            "may_manage": self.person.has_perm(MANAGE),
        }


class ProposePage(StaffPage):
    """The form of a draft; `?from=5` begins with what an earlier version says."""

    model = EligibilityPolicy
    permission_required = "manage"
    template_name = "feeds/staff/policy_form.html"
    page_title = _("Propose a policy")
    header_icon = "list-ul"

    def user_has_permission(self, permission: str) -> bool:
        return bool(self.person.has_perm(MANAGE))

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("feeds_policies"), "label": _("Eligibility policies")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if "form" not in context:
            fields, rules = self._initial()
            context |= {
                "form": PolicyForm(initial=fields),
                "rules": RuleFormSet(prefix="rules", initial=rules),
            }
        return context | {"media": context["form"].media}

    def _initial(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        asked = self.request.GET.get("from", "")
        earlier = EligibilityPolicy.objects.filter(pk=asked).first() if asked.isdecimal() else None
        return initial_of(earlier) if earlier else ({}, [])

    def post(self, request: HttpRequest) -> HttpResponse:
        form, rules = PolicyForm(request.POST), RuleFormSet(request.POST, prefix="rules")
        if not form.is_valid() or not rules.is_valid():
            return self.render_to_response(self.get_context_data(form=form, rules=rules))
        try:
            policy = propose_policy(draft=form.draft(drafts_of(rules)), by=self.person)
        except WrongState:
            form.add_error("slug", _("A draft with this identifier waits already."))
            return self.render_to_response(self.get_context_data(form=form, rules=rules))
        messages.success(request, _("Proposed. A second person has to approve it."))
        return redirect("feeds_policy", policy.pk)


class PolicyStepView(TwoPersonsStep):
    model = EligibilityPolicy
    steps = STEPS
    right = MANAGE
    page = "feeds_policy"


class LabelsMetPage(StaffPage):
    """How often viewers met the labels of claims, day by day. Nobody is known."""

    model = EligibilityPolicy
    permission_required = "view"
    template_name = "feeds/staff/labels_met.html"
    page_title = _("Labels met by viewers")
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        days = labels_met(today - timedelta(days=CHARTED_DAYS - 1), today)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "days": list(reversed(days)),
            "names": [MET[name] for name in COUNTED],
            "charts": [
                {
                    "name": name,
                    "title": MET[name],
                    "total": sum(getattr(day, name) for day in days),
                    "chart": bar_chart(
                        [(formats.date_format(d.day, "j M"), getattr(d, name)) for d in days],
                        label_every=7,
                        height=CHART_HEIGHT,
                    ),
                }
                for name in COUNTED
            ],
        }
