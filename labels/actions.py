"""Writes of the labelling pipeline, and labels set by others."""

import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.actions import record
from content import actions as content
from content.models import Post
from factchecks.actions.appearances import ProposedMatch, record_appearances
from labels import engines, queries, vocabulary
from labels.matching import Decision
from labels.models import Label
from labels.pipeline import Arrival, Engine, Plan


SOURCE = "labels.pipeline"
# One task labels for this long, then gives its place to another; below Celery's soft limit.
TASK_SECONDS = 180


def label_waiting(*, by: str) -> int:
    """Labels batch after batch until nothing waits or the time of one task is over.

    Several may run at once, on any number of hosts. Returns how many posts were handled.
    """
    content.set_aside_exhausted(now=timezone.now())
    handled, end = 0, time.monotonic() + TASK_SECONDS
    while time.monotonic() < end:
        batch = label_batch(by=by)
        if not batch:
            break
        handled += batch
    return handled


def label_batch(*, by: str) -> int:
    """Takes one batch of waiting posts, plans without a transaction, saves in one."""
    now = timezone.now()
    engine = engines.current(now)  # first: where none can be built, no post is to blame
    lease, post_ids = content.lease_waiting(
        limit=settings.LABELLING_BATCH,
        lease_for=timedelta(seconds=settings.LABELLING_LEASE_SECONDS),
        now=now,
    )
    if post_ids:
        plans, errors = _plan(engine, queries.arrivals(post_ids))
        save_plans(lease=lease, plans=plans, errors=errors, by=by)
    return len(post_ids)


def _plan(engine: Engine, arrivals: Sequence[Arrival]) -> tuple[list[Plan], dict[int, str]]:
    """Plans of a batch; where the batch fails, of each post alone, with the errors of the rest."""
    try:
        return engine.plan(arrivals), {}
    except Exception as error:  # noqa: BLE001 whatever a post provokes is kept and shown to staff
        if len(arrivals) == 1:
            return [], {arrivals[0].post_id: f"{type(error).__name__}: {error}"}
    plans: list[Plan] = []
    errors: dict[int, str] = {}
    for arrival in arrivals:
        planned, failed = _plan(engine, [arrival])
        plans += planned
        errors |= failed
    return plans, errors


@transaction.atomic
def save_plans(*, lease: uuid.UUID, plans: Sequence[Plan], errors: dict[int, str], by: str) -> int:
    """Saves labels, appearances and "done" together, for posts still under the lease.

    Posts whose lease was lost meanwhile are another worker's now and are left alone.
    """
    now = timezone.now()
    mine = content.lock_leased(lease=lease, post_ids=[*errors, *(each.post_id for each in plans)])
    own = [plan for plan in plans if plan.post_id in mine]
    _save_context_labels(own, now)
    made = record_appearances(
        post_ids=[plan.post_id for plan in own],
        matches=[match for plan in own if (match := _proposed_match(plan))],
    )
    content.set_detected_languages(languages={plan.post_id: plan.language for plan in own})
    content.mark_processed(post_ids=[plan.post_id for plan in own], now=now)
    failed = {post_id: error for post_id, error in errors.items() if post_id in mine}
    aside = content.mark_failed(lease=lease, errors=failed)
    record(
        action="labels.batch_labelled",
        by=by,
        subject=f"content.intake:{lease}",
        data={
            "posts": len(own),
            "context_labels": sum(plan.scope is not None for plan in own),
            "appearances": made,
            "failed": len(failed),
            "set_aside": aside,
        },
    )
    return len(own)


def _save_context_labels(plans: Sequence[Plan], now: datetime) -> None:
    """Makes the pipeline's context labels what the plans say; what no longer holds is retracted."""
    wanted = {plan.post_id: plan for plan in plans if plan.scope and plan.scope.labels_until > now}
    standing = Label.objects.filter(
        post_id__in=[plan.post_id for plan in plans],
        source=SOURCE,
        value=vocabulary.ELECTION_INFO,
        retracted_at__isnull=True,
    )
    kept, stale = set(), []
    for label in standing:
        plan = wanted.get(label.post_id)
        if plan and plan.scope and plan.scope.election_id == label.election_id:
            kept.add(label.post_id)
        else:
            stale.append(label.pk)
    if stale:
        Label.objects.filter(pk__in=stale).update(
            retracted_at=now, retraction_reason="The post was labelled again."
        )
    Label.objects.bulk_create(
        _context_label(plan) for post_id, plan in wanted.items() if post_id not in kept
    )


