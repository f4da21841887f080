"""Posts that contradict the same rule in the same way become one incoming claim, at once.

A claim that people dismissed gets no more posts. It comes back, as a new claim with the posts
since, after a month, or as soon as twice as many posts say so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from audit.actions import record
from audit.models import Entry
from elections.queries.voting_rules import facts_of, rules_in_force
from elections.voting_rules import ElectionFacts, VotingRule
from factchecks.actions.contradictions import propose_contradiction
from factchecks.models import Claim
from labels.models import RuleFinding, RuleGroup


QUIET = timedelta(days=30)
GROWN = 2  # times the posts it had when it was dismissed
LEAST_GROWN = 4
AT_A_TIME = 2000
_LOCK = 0x72756C65  # "rule": one process groups at a time


@transaction.atomic
def propose_contradictions(*, by: str, now: datetime) -> int:
    """Puts findings that wait into their groups and those before the fact-checkers; how many."""
    if not _is_first():
        return 0
    _follow_decisions(now)
    waiting = (
        RuleFinding.objects.current(timezone.localdate(now))
        .standing()
        .filter(group__isnull=True)
        .select_related("election", "post")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")[:AT_A_TIME]
    )
    groups = _grouped(waiting)
    if not groups:
        return 0
    facts = facts_of({group.election_id for group in groups})
    failed: dict[RuleGroup, str] = {}
    for group, findings in groups.items():
        try:
            with transaction.atomic():
                _place(group, findings, facts[group.election_id], by=by, now=now)
        except Exception as error:  # noqa: BLE001 its posts wait on; it holds up no other group
            failed[group] = type(error).__name__
    placed = sum(len(findings) for group, findings in groups.items() if group not in failed)
    record(
        action="labels.rulefindings_grouped",
        by=by,
        subject="labels.rulegroup",
        data={
            "findings": placed,
            "groups": len(groups) - len(failed),
            "failed": {str(group.pk): error for group, error in failed.items()},
        },
    )
    return placed


def _is_first() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _follow_decisions(now: datetime) -> None:
    """What fact-checkers decided since on the claims: dismissed, or taken back."""
    is_dismissed = Q(claim__stage=Claim.Stage.DISMISSED)
    back = RuleGroup.objects.filter(~is_dismissed, dismissed_at__isnull=False)
    RuleGroup.objects.filter(pk__in=back.values("pk")).update(dismissed_at=None, posts_then=0)
    newly = RuleGroup.objects.filter(is_dismissed, dismissed_at__isnull=True)
    groups = list(newly.annotate(posts=Count("findings")))
    decided = _dismissed_when(group.claim_id for group in groups)
    for group in groups:
        group.dismissed_at, group.posts_then = decided.get(group.claim_id, now), group.posts
        group.save(update_fields=["dismissed_at", "posts_then"])


def _dismissed_when(claim_ids: Iterable[int | None]) -> dict[int | None, datetime]:
    """By claim, as far as the record knows: this runs some time after people decide."""
    subjects = {f"factchecks.claim:{pk}": pk for pk in claim_ids}
    entries = Entry.objects.filter(action="factchecks.claim_dismissed", subject__in=subjects)
    found = entries.values_list("subject").annotate(Max("at"))
    return {subjects[subject]: at for subject, at in found}


def _grouped(findings: Iterable[RuleFinding]) -> dict[RuleGroup, list[RuleFinding]]:
    groups: dict[RuleGroup, list[RuleFinding]] = defaultdict(list)
    for finding in findings:
        group, _is_new = RuleGroup.objects.get_or_create(
            election=finding.election,
            rule_id=finding.rule_id,
            topic=finding.topic,
            said=finding.said,
        )
        groups[group].append(finding)
    return groups


def _place(
    group: RuleGroup,
    findings: Sequence[RuleFinding],
    facts: ElectionFacts,
    *,
    by: str,
    now: datetime,
) -> None:
    new = [each.pk for each in findings]
    RuleFinding.objects.filter(pk__in=new).update(group=group)
    if group.dismissed_at is not None:
        if not _returns(group, now):
            return
        # A new one may be older than the dismissal: found before, not looked at until now.
        is_since = Q(created_at__gt=group.dismissed_at) | Q(pk__in=new)
        findings = list(group.findings.standing().filter(is_since).select_related("post"))
        group.round, group.claim = group.round + 1, None
        group.dismissed_at, group.posts_then = None, 0
    if findings:
        _propose(group, findings, facts, by=by)


def _propose(
    group: RuleGroup, findings: Sequence[RuleFinding], facts: ElectionFacts, *, by: str
) -> None:
    rule = next((each for each in rules_in_force(facts) if each.id == group.rule_id), None)
    clearest = max(findings, key=lambda each: (each.confidence, -each.pk))
    group.claim = propose_contradiction(
        key=f"{group.pk}:{group.round}",
        statement=_statement(clearest),
        language=clearest.post.language or settings.LANGUAGE_CODE,
        election=group.election,
        evidence=_evidence(findings, rule),
        by=by,
    )
    group.save()


def _returns(group: RuleGroup, now: datetime) -> bool:
    assert group.dismissed_at is not None
    posts = group.findings.exclude(state=RuleFinding.State.DISMISSED).count()
    has_grown = posts >= max(GROWN * group.posts_then, LEAST_GROWN)
    return has_grown or now - group.dismissed_at >= QUIET


def _statement(finding: RuleFinding) -> str:
    return str(finding.passage.get("text") or finding.post)


def _evidence(
    findings: Collection[RuleFinding], rule: VotingRule | None
) -> dict[int, dict[str, object]]:
    """By post: its words, and the official rule as the fact-checker reads it."""
    return {
        each.post_id: {
            "passage": each.passage,
            "rule": {
                "id": each.rule_id,
                "said": each.said,
                "official": each.official,
                "texts": dict(rule.texts) if rule else {},
                "basis": rule.basis if rule and rule.is_looked_up else "",
                "source_url": rule.source_url if rule else "",
            },
        }
        for each in findings
    }
