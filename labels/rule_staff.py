"""Voting rules in the CMS: those in force for an election, and the posts that contradict them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.chart import bar_chart
from core.staff import StaffPage
from elections.models import Election
from elections.queries.pages import page_urls
from labels.actions.rule_findings import (
    AlreadyDecided,
    ReasonMissing,
    confirm_finding,
    dismiss_finding,
    reopen_finding,
)
from labels.models import RuleFinding
from labels.rule_desk import checker_version
from labels.rule_queries import (
    RulesOfElection,
    findings_of,
    marked,
    per_day,
    per_slot,
    precision,
    rules_of,
    running_elections,
)
from users.models import User


VIEW, DECIDE = "labels.view_rulefinding", "labels.decide_rulefinding"
PER_PAGE = 25
CHART_HEIGHT = 180
Step = Callable[[RuleFinding, str, User], object]

STEPS: dict[str, tuple[Step, Promise]] = {
    "confirm": (
        lambda finding, reason, by: confirm_finding(finding=finding, by=by),
        _("Confirmed. Nothing is removed; fact-checkers see the post."),
    ),
    "dismiss": (
        lambda finding, reason, by: dismiss_finding(finding=finding, reason=reason, by=by),
        _("Dismissed. The post is no longer in the inbox."),
    ),
    "reopen": (
        lambda finding, reason, by: reopen_finding(finding=finding, by=by),
        _("The decision is taken back."),
    ),
}
SLOTS: dict[str, Promise] = {
    "opening_hours": _("opening hours"),
    "polling_day": _("polling day"),
    "voting_pass": _("voting pass"),
    "replacement_pass": _("replacement of a voting pass"),
    "id_document": _("identity document"),
    "proxy": _("proxy"),
    "age": _("age"),
    "method": _("way of voting"),
    "nationality": _("nationality"),
    "ballot_marking": _("marking the ballot"),
    "blank_vote": _("blank vote"),
    "polling_place": _("polling place"),
    "secrecy": _("secrecy"),
    "booth_help": _("help in the booth"),
    "turnout_duty": _("duty to vote"),
    "registration": _("registration"),
    "eligibility": _("right to vote"),
    "cost": _("cost"),
    "counting": _("counting"),
    "vote_trading": _("buying and selling votes"),
    "vote_final": _("one vote, for good"),
    "moved_house": _("voters who moved"),
}


def slot_name(slot: str) -> str:
    return str(SLOTS.get(slot, slot.replace("_", " ")))


class RulesPage(StaffPage):
    """Every running election, with its rules and what was found against them."""

    model = RuleFinding
    permission_required = "view"
    template_name = "labels/staff/rules.html"
    page_title = _("Voting rules")
    header_icon = "clipboard-list"

    def user_has_permission(self, permission: str) -> bool:
        """Election staff see the rules too: they keep the calendar that the rules follow."""
        sees = self.person.has_perm
        return bool(sees(VIEW) or sees("elections.view_election"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "elections": running_elections(timezone.now()),
            "may_see_findings": self.person.has_perm(VIEW),
        }


class RulesOfElectionPage(RulesPage):
    """The rules in force for one election, each with its source and whether it was looked up."""

    template_name = "labels/staff/rules_of.html"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("labels_rules"), "label": _("Voting rules")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        election = get_object_or_404(Election, pk=self.kwargs["pk"])
        language = get_language() or "en"
        found = rules_of(election)
        context: dict[str, Any] = StaffPage.get_context_data(self, **kwargs)
        return context | {
            "election": election,
            "facts": found.facts,
            "rules": [(rule, slot_name(rule.slot), rule.text(language)) for rule in found.rules],
            "center": page_urls([election.pk], language).get(election.pk, ""),
            "may_see_findings": self.person.has_perm(VIEW),
        }


class FindingsPage(StaffPage):
    """The posts that contradict the rules of one election, and how often that was right."""

    model = RuleFinding
    permission_required = "view"
    template_name = "labels/staff/rule_findings.html"
    page_title = _("Posts against the voting rules")
    header_icon = "clipboard-list"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("labels_rules"), "label": _("Voting rules")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        election = get_object_or_404(Election, pk=self.kwargs["pk"])
        slot, state = self._asked("slot"), self._asked("state")
        page = Paginator(findings_of(election, slot=slot, state=state), PER_PAGE).get_page(
            self.request.GET.get("p")
        )
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return (
            context
            | _figures(election)
            | {
                "election": election,
                "page": page,
                "rows": _rows(page, rules_of(election)),
                "states": RuleFinding.State.choices,
                "slot": slot,
                "state": state,
                "center": page_urls([election.pk], get_language() or "en").get(election.pk, ""),
                "checker": checker_version(),
                "may_decide": self.person.has_perm(DECIDE),
            }
        )

    def _asked(self, name: str) -> str:
        return str(self.request.GET.get(name, ""))


def _rows(findings: Any, rules: RulesOfElection) -> list[dict[str, Any]]:
    language, by_id = get_language() or "en", rules.by_id
    rows = []
    for finding in findings:
        rule = by_id.get(finding.rule_id)
        rows.append(
            {
                "finding": finding,
                "text": marked(finding),
                "slot": slot_name(finding.slot),
                "rule": rule,
                "rule_text": rule.text(language) if rule else "",
            }
        )
    return rows


def _figures(election: Election) -> dict[str, Any]:
    days, slots = per_day(election, now=timezone.now()), per_slot(election)
    named = [(slot, slot_name(slot), counted) for slot, counted in slots]
    labelled = [(formats.date_format(day, "j M"), posts) for day, posts in days]
    return {
        "days_chart": bar_chart(labelled, label_every=2, height=CHART_HEIGHT),
        "slots_chart": bar_chart(
            [(name, counted.total()) for _slot, name, counted in named[:6]],
            label_every=1,
            height=CHART_HEIGHT,
        ),
        "found_lately": sum(posts for _day, posts in days),
        "slots": [(slot, name, counted.total(), _states(counted)) for slot, name, counted in named],
        "precision": precision(slots),
    }


def _states(counted: Counter[str]) -> list[int]:
    return [counted[state] for state in RuleFinding.State.values]


class FindingStepView(StaffPage):
    """POST [reason=…, next=…]: a person's decision on a finding; `step` names it."""

    model = RuleFinding
    step = ""
    permission_required = "decide"
    http_method_names = ["post"]

    def user_has_permission(self, permission: str) -> bool:
        return bool(self.person.has_perm(DECIDE))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        finding = get_object_or_404(RuleFinding, pk=pk)
        act, done = STEPS[self.step]
        if not isinstance(request.user, User):
            raise PermissionDenied
        try:
            act(finding, request.POST.get("reason", ""), request.user)
        except ReasonMissing:
            messages.error(request, _("Say why."))
        except RuleFinding.DoesNotExist:
            messages.warning(request, _("The post was read again meanwhile: this finding is gone."))
        except AlreadyDecided:
            messages.warning(request, _("Somebody was first: look at how it stands now."))
        else:
            messages.success(request, str(done))
        return redirect(self._back(finding))

    def _back(self, finding: RuleFinding) -> str:
        wanted = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}):
            return wanted
        return reverse("labels_rule_findings", args=[finding.election_id])