def _context_label(plan: Plan) -> Label:
    assert plan.scope is not None
    return Label(
        post_id=plan.post_id,
        value=vocabulary.ELECTION_INFO,
        source=SOURCE,
        election_id=plan.scope.election_id,
        version=plan.version,
        evidence={"terms": list(plan.match.terms)},
        expires_at=plan.scope.labels_until,
    )


def _proposed_match(plan: Plan) -> ProposedMatch | None:
    match = plan.match
    if match.claim_id is None or match.decision == Decision.NONE:
        return None
    passage = match.passage
    return ProposedMatch(
        claim_id=int(match.claim_id),
        post_id=plan.post_id,
        score=match.score,
        is_automatic=match.decision == Decision.AUTO,
        stance=match.stance,
        matcher_version=plan.version,
        evidence={
            "passage": {
                "field": passage.field,
                "start": passage.start,
                "end": passage.end,
                "text": passage.text,
            }
            if passage
            else None,
            "reasons": list(match.reasons),
            "ranking": [[claim_id, round(score, 4)] for claim_id, score in match.ranking],
            "stance": match.stance,
        },
    )


def requeue_outdated(*, by: str) -> int:
    """Sends election posts through the matcher again that were labelled before a claim changed."""
    posts = queries.labelled_before_last_claim_change(now=timezone.now())
    return content.requeue(posts=posts, by=by, reason="Claims have changed.")


@transaction.atomic
def follow_calendar(*, by: str) -> int:
    """Gives context labels of running elections the end that the calendar has now.

    A postponed election keeps its labels until its own aftermath is over. How many changed.
    """
    changed: dict[str, int] = {}
    for scope in queries.election_scopes(timezone.now()):
        standing = Label.objects.filter(
            election_id=scope.election_id,
            source=SOURCE,
            value=vocabulary.ELECTION_INFO,
            retracted_at__isnull=True,
        )
        count = standing.exclude(expires_at=scope.labels_until).update(
            expires_at=scope.labels_until
        )
        if count:
            changed[str(scope.election_id)] = count
    if changed:
        record(
            action="labels.ends_moved",
            by=by,
            subject="labels.label",
            data={"labels_per_election": changed},
        )
    return sum(changed.values())


@transaction.atomic
def attach(
    *,
    post: Post,
    value: str,
    source: str,
    by: str,
    expires_at: datetime | None = None,
    evidence: dict[str, object] | None = None,
) -> Label:
    """A label that another app or a person sets; the same one again is the one that stands.

    Raises ValueError for a value outside the vocabulary and for a claim's banner, which is
    derived from its verdict and never stored.
    """
    definition = vocabulary.DEFINITIONS.get(value)
    if definition is None or definition.slot == vocabulary.Slot.CLAIM:
        raise ValueError(f"“{value}” is not a label that can be attached to a post.")
    label, created = Label.objects.get_or_create(
        post=post,
        value=value,
        source=source,
        retracted_at=None,
        defaults={"expires_at": expires_at, "evidence": evidence or {}},
    )
    if created:
        record(
            action="labels.attached",
            by=by,
            subject=f"content.post:{post.pk}",
            data={"value": value, "source": source},
        )
    return label


@transaction.atomic
def retract(*, labels: Iterable[Label], reason: str, by: str) -> int:
    """Ends labels and keeps them as history; how many still stood."""
    ids = [label.pk for label in labels]
    ended = Label.objects.filter(pk__in=ids, retracted_at__isnull=True).update(
        retracted_at=timezone.now(), retraction_reason=reason
    )
    if ended:
        record(
            action="labels.retracted",
            by=by,
            subject="labels.label",
            data={"labels": ids, "reason": reason},
        )
    return ended
