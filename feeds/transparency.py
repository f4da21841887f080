"""The page that says how the feeds work: what they are, what decides, which policies hold.

For Art. 27 of the Digital Services Act: main parameters, why they matter, and how to change or
switch off each. Made from the ranker's own configuration and from the policies in force.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from feeds.actions.retention import INTERACTIONS_KEPT, PAGES_KEPT
from feeds.eligibility.rules import EVERYWHERE
from feeds.feed_names import FEED_NAMES
from feeds.models import KEPT_AFTER_RESET, EligibilityPolicy, Feed, PolicyRule
from feeds.queries.generators import generators_in_force
from feeds.source_names import SOURCE_NAMES
from feeds.trained.in_force import in_force
from feeds.transparency_words import main_parameters, sections
from feeds.velocity import velocity_parameters
from labels.vocabulary import DEFINITIONS


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """Persons are counted, not named; labels are named. `number` is of accounts or posts."""

    rule: PolicyRule
    labels: tuple[Promise | str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class PolicyInWords:
    policy: EligibilityPolicy
    is_everywhere: bool
    rules: tuple[RuleInWords, ...]


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    now, decides = timezone.now(), in_force()
    parameters = decides.parameters
    return render(
        request,
        "feeds/how.html",
        {
            "feeds": [
                (feed, reverse(f"feeds:{feed.name}") if feed.name in Feed.values else "")
                for feed in FEED_NAMES.values()
            ],
            "generators": generators_in_force(),
            "sources": SOURCE_NAMES.values(),
            "version": parameters.version,
            "parameters": main_parameters(parameters),
            "sections": sections(parameters),
            "ranker": decides.model,
            "limits": parameters.training,
            "policies": public_policies(now),
            "rise": velocity_parameters().rises,
            "pages_kept": PAGES_KEPT.days,
            "interactions_kept": INTERACTIONS_KEPT.days,
            "reset_kept": KEPT_AFTER_RESET.days,
        },
    )


def public_policies(now: datetime) -> list[PolicyInWords]:
    """In force, or approved and coming; two queries."""
    policies = (
        EligibilityPolicy.objects.not_over(now)
        .select_related("election")
        .prefetch_related("rules")
        .order_by("starts_at", "pk")
    )
    return [
        PolicyInWords(policy, EVERYWHERE in policy.regions, tuple(_in_words(policy.rules.all())))
        for policy in policies
    ]


def _in_words(rules: Iterable[PolicyRule]) -> Iterable[RuleInWords]:
    for rule in rules:
        if rule.target == PolicyRule.Target.LABEL:
            yield RuleInWords(rule, tuple(_label(value) for value in rule.values), 0)
        else:
            yield RuleInWords(rule, (), len(rule.values))


def _label(value: str) -> Promise | str:
    definition = DEFINITIONS.get(value)
    return definition.text if definition else value
