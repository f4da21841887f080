from celery import shared_task
from django.utils import timezone

from feeds.actions import features, retention
from feeds.queries.popular import renew_world


@shared_task
def describe_posts() -> int:
    """Reads posts that feeds have not read yet, or that changed; the beat sweep sends it too."""
    return features.describe_waiting()


@shared_task
def renew_old_vectors() -> int:
    """Reads posts again whose vectors are of an earlier projection."""
    return features.renew_old_vectors()


@shared_task
def forget_old() -> int:
    """What was kept of viewers long enough goes; returns how many rows."""
    return sum(retention.forget_old(now=timezone.now()).values())


@shared_task
def renew_popular() -> int:
    """Looks through all posts for what is popular, so that no viewer waits for it."""
    return len(renew_world(now=timezone.now()))
