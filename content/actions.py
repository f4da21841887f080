"""Writes on posts and on the intake queue."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from audit.actions import record
from content import bulk
from content.bulk import Status
from content.models import IngestRun, Intake, Post
from content.records import Deletion, PostRecord
from content.signals import posts_waiting
from core.announce import announce


# A post that failed is tried again in ever smaller company, so that one poison post ends up
# alone and takes no innocent one down with it.
BATCH_SHRINKS_BY = 16
MAX_ATTEMPTS = 4


@transaction.atomic
def lease_waiting(
    *, limit: int, lease_for: timedelta, now: datetime
) -> tuple[uuid.UUID, list[int]]:
    """Takes up to `limit` waiting posts for one worker: its lease and the post ids.

    Counts the attempt before any work is done, so a post that kills its worker is counted too.
    Posts are of one number of attempts, the fewest first; those that used up their attempts
    are left to `set_aside_exhausted`.
    """
    lease = uuid.uuid4()
    free = (
        Intake.objects.claimable(now)
        .filter(attempts__lt=MAX_ATTEMPTS)
        .select_for_update(skip_locked=True, no_key=True)
    )
    first = free.order_by("attempts", "post_id").first()
    if first is None:
        return lease, []
    size = max(1, limit // BATCH_SHRINKS_BY**first.attempts)
    rows = free.filter(attempts=first.attempts).order_by("post_id")[:size]
    taken = [row.pk for row in rows]
    Intake.objects.filter(pk__in=taken).update(
        attempts=models.F("attempts") + 1, lease=lease, leased_until=now + lease_for
    )
    return lease, taken


def lock_leased(*, lease: uuid.UUID, post_ids: Sequence[int]) -> set[int]:
    """Of these posts those still under the lease, locked until the transaction ends."""
    rows = (
        Intake.objects.waiting()
        .filter(pk__in=post_ids, lease=lease)
        .order_by("post_id")  # as everyone who locks several: no deadlocks
        .select_for_update(no_key=True)
    )
    return set(rows.values_list("pk", flat=True))


def mark_processed(*, post_ids: Sequence[int], now: datetime) -> None:
    """In the transaction that saves the labels."""
    Intake.objects.filter(pk__in=post_ids).update(
        state=Intake.State.DONE,
        processed_at=now,
        lease=None,
        leased_until=None,
        error="",
        attempts=0,
    )


@transaction.atomic
def set_detected_languages(*, languages: dict[int, str]) -> None:
    """Fills in the language of posts that came without one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE content_post SET language = found.language
            FROM unnest(%s::bigint[], %s::text[]) AS found(post_id, language)
            WHERE content_post.id = found.post_id
              AND content_post.language = '' AND found.language <> ''
            """,
            [list(languages), list(languages.values())],
        )


@transaction.atomic
def mark_failed(*, lease: uuid.UUID, errors: dict[int, str]) -> int:
    """Gives posts back with their error; after MAX_ATTEMPTS they are set aside. How many were.

    A post that is no longer under the lease stays as it is: it is another worker's by now.
    """
    aside = 0
    for post_id in sorted(lock_leased(lease=lease, post_ids=list(errors))):
        row = Intake.objects.filter(pk=post_id)
        given_up = row.filter(attempts__gte=MAX_ATTEMPTS).update(
            state=Intake.State.SET_ASIDE, error=errors[post_id], lease=None, leased_until=None
        )
        aside += given_up
        if not given_up:
            row.update(error=errors[post_id], lease=None, leased_until=None)
    return aside


@transaction.atomic
def set_aside_exhausted(*, now: datetime) -> int:
    """Sets posts aside whose workers died again and again, with what is known of it."""
    return (
        Intake.objects.claimable(now)
        .filter(attempts__gte=MAX_ATTEMPTS)
        .update(
            state=Intake.State.SET_ASIDE,
            error="Its worker died or ran out of time at every attempt.",
            lease=None,
            leased_until=None,
        )
    )


@transaction.atomic
def requeue(*, posts: models.QuerySet[Post], by: str, reason: str) -> int:
    """Sends posts through labelling again; how many. A worker that holds one loses its lease."""
    locked = (
        Intake.objects.filter(post__in=posts).order_by("post_id").select_for_update(no_key=True)
    )
    count = Intake.objects.filter(pk__in=locked.values("pk")).update(
        state=Intake.State.WAITING,
        attempts=0,
        error="",
        lease=None,
        leased_until=None,
        queued_at=timezone.now(),
    )
    if count:
        record(
            action="content.posts_requeued",
            by=by,
            subject="content.intake",
            data={"count": count, "reason": reason},
        )
        announce(posts_waiting, count=count)
    return count


@transaction.atomic
def set_eligibility(*, post: Post, eligibility: str, reason: str, by: str) -> Post:
    """Whether a post may be recommended; feeds follow at their next request."""
    Post.objects.filter(pk=post.pk).update(eligibility=eligibility)
    post.refresh_from_db()
    record(
        action="content.eligibility_set",
        by=by,
        subject=f"content.post:{post.pk}",
        data={"eligibility": eligibility, "reason": reason},
    )
    return post


@transaction.atomic
def set_status(*, post: Post, status: str, reason: str, by: str) -> Post:
    """Whether a post exists for viewers at all."""
    Post.objects.filter(pk=post.pk).update(status=status)
    post.refresh_from_db()
    record(
        action="content.status_set",
        by=by,
        subject=f"content.post:{post.pk}",
        data={"status": status, "reason": reason},
    )
    return post


# --- saving posts ---------------------------------------------------------------------------


class RunConflict(Exception):
    """Another process reads the same input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunKey:
    """What makes two readings the same: the input's name and content, and how it is read."""

    source: str
    fingerprint: str
    format: str
    platform: str


