from celery import shared_task
from django.utils import timezone

from labels import engines
from labels.actions import clusters, labelling, rule_groups, searches, shadows, standing


@shared_task
def label_waiting_posts() -> int:
    """Labels batches until the queue is empty; the beat sweep sends it too."""
    return labelling.label_waiting(by="system:labels")


@shared_task
def requeue_after_claim_change() -> int:
    """Sends recent election posts through the matcher again when claims are newer than they."""
    return labelling.requeue_outdated(by="system:labels")


@shared_task
def follow_calendar(election_id: int | None = None) -> int:
    """Context labels and rule findings follow the calendar of their election, also moved."""
    return standing.follow_calendar(by="system:labels", election_id=election_id)


@shared_task
def cluster_unmatched_posts() -> int:
    """Puts posts that match no claim beside their like, and proposes what grows."""
    return clusters.cluster_unmatched(by="system:labels")


@shared_task
def search_posts() -> int:
    """Searches stored posts for claims that wait for it."""
    return searches.search_waiting(by="system:labels")


@shared_task
def renew_index() -> bool:
    """Writes the next version of the claims' index when much has changed since the newest."""
    return engines.renew(timezone.now())


@shared_task
def sweep_shadow_decisions() -> int:
    """Deletes what models in shadow decided long ago, or of posts that are gone."""
    return shadows.sweep_shadow_decisions()


@shared_task
def propose_contradictions_of_rules() -> int:
    """Puts posts that contradict a voting rule before the fact-checkers."""
    return rule_groups.propose_contradictions(by="system:labels", now=timezone.now())
