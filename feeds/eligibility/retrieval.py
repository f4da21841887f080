"""Eligibility as a condition on posts, for sources that look through all of them.

Exact but for circumstances of one viewer: `states` judges what is put on a page once more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from content.relations import goes_back_to
from factchecks.queries.recommendation import carries_claim_rated, carries_unverified_claim
from feeds.eligibility.in_force import rules_in_force
from feeds.eligibility.rules import Rule, TargetKind
from labels.models import Label
from labels.vocabulary import LABEL_OF_ACCOUNT_KIND, LABEL_OF_RATING


def not_eligible(now: datetime, region: str | None, *, follows: Collection[int] = ()) -> Q:
    """A condition on posts, or on rows that share their key and account (PostFeatures).

    For use beside `Post.objects.eligible()`: what is meant here is a claim that is unverified, or
    a rule in force. `follows` are accounts of a viewer whom rules may exempt.
    """
    return Q(carries_unverified_claim(now=now)) | hit_by(
        rules_in_force(now, region), now=now, follows=follows
    )


def hit_by(rules: Iterable[Rule], *, now: datetime, follows: Collection[int] = ()) -> Q:
    """Posts that one of these rules applies to; nothing where there are no rules."""
    found = Q(pk__in=[])
    for rule in rules:
        found |= _hit(rule, now, follows if rule.exempt_followers else ())
    return found


def _hit(rule: Rule, now: datetime, exempt: Collection[int]) -> Q:
    itself = _target(rule, now)
    if exempt:
        itself &= ~Q(account__in=exempt)
    if not rule.propagate:
        return itself
    return itself | Q(goes_back_to(itself, kinds=[each.value for each in rule.propagate]))


def _target(rule: Rule, now: datetime) -> Q:
    values = rule.target.values
    if rule.target.kind == TargetKind.ACCOUNT:
        return Q(account__in=values)
    if rule.target.kind == TargetKind.POST:
        return Q(pk__in=values)
    return carries_label({str(value) for value in values}, now=now)


def carries_label(values: Collection[str], *, now: datetime) -> Q:
    """Posts with one of these labels: set by somebody, of a verdict, or of the kind of account."""
    stored = Label.objects.in_force(now).filter(post=OuterRef("pk"), value__in=values)
    found = Q(Exists(stored))
    ratings = [rating for rating, label in LABEL_OF_RATING.items() if label in values]
    kinds = [kind for kind, label in LABEL_OF_ACCOUNT_KIND.items() if label in values]
    if ratings:
        found |= Q(carries_claim_rated(ratings, now=now))
    if kinds:
        found |= Q(account__kind__in=kinds)
    return found
