"""Writes of the labelling pipeline: leased posts in, labels, appearances and vectors out."""

import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.actions import record
from content import actions as content
from content.signals import posts_waiting
from core.announce import announce
from factchecks.actions.appearances import record_appearances
from labels import engines, queries, stored, vocabulary
from labels.actions.declared import save_declared
from labels.actions.rule_findings import save_findings
from labels.actions.shadows import run_shadow
from labels.actions.vectors import save_vectors
from labels.models import SOURCE, Label
from labels.pipeline import Arrival, Engine, Plan, proposed_match
from labels.rule_desk import prepare, with_rules


# One task labels for this long, then gives its place to another; below Celery's soft limit.
TASK_SECONDS = 180


def label_waiting(*, by: str) -> int:
    """Labels batch after batch until nothing waits or the time of one task is over.

    Gives way to a search, which somebody waits for, and rings to go on behind it. Several may run
    at once, on any number of hosts. Returns how many posts were handled.
    """
    content.set_aside_exhausted(now=timezone.now())
    handled, end = 0, time.monotonic() + TASK_SECONDS
    while time.monotonic() < end:
        batch = label_batch(by=by)
        if not batch:
            break
        handled += batch
        if stored.search_waits():
            announce(posts_waiting, count=batch)
            break
    return handled


def label_batch(*, by: str) -> int:
    """Takes one batch of waiting posts, plans without a transaction, saves in one."""
    now = timezone.now()
    engine = engines.current(now)  # first: where none can be built, no post is to blame
    prepare()
    lease, post_ids = content.lease_waiting(
        limit=settings.LABELLING_BATCH,
        lease_for=timedelta(seconds=settings.LABELLING_LEASE_SECONDS),
        now=now,
    )
    if post_ids:
        arrivals = queries.arrivals(post_ids)
        plans, errors = _plan(engine, arrivals)
        save_plans(lease=lease, plans=plans, errors=errors, by=by)
        run_shadow(engine=engine, arrivals=arrivals, plans=plans)
    return len(post_ids)


def _plan(engine: Engine, arrivals: Sequence[Arrival]) -> tuple[list[Plan], dict[int, str]]:
    """Plans of a batch; where the batch fails, of each post alone, with the errors of the rest."""
    try:
        return with_rules(engine.plan(arrivals), arrivals, engine.scopes), {}
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
    save_declared(post_ids=[plan.post_id for plan in own], now=now)
    content.set_detected_languages(languages={plan.post_id: plan.language for plan in own})
    made = record_appearances(
        post_ids=[plan.post_id for plan in own],
        matches=[match for plan in own if (match := proposed_match(plan))],
    )
    rules = save_findings(plans=own, now=now)
    save_vectors(plans=own)
    content.mark_processed(post_ids=[plan.post_id for plan in own], now=now)
    failed = {post_id: error for post_id, error in errors.items() if post_id in mine}
    aside = content.mark_failed(lease=lease, errors=failed)
    record(
        action="labels.batch_labelled",
        by=by,
        subject=f"content.intake:{lease}",
        data={
            "posts": len(own),
            "reused": sum(plan.is_reused for plan in own),
            "context_labels": sum(plan.scope is not None for plan in own),
            "appearances": made,
            "rules": rules,
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


def requeue_outdated(*, by: str) -> int:
    """Sends election posts through the matcher again that were labelled before a claim changed."""
    posts = queries.labelled_before_last_claim_change(now=timezone.now())
    return content.requeue(posts=posts, by=by, reason="Claims have changed.")
