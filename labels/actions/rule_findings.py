"""Writes of what posts say against voting rules: found by the checker, decided by people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from core.announce import announce
from factchecks.actions.contradictions import withdraw_contradiction
from labels.models import RuleFinding
from labels.pipeline import Plan, RuleCheck
from labels.rule_desk import checker_version
from labels.signals import rules_contradicted
from labels.voting_rules import Outcome
from users.models import User


_LONGEST_VALUE, _LONGEST_TOPIC = 200, 60


class ReasonMissing(Exception):
    """Who finds a contradiction wrong says why: the checker is to learn from it."""


class AlreadyDecided(Exception):
    """Somebody was first."""


def save_findings(*, plans: Sequence[Plan], now: datetime) -> dict[str, int]:
    """Makes the findings in these posts what the checker says now; how many posts per outcome.

    What a person decided stands as long as the post's words are the same. Only contradictions are
    kept. In the caller's transaction, whose own audit entry counts for the batch.
    """
    checks = {plan.post_id: plan.rule for plan in plans if plan.rule is not None}
    found = {post: check for post, check in checks.items() if check.reading.contradicts}
    rows = _locked([plan.post_id for plan in plans])
    kept = {row.post_id for row in rows if _stands(row, found.get(row.post_id))}
    stale = [row for row in rows if row.post_id not in kept and _is_replaced(row, found)]
    _withdraw(row for row in stale if not _is_same_statement(row, found.get(row.post_id)))
    RuleFinding.objects.filter(pk__in=[row.pk for row in stale]).delete()
    new = [_finding(post, check, now) for post, check in found.items() if post not in kept]
    RuleFinding.objects.bulk_create(new)
    if new:
        announce(rules_contradicted)
    counted = Counter(str(check.reading.outcome) for check in checks.values())
    return {str(outcome): counted[outcome] for outcome in Outcome}


def _locked(post_ids: Sequence[int]) -> list[RuleFinding]:
    """The findings in these posts, before anything that hangs on them.

    So does `_decide`: neither waits for the other crosswise, and no decision is overlooked.
    """
    standing = RuleFinding.objects.filter(post_id__in=post_ids).select_for_update(of=("self",))
    return list(standing.select_related("group__claim").order_by("pk"))


def _stands(row: RuleFinding, check: RuleCheck | None) -> bool:
    """The same rule contradicted in the same words, whatever checker said so."""
    return check is not None and (
        row.election_id == check.election_id
        and row.rule_id == check.reading.rule_id
        and row.passage == _passage(check)
        and (row.state != RuleFinding.State.OPEN or _is_as_read_now(row, check))
    )


def _is_as_read_now(row: RuleFinding, check: RuleCheck) -> bool:
    """By this checker, and against the value that the rule has now: a calendar may have moved."""
    return row.checker_version == checker_version() and _is_same_statement(row, check)


def _is_replaced(row: RuleFinding, found: dict[int, RuleCheck]) -> bool:
    """Open ones go; a decision stays as history unless a new finding takes its very place."""
    is_in_the_way = (
        _is_same_rule(row, found.get(row.post_id)) and row.checker_version == checker_version()
    )
    return row.state == RuleFinding.State.OPEN or is_in_the_way


def _is_same_rule(row: RuleFinding, check: RuleCheck | None) -> bool:
    return check is not None and check.reading.rule_id == row.rule_id


def _is_same_statement(row: RuleFinding, check: RuleCheck | None) -> bool:
    """Whether what the inbox shows beside the post, the official value, is still right."""
    return (
        check is not None
        and _is_same_rule(row, check)
        and row.official == check.reading.official[:_LONGEST_VALUE]
    )


def _withdraw(rows: Iterable[RuleFinding]) -> None:
    for row in rows:
        if row.group is not None and row.group.claim is not None:
            withdraw_contradiction(claim=row.group.claim, post_ids=[row.post_id])


def _passage(check: RuleCheck) -> dict[str, object]:
    passage = check.reading.passage
    if passage is None:
        return {}
    return {
        "field": passage.field,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
    }


def _finding(post_id: int, check: RuleCheck, now: datetime) -> RuleFinding:
    reading = check.reading
    return RuleFinding(
        post_id=post_id,
        election_id=check.election_id,
        rule_id=reading.rule_id,
        slot=reading.slot,
        topic=next(iter(reading.reasons), "")[:_LONGEST_TOPIC],
        outcome=RuleFinding.Outcome.CONTRADICTS,
        said=reading.said[:_LONGEST_VALUE],
        official=reading.official[:_LONGEST_VALUE],
        passage=_passage(check),
        confidence=reading.confidence,
        checker_version=checker_version(),
        created_at=now,
    )


@transaction.atomic
def confirm_finding(*, finding: RuleFinding, by: User) -> RuleFinding:
    """It does say other than the rule. Nothing is removed and no banner appears."""
    return _decide(finding, RuleFinding.State.CONFIRMED, "", by)


@transaction.atomic
def dismiss_finding(*, finding: RuleFinding, reason: str, by: User) -> RuleFinding:
    """It does not. The post is taken back from the inbox where nobody decided on it there."""
    if not reason.strip():
        raise ReasonMissing
    return _decide(finding, RuleFinding.State.DISMISSED, reason.strip(), by)


@transaction.atomic
def reopen_finding(*, finding: RuleFinding, by: User) -> RuleFinding:
    """Takes a decision back; the post waits in the inbox again."""
    return _decide(finding, RuleFinding.State.OPEN, "", by)


def _decide(finding: RuleFinding, state: str, reason: str, by: User) -> RuleFinding:
    """Raises AlreadyDecided where an open one is not open any more, or the other way round.

    RuleFinding.DoesNotExist: the post was labelled again, and says it no more.
    """
    found = RuleFinding.objects.select_for_update(of=("self",), no_key=True)
    finding = found.select_related("group__claim").get(pk=finding.pk)
    is_reopened = state == RuleFinding.State.OPEN
    if (finding.state == RuleFinding.State.OPEN) == is_reopened:
        raise AlreadyDecided
    was = finding.state
    finding.state, finding.reason = state, reason
    finding.decided_by = None if is_reopened else by
    finding.decided_at = None if is_reopened else timezone.now()
    _follow(finding, was)
    finding.save(update_fields=["state", "reason", "decided_by", "decided_at", "group"])
    record(
        action=f"labels.rulefinding_{'reopened' if is_reopened else state}",
        by=by.audit_name,
        subject=f"labels.rulefinding:{finding.pk}",
        data={"post": finding.post_id, "rule": finding.rule_id, "was": was, "reason": reason},
    )
    return finding


def _follow(finding: RuleFinding, was: str) -> None:
    """The inbox follows: a dismissed post is withdrawn, one that is open again is grouped again."""
    if finding.state == RuleFinding.State.DISMISSED:
        _withdraw([finding])
        finding.group = None
    elif was == RuleFinding.State.DISMISSED:
        announce(rules_contradicted)