@transaction.atomic
def save_posts(*, records: Sequence[PostRecord], by: str) -> list[Status]:
    """New posts, and what changed of known ones, in the order of `records`.

    What a record does not say (None) stays as it is. A post whose text changed goes back to
    the queue. Of two records of one post the later one
    is laid over the earlier.
    """
    statuses = _save(records)
    if set(statuses) - {Status.UNCHANGED}:
        counts = {str(status): statuses.count(status) for status in Status}
        record(action="content.posts_saved", by=by, subject="content.post", data=dict(counts))
    return statuses


@transaction.atomic
def open_run(*, key: RunKey, restart: bool) -> tuple[IngestRun, bool]:
    """The run that was broken off on this input (True), or a new one; `restart` wants that.

    An input without fingerprint cannot be read twice and is never taken up again.
    """
    wanted = models.Q(
        source=key.source, fingerprint=key.fingerprint, format=key.format, platform=key.platform
    )
    found = IngestRun.objects.open().filter(wanted).exclude(fingerprint="")
    if restart:
        found.update(state=IngestRun.State.ABANDONED)
    elif run := found.first():
        IngestRun.objects.filter(pk=run.pk).update(state=IngestRun.State.RUNNING)
        run.refresh_from_db()
        return run, True
    try:
        with transaction.atomic():
            run = IngestRun.objects.create(
                source=key.source,
                fingerprint=key.fingerprint,
                format=key.format,
                platform=key.platform,
            )
    except IntegrityError as error:
        raise RunConflict(f"{key.source} is being read by another process.") from error
    return run, False


@transaction.atomic
def save_batch(
    *,
    run: IngestRun,
    records: Sequence[PostRecord],
    deletions: Sequence[Deletion],
    skipped: int,
    rejected: int,
    rows: int,
) -> None:
    """Saves a batch of a run and how far the run came: both or neither.

    No audit entry: the run writes one when it ends, so that many batches do not stand in
    line for the chain's head. Raises RunConflict where another process took the run over.
    """
    statuses = _save(records)
    deleted = bulk.delete(deletions)
    counts = {
        "created": statuses.count(Status.CREATED),
        "updated": statuses.count(Status.UPDATED),
        "unchanged": statuses.count(Status.UNCHANGED) + len(deletions) - deleted,
        "deleted": deleted,
        "skipped": skipped,
        "rejected": rejected,
    }
    moved = IngestRun.objects.filter(
        pk=run.pk, rows=run.rows, state=IngestRun.State.RUNNING
    ).update(
        rows=rows,
        read=models.F("read") + sum(counts.values()),
        updated_at=timezone.now(),
        **{name: models.F(name) + count for name, count in counts.items()},
    )
    if not moved:
        raise RunConflict(f"{run.source} is being read by another process.")
    run.refresh_from_db()


@transaction.atomic
def close_run(*, run: IngestRun, state: str, by: str) -> IngestRun:
    """Ends a run, or breaks it off for another time; writes what it did to the audit log."""
    is_finished = state == IngestRun.State.FINISHED
    IngestRun.objects.filter(pk=run.pk).update(
        state=state, finished_at=timezone.now() if is_finished else None
    )
    run.refresh_from_db()
    counts = ("read", "created", "updated", "unchanged", "deleted", "skipped", "rejected")
    record(
        action="content.posts_ingested",
        by=by,
        subject=f"content.ingestrun:{run.pk}",
        data={"state": state, **{name: getattr(run, name) for name in counts}},
    )
    return run


def _save(records: Sequence[PostRecord]) -> list[Status]:
    """Saves each post once, as its last record leaves it; the status of each record."""
    posts: dict[tuple[str, str], PostRecord] = {}
    repeats: dict[int, Status] = {}
    for number, each in enumerate(records):
        key = (each.platform, each.external_id)
        if before := posts.get(key):
            each = before.overlaid(each)
            repeats[number] = Status.UNCHANGED if each == before else Status.UPDATED
        posts[key] = each
    saved = bulk.upsert(list(posts.values())) if posts else bulk.Saved([], 0)
    if saved.waiting:
        announce(posts_waiting, count=saved.waiting)
    first = iter(saved.statuses)
    return [repeats[number] if number in repeats else next(first) for number in range(len(records))]
