"""Writes of what feeds read from posts. Not audited: it is derived, and anyone can derive it again."""

import logging
import time
from collections.abc import Sequence
from functools import cache

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, transaction

from feeds.describing import Description, PostTexts, barely, describe
from feeds.models import PostFeatures
from feeds.queries.undescribed import of_other_versions, texts_of, undescribed
from feeds.topics.vectors import version
from textmatch.encoders import Encoder, UseEncoder


logger = logging.getLogger(__name__)
BATCH = 256
SAVED_TOGETHER = 32  # what a worker that is stopped has read in vain, at most
# One task reads for this long, then gives its place to another; below Celery's soft limit.
TASK_SECONDS = 120
_DERIVED = (
    "account", "language", "region", "created_at", "topics", "main_topic", "terms", "embedding",
    "version", "text_sha256",
)  # fmt: skip


def describe_waiting() -> int:
    """Reads batch after batch until every post is read, or the time of one task is over. How many.

    Safe to run twice at once: both write the same.
    """
    read, end = 0, time.monotonic() + TASK_SECONDS
    while time.monotonic() < end:
        batch = describe_posts(post_ids=undescribed(most=BATCH))
        read += batch
        if not batch:
            break
    return read


def renew_old_vectors() -> int:
    """Reads posts again whose vectors are of an earlier projection. How many."""
    read, end = 0, time.monotonic() + TASK_SECONDS
    while time.monotonic() < end:
        batch = describe_posts(post_ids=of_other_versions(version=version(), most=BATCH))
        read += batch
        if not batch:
            break
    return read


def describe_posts(*, post_ids: Sequence[int]) -> int:
    """Reads these posts, also those that were read before. How many could be read."""
    if not post_ids:
        return 0
    texts = texts_of(post_ids)
    parts = (texts[at : at + SAVED_TOGETHER] for at in range(0, len(texts), SAVED_TOGETHER))
    return sum(_read(part) for part in parts)


def _read(texts: Sequence[PostTexts]) -> int:
    """Where reading or saving a part fails, each post alone; one that still fails keeps no other
    waiting, and is kept by its bare words until the projection changes.
    """
    try:
        save_descriptions(descriptions=describe(texts, _encoder()))
    except SoftTimeLimitExceeded:  # is an Exception too, and means: stop
        raise
    except Exception:
        if len(texts) > 1:
            return sum(_read([each]) for each in texts)
        logger.exception("Post %d cannot be read for the feeds.", texts[0].post_id)
        return _keep_barely(texts[0])
    return len(texts)


def _keep_barely(texts: PostTexts) -> int:
    try:
        save_descriptions(descriptions=[barely(texts)])
    except DatabaseError:
        logger.exception("Nothing of post %d can be kept for the feeds.", texts.post_id)
        return 0
    return 1


@transaction.atomic
def save_descriptions(*, descriptions: Sequence[Description]) -> None:
    """In order of post, as everyone who writes several: no deadlocks."""
    rows = sorted((_row(each) for each in descriptions), key=lambda row: row.post_id)
    PostFeatures.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["post"], update_fields=_DERIVED
    )


def _row(description: Description) -> PostFeatures:
    texts = description.texts
    return PostFeatures(
        post_id=texts.post_id,
        account_id=texts.account_id,
        language=texts.base_language,
        region=texts.region,
        created_at=texts.created_at,
        topics=description.topics,
        main_topic=description.main_topic,
        terms=description.terms,
        embedding=description.vector,
        version=version(),
        text_sha256=texts.fingerprint,
    )


@cache
def _encoder() -> Encoder:
    return UseEncoder()
