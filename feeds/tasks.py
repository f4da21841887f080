from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from feeds.actions import (
    features,
    fetched,
    first_audience,
    rankers,
    retention,
    rising,
    upload_checks,
    uploads,
)
from feeds.queries.popular import renew_world


_DESCRIBING = "feeds:describing"
_LEASE_SECONDS = 300  # Celery's hard limit: whoever was killed does not keep others away for longer


@shared_task
def describe_posts() -> int:
    """Reads posts that feeds have not read yet, or that changed; the beat sweep sends it too.

    One at a time: two would read the same posts.
    """
    if not cache.add(_DESCRIBING, 1, _LEASE_SECONDS):
        return 0
    try:
        return features.describe_waiting()
    finally:
        cache.delete(_DESCRIBING)


@shared_task
def renew_old_vectors() -> int:
    """Reads posts again whose vectors are of an earlier projection."""
    return features.renew_old_vectors()


@shared_task
def forget_old(kind: str = "") -> int:
    """What was kept of viewers long enough goes; returns how many rows.

    Each kind has messages of its own, a batch a message, so that none waits for another's rest.
    """
    if not kind:
        for each in retention.Kept:
            forget_old.delay(each.value)
        return 0
    gone = retention.forget_old(kind=retention.Kept(kind), now=timezone.now())
    if gone.is_full:
        forget_old.delay(kind)
    return gone.rows


@shared_task
def hold_rising_posts() -> int:
    """Holds election posts that rise without review, and lets go of those that were checked."""
    now = timezone.now()
    rising.release_checked(now=now)
    return rising.hold_rising(now=now)


@shared_task
def renew_popular() -> int:
    """Looks through all posts for what is popular, so that no viewer waits for it."""
    return len(renew_world(now=timezone.now()))


@shared_task
def check_uploads() -> int:
    """Looks at one thing that was handed in, and rings for the next; lets go what has its labels."""
    has_checked = upload_checks.check_next(now=timezone.now())
    if has_checked:
        check_uploads.delay()
    return has_checked + upload_checks.release_labelled()


@shared_task
def delete_stray_uploads() -> int:
    """Files that were handed in and that no row knows; returns how many."""
    return uploads.delete_strays(now=timezone.now())


@shared_task
def train_ranker() -> str:
    """Learns from the pages of the last days; a candidate decides nothing by itself."""
    candidate = rankers.train_candidate(by="system:feeds", now=timezone.now())
    return candidate.version if candidate else ""


@shared_task
def count_first_audiences() -> int:
    """How many viewers new posts found, of each day whose posts had their 48 hours."""
    return first_audience.count_first_audiences(now=timezone.now())


@shared_task
def fetch_skeletons() -> None:
    """A message for each feed of another maker, so that none waits for a slow one."""
    for slug in settings.FEED_GENERATORS:
        fetch_skeleton.delay(slug)


@shared_task
def fetch_skeleton(slug: str) -> bool:
    return fetched.fetch_skeleton(slug=slug, now=timezone.now())
