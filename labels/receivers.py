from typing import Any

from django.core.cache import cache
from django.dispatch import receiver

from content.signals import posts_waiting
from elections.signals import calendar_changed
from factchecks.signals import claims_changed, search_requested
from labels.signals import posts_unmatched, rules_contradicted
from labels.tasks import (
    cluster_unmatched_posts,
    follow_calendar,
    label_waiting_posts,
    propose_contradictions_of_rules,
    requeue_after_claim_change,
    search_posts,
)


# An import changes thousands of claims one by one: one bell rings for all of these seconds.
BURST_SECONDS = 3
# Posts are labelled batch after batch; together they are compared in one go.
CLUSTER_SECONDS = 15


@receiver(posts_waiting)
def ring_for_posts(**kwargs: Any) -> None:
    label_waiting_posts.delay()


@receiver(claims_changed)
def ring_for_claims(**kwargs: Any) -> None:
    if cache.add("labels:claims-changed", 1, timeout=BURST_SECONDS):
        requeue_after_claim_change.apply_async(countdown=BURST_SECONDS)


@receiver(search_requested)
def ring_for_searches(**kwargs: Any) -> None:
    search_posts.delay()


@receiver(posts_unmatched)
def ring_for_clusters(**kwargs: Any) -> None:
    if cache.add("labels:posts-unmatched", 1, timeout=CLUSTER_SECONDS):
        cluster_unmatched_posts.apply_async(countdown=CLUSTER_SECONDS)


@receiver(rules_contradicted)
def ring_for_contradictions(**kwargs: Any) -> None:
    if cache.add("labels:rules-contradicted", 1, timeout=BURST_SECONDS):
        propose_contradictions_of_rules.apply_async(countdown=BURST_SECONDS)


@receiver(calendar_changed)
def ring_for_the_calendar(*, election_id: int, **kwargs: Any) -> None:
    follow_calendar.delay(election_id)
