"""The way of a policy: written by one person, approved by another, in force, ended by any one.

Permission is the caller's job; that two persons agree, and that nothing said changes, is the
database's as well.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from elections.models import Election
from feeds.eligibility.in_force import forget_policies
from feeds.models import EligibilityPolicy, PolicyRule
from users.models import User


class WrongState(Exception):
    """Somebody was faster, or the step does not follow on the state the policy is in."""


class ReasonMissing(Exception):
    """The step needs a sentence that says why."""


class OwnProposal(Exception):
    """Who wrote a policy cannot approve it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """`values` as PolicyRule has them; `weight` only of civic sources."""

    target: str
    values: tuple[str, ...]
    effect: str
    weight: float | None = None
    exempt_followers: bool = False
    propagate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDraft:
    """`regions` are ISO 3166-1 codes, or ("*",); `titles` and `statements` language → text."""

    slug: str
    titles: dict[str, str]
    statements: dict[str, str]
    legal_basis: str
    legal_url: str
    election: Election | None = None
    regions: tuple[str, ...]
    holds_where_unknown: bool = False
    starts_at: datetime
    ends_at: datetime | None = None
    rules: tuple[RuleDraft, ...]


@transaction.atomic
def propose_policy(*, draft: PolicyDraft, by: User) -> EligibilityPolicy:
    """A draft: the next version of its identifier. Nothing holds before another approves it.

    Raises WrongState where a draft of that identifier waits already.
    """
    versions = _versions(draft.slug)
    if any(each.approved_at is None and each.ended_at is None for each in versions):
        raise WrongState("Another draft of it waits.")
    policy = EligibilityPolicy.objects.create(
        slug=draft.slug,
        version=max((each.version for each in versions), default=0) + 1,
        titles=draft.titles,
        statements=draft.statements,
        legal_basis=draft.legal_basis,
        legal_url=draft.legal_url,
        election=draft.election,
        regions=list(draft.regions),
        holds_where_unknown=draft.holds_where_unknown,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    PolicyRule.objects.bulk_create(
        PolicyRule(
            policy=policy,
            position=position,
            target=rule.target,
            values=list(rule.values),
            effect=rule.effect,
            weight=rule.weight,
            exempt_followers=rule.exempt_followers,
            propagate=list(rule.propagate),
        )
        for position, rule in enumerate(draft.rules, start=1)
    )
    _record("proposed", policy, by, rules=len(draft.rules), sha256=_digest(draft))
    return policy


@transaction.atomic
def approve_policy(*, policy: EligibilityPolicy, by: User) -> EligibilityPolicy:
    """The second person: it holds from `starts_at`, and the version before it until then.

    Raises OwnProposal, and WrongState where it was decided before; of two at once, one gets it.
    """
    versions, now = _versions(policy.slug), timezone.now()
    locked = next(each for each in versions if each.pk == policy.pk)
    if locked.approved_at is not None or locked.ended_at is not None:
        raise WrongState("It was decided before.")
    if locked.ends_at is not None and locked.ends_at <= now:
        raise WrongState("Its time is over.")
    if locked.proposed_by_id == by.pk:
        raise OwnProposal
    locked.approved_by, locked.approved_at = by, now
    locked.save(update_fields=["approved_by", "approved_at"])
    replaced = _replace(versions, locked, by, now)
    _forget()
    _record("approved", locked, by, proposed_by=locked.proposed_by.audit_name, replaced=replaced)
    return locked


@transaction.atomic
def withdraw_policy(*, policy: EligibilityPolicy, reason: str, by: User) -> EligibilityPolicy:
    """Takes a draft back; its author may, and anybody else who may propose one."""
    locked = _locked(policy)
    if locked.approved_at is not None or locked.ended_at is not None:
        raise WrongState("It was decided before.")
    _end(locked, at=timezone.now(), reason=reason, by=by)
    _record("withdrawn", locked, by, reason=locked.end_reason)
    return locked


@transaction.atomic
def end_policy(*, policy: EligibilityPolicy, reason: str, by: User) -> EligibilityPolicy:
    """One person is enough to end what holds, or would hold later: from this moment on.

    Versions that were to make room for one that now never begins hold on.
    """
    versions, now = _versions(policy.slug), timezone.now()
    locked = next(each for each in versions if each.pk == policy.pk)
    if locked.state_at(now) not in (locked.State.APPROVED, locked.State.IN_FORCE):
        raise WrongState("It is not in force, and will not be.")
    _end(locked, at=now, reason=reason, by=by)
    restored = _restore(versions, locked, by, now)
    _forget()
    _record("ended", locked, by, reason=locked.end_reason, restored=restored)
    return locked


def _versions(slug: str) -> list[EligibilityPolicy]:
    """All versions, locked: two steps on one policy wait for each other."""
    rows = EligibilityPolicy.objects.select_for_update(of=("self",)).select_related("proposed_by")
    return list(rows.filter(slug=slug).order_by("version"))


def _locked(policy: EligibilityPolicy) -> EligibilityPolicy:
    return EligibilityPolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)


def _replace(
    versions: list[EligibilityPolicy], by_this: EligibilityPolicy, by: User, now: datetime
) -> list[int]:
    """Ends earlier versions when this one begins, so that there is no gap; their numbers."""
    ends_at = max(now, by_this.starts_at)
    standing = [
        each
        for each in versions
        if each.pk != by_this.pk
        and each.approved_at is not None
        and (each.last_moment is None or each.last_moment > ends_at)
    ]
    for each in standing:
        _end(each, at=ends_at, reason=f"Replaced by version {by_this.version}.", by=by)
    return [each.version for each in standing]


def _restore(
    versions: list[EligibilityPolicy], ended: EligibilityPolicy, by: User, now: datetime
) -> list[int]:
    """Takes back the ends that waited for a version which never begins; whose they were.

    Where yet another version is still to begin, they make room for that one.
    """
    if ended.starts_at <= now:
        return []
    earlier = [each for each in versions if each.version < ended.version]
    restored = [each for each in earlier if each.approved_at and each.ended_at == ended.starts_at]
    for each in restored:
        each.ended_by, each.ended_at, each.end_reason = None, None, ""
        each.save(update_fields=["ended_by", "ended_at", "end_reason"])
    for coming in versions if restored else ():
        if coming.state_at(now) == coming.State.APPROVED:
            _replace([each for each in versions if each.version < coming.version], coming, by, now)
    return [each.version for each in restored]


def _end(policy: EligibilityPolicy, *, at: datetime, reason: str, by: User) -> None:
    if not reason.strip():
        raise ReasonMissing
    policy.ended_by, policy.ended_at, policy.end_reason = by, at, reason.strip()
    policy.save(update_fields=["ended_by", "ended_at", "end_reason"])


def _forget() -> None:
    """At once for this process, and again when others can see it."""
    forget_policies()
    transaction.on_commit(forget_policies)


def _digest(draft: PolicyDraft) -> str:
    """Of all that the draft says: accounts are persons, so the audit trail names none of them."""
    election = draft.election.slug if draft.election else None
    content = asdict(replace(draft, election=None)) | {"election": election}
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()


def _record(what: str, policy: EligibilityPolicy, by: User, **data: object) -> None:
    record(
        action=f"feeds.policy_{what}",
        by=by.audit_name,
        subject=f"feeds.eligibilitypolicy:{policy.pk}",
        data={"policy": policy.name, **data},
    )
