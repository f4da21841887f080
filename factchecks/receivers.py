from typing import Any

from django.core.cache import cache
from django.dispatch import receiver

from factchecks.signals import claims_moved, complaint_decided, review_import_waiting
from factchecks.tasks import score_undecided_claims, send_complaint_answer, work_on_import


@receiver(review_import_waiting)
def ring_for_an_import(run_id: int, **kwargs: Any) -> None:
    work_on_import.delay(run_id)


@receiver(complaint_decided)
def ring_for_an_answer(complaint_id: int, **kwargs: Any) -> None:
    send_complaint_answer.delay(complaint_id)


# Reports come in crowds: one bell rings for all of these seconds, and all claims are scored.
BURST_SECONDS = 5


@receiver(claims_moved)
def ring_for_scores(**kwargs: Any) -> None:
    if cache.add("factchecks:claims-moved", 1, timeout=BURST_SECONDS):
        score_undecided_claims.apply_async(countdown=BURST_SECONDS)
