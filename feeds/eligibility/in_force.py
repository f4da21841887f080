"""The policies that hold at a moment in a region, read from the database once a second at the most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from content.models import Account, Post
from feeds.eligibility.keeping import Kept
from feeds.eligibility.rules import (
    EVERYWHERE,
    Key,
    Relation,
    Rule,
    Scope,
    State,
    Target,
    TargetKind,
)
from feeds.models import EligibilityPolicy, PolicyRule


STATE_OF_EFFECT = {
    PolicyRule.Effect.NOT_RECOMMENDED: State.NOT_RECOMMENDED,
    PolicyRule.Effect.PENDING_REVIEW: State.PENDING_REVIEW,
    PolicyRule.Effect.REMOVED: State.REMOVED,
}


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """One policy, with what it says in ids. `weights` are the civic sources it declares."""

    policy: EligibilityPolicy
    scope: Scope
    rules: tuple[Rule, ...]
    weights: Mapping[int, float]


def policies_in_force(now: datetime, region: str | None) -> list[PolicyInForce]:
    """At most a second behind the database; no query in between."""
    return [each for each in _KEPT.get() if each.scope.covers(now, region)]


def rules_in_force(now: datetime, region: str | None) -> list[Rule]:
    return [rule for policy in policies_in_force(now, region) for rule in policy.rules]


def civic_weights(now: datetime, region: str | None) -> dict[int, float]:
    """Account → by how much its posts count more in For You; the largest where several say so."""
    weights: dict[int, float] = {}
    for policy in policies_in_force(now, region):
        for account, weight in policy.weights.items():
            weights[account] = max(weight, weights.get(account, 1.0))
    return weights


def forget_policies() -> None:
    """The next question asks the database: for whoever has just changed a policy."""
    _KEPT.forget()


def read_rules(policy: EligibilityPolicy, rules: Iterable[PolicyRule]) -> PolicyInForce:
    """The policy in ids, also one that nobody approved yet; two queries at the most."""
    (found,) = _read([(policy, list(rules))])
    return found


def _read_all() -> list[PolicyInForce]:
    policies = EligibilityPolicy.objects.not_over(timezone.now()).prefetch_related("rules")
    return _read([(policy, list(policy.rules.all())) for policy in policies.order_by("pk")])


_KEPT = Kept(_read_all)


def _read(policies: list[tuple[EligibilityPolicy, list[PolicyRule]]]) -> list[PolicyInForce]:
    every = [rule for _policy, rules in policies for rule in rules]
    ids = {
        PolicyRule.Target.ACCOUNT: _accounts(_values(every, PolicyRule.Target.ACCOUNT)),
        PolicyRule.Target.POST: _posts(_values(every, PolicyRule.Target.POST)),
    }
    return [_in_force(policy, rules, ids) for policy, rules in policies]


def _in_force(
    policy: EligibilityPolicy,
    rules: list[PolicyRule],
    ids: Mapping[PolicyRule.Target, Mapping[str, int]],
) -> PolicyInForce:
    scope = scope_of(policy)
    weights: dict[int, float] = {}
    read: list[Rule] = []
    for rule in rules:
        known = ids.get(PolicyRule.Target(rule.target))
        if rule.effect == PolicyRule.Effect.CIVIC_SOURCE:
            found = (known or {}).get
            weights |= {pk: rule.weight or 1.0 for each in rule.values if (pk := found(each))}
        else:
            read.append(_rule(policy, rule, scope, known))
    return PolicyInForce(policy, scope, tuple(read), weights)


def scope_of(policy: EligibilityPolicy) -> Scope:
    return Scope(
        regions=frozenset(policy.regions),
        starts_at=policy.starts_at,
        ends_at=policy.last_moment,
        holds_where_unknown=policy.holds_where_unknown or EVERYWHERE in policy.regions,
    )


def _rule(
    policy: EligibilityPolicy, rule: PolicyRule, scope: Scope, known: Mapping[str, int] | None
) -> Rule:
    values: frozenset[Key] = frozenset(
        rule.values if known is None else (known[each] for each in rule.values if each in known)
    )
    return Rule(
        id=f"{policy.name}.{rule.position}",
        target=Target(TargetKind(rule.target), values),
        effect=STATE_OF_EFFECT[PolicyRule.Effect(rule.effect)],
        scope=scope,
        exempt_followers=rule.exempt_followers,
        propagate=frozenset(Relation(each) for each in rule.propagate),
    )


def _values(rules: Iterable[PolicyRule], target: PolicyRule.Target) -> set[str]:
    return {value for rule in rules if rule.target == target for value in rule.values}


def _pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """ "platform:name" → (platform, name); a name may hold colons of its own."""
    pairs = (name.partition(":") for name in names)
    return [(platform, rest) for platform, _colon, rest in pairs]


def _accounts(names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    platforms, handles = zip(*_pairs(names), strict=True)
    rows = Account.objects.filter(platform__in=set(platforms), handle__in=set(handles))
    found = {
        f"{one}:{other}": pk for pk, one, other in rows.values_list("pk", "platform", "handle")
    }
    return {name: found[name] for name in names if name in found}


def _posts(names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    rows = Post.objects.with_keys(_pairs(names)).values_list("pk", "platform", "external_id")
    return {f"{one}:{other}": pk for pk, one, other in rows}
