"""Reports of viewers: taken back by who said them, decided on by staff."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from content.actions import set_eligibility
from content.models import Post
from feeds.actions.rising import ReasonMissing, settle_rise
from feeds.actions.viewers import lock
from feeds.models import REPORT_CAN_BE_UNDONE, PostReport, ReportDecision, Viewer
from users.models import User


_ELIGIBILITY = {
    ReportDecision.Outcome.NOT_ELIGIBLE: Post.Eligibility.INELIGIBLE,
    ReportDecision.Outcome.ELIGIBLE: Post.Eligibility.ELIGIBLE,
}


@transaction.atomic
def undo_report(*, viewer: Viewer, post_id: int, now: datetime) -> bool:
    """Whether there was one of the last ten minutes. The post is back for this viewer at once."""
    lock(viewer=viewer)
    taken, _by_model = viewer.reports.filter(
        post_id=post_id, created_at__gt=now - REPORT_CAN_BE_UNDONE
    ).delete()
    return bool(taken)


@transaction.atomic
def decide_reports(*, post_id: int, outcome: str, reason: str, by: User) -> ReportDecision:
    """On all reports of the post that there are now. Raises ReasonMissing, Post.DoesNotExist."""
    reason = reason.strip()[:500]
    if not reason:
        raise ReasonMissing
    post = Post.objects.get(pk=post_id)
    chosen = ReportDecision.Outcome(outcome)
    decision = ReportDecision.objects.create(
        post=post,
        outcome=chosen,
        reason=reason,
        reporters=PostReport.objects.filter(post=post, created_at__lte=timezone.now()).count(),
        decided_by=by,
    )
    if chosen in _ELIGIBILITY:
        is_released = chosen == ReportDecision.Outcome.ELIGIBLE
        settle_rise(post_id=post.pk, is_released=is_released, reason=reason, by=by)
        set_eligibility(
            post=post, eligibility=_ELIGIBILITY[chosen], reason=reason, by=by.audit_name
        )
    record(
        action="feeds.reports_decided",
        by=by.audit_name,
        subject=f"content.post:{post.pk}",
        data={"outcome": str(chosen), "reason": reason, "reporters": decision.reporters},
    )
    return decision
