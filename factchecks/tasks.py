from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from factchecks.actions import (
    automatic,
    blind_checks,
    complaints,
    counts,
    endings,
    imports,
    priority,
    searches,
    tips,
)
from factchecks.models import ReviewImport


BY = "system:factchecks"


@shared_task
def sweep_searches() -> int:
    """Rings again for searches whose message was lost or whose worker died."""
    return searches.sweep_searches(now=timezone.now())


@shared_task
def announce_ended_verdicts() -> int:
    """Matchers and caches hear of verdicts whose time is over."""
    return endings.announce_ended(now=timezone.now(), by=BY)


@shared_task
def warn_of_ending_verdicts() -> int:
    """Partners hear two days before of verdicts that will end."""
    return endings.warn_of_ends(now=timezone.now(), by=BY)


@shared_task
def place_waiting_tips() -> int:
    """Requests for a check get a claim again when theirs was removed."""
    return tips.place_waiting_tips(by=BY, before=timezone.now() - timedelta(minutes=1))


@shared_task
def work_on_import(run_id: int) -> None:
    """Reads or applies a partner's file of reviews; safe to run twice."""
    imports.work_on(run=ReviewImport.objects.get(pk=run_id))


@shared_task
def work_on_forgotten_imports() -> int:
    """Rings for files whose message was lost or whose worker died; returns how many.

    Each has a task of its own: two in one would outlast its time limit.
    """
    forgotten = list(ReviewImport.objects.forgotten(timezone.now()).values_list("pk", flat=True))
    for pk in forgotten:
        work_on_import.delay(pk)
    return len(forgotten)


@shared_task
def score_undecided_claims(claim_ids: list[int] | None = None) -> int:
    """The desk's order follows views, posts and reports; all claims where none are named."""
    return priority.score_claims(now=timezone.now(), claim_ids=claim_ids)


@shared_task
def group_waiting_claims() -> int:
    """Waiting claims that say the same stand under one."""
    return priority.group_waiting()


@shared_task
def save_banner_counts() -> int:
    """What was counted since the last time goes from Valkey to the rows."""
    return counts.save_banner_counts()


@shared_task
def send_complaint_answer(complaint_id: int) -> bool:
    return complaints.send_answer(complaint_id=complaint_id, by=BY)


@shared_task
def sweep_complaints() -> int:
    """Answers that no mail server took yet; addresses that were kept long enough go."""
    sent = complaints.send_answers(by=BY)
    return sent + complaints.forget_addresses(now=timezone.now(), by=BY)


@shared_task
def sample_automatic_banners() -> int:
    """Some of the banners set without a person go back to people, who are not told."""
    return blind_checks.sample_automatic(now=timezone.now(), by=BY)


@shared_task
def stop_wrong_automatic_banners() -> int:
    """A decision that proves it stops them at once; this finds what fell in between."""
    return len(automatic.stop_where_wrong(now=timezone.now(), by=BY))
