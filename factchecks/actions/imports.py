"""Files of fact-checks that a partner brings: uploaded, read in isolation, looked at, applied.

    receive_file → work_on (reads) → start_applying → work_on (applies)

Reading changes nothing but the rows of the run. Applying takes its rows one by one, each in a
transaction of its own: whoever goes on after a dead worker goes on at the next row.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from audit.actions import record
from core.announce import announce
from factchecks.actions.reviews import Options, keep_review
from factchecks.claimreview import Review, parse
from factchecks.formats import sandbox
from factchecks.formats.records import Broken, Found, Reading, ReadOptions, TableHead
from factchecks.models import ReviewImport, ReviewImportRow
from factchecks.nodes import Unusable
from factchecks.queries.imports import KnownReviews, hash_of, meanings_of, remembered_columns
from factchecks.signals import review_import_waiting
from users.models import Organisation, User


State, Outcome = ReviewImport.State, ReviewImportRow.Outcome
LEASE = timedelta(minutes=5)
# Then the worker lets go, so that its time limit does not end it, and rings for the next one.
TURN = timedelta(minutes=3)
BATCH = 500
AT_WORK = 10  # % once a worker has the file
READ = 60  # % once the isolated process is done
Clock = Callable[[], datetime]


class ImportConflict(Exception):
    """The file is not in a state in which this can be done; the message is for the person."""


@transaction.atomic
def receive_file(
    *,
    organisation: Organisation,
    name: str,
    content: bytes,
    by: User,
    kind: str = ReviewImport.Format.AUTO,
    asks_to_publish: bool = False,
) -> ReviewImport:
    """Keeps the file as it came; a worker reads it."""
    run = ReviewImport.objects.create(
        organisation=organisation,
        file_name=name[:300],
        content=content,
        format=kind,
        asks_to_publish=asks_to_publish,
        uploaded_by=by,
    )
    _note(run, "uploaded", by.audit_name, bytes=len(content))
    announce(review_import_waiting, run_id=run.pk)
    return run


@transaction.atomic
def choose_columns(*, run: ReviewImport, fields: Mapping[str, str], by: User) -> ReviewImport:
    """Says which column holds what, for this file and the partner's next ones; it is read anew.

    Raises ImportConflict for a file that is not a table that was read.
    """
    run = _locked(run, State.PREVIEW)
    if "header" not in run.columns:
        raise ImportConflict(gettext("This file has no columns."))
    run.columns = run.columns | {"fields": dict(fields), "is_confirmed": True}
    run.state, run.progress, run.leased_until = State.READING, 0, None
    run.save(update_fields=["columns", "state", "progress", "leased_until"])
    _note(run, "columns_chosen", by.audit_name)
    announce(review_import_waiting, run_id=run.pk)
    return run


@transaction.atomic
def start_applying(*, run: ReviewImport, publish: bool, by: User) -> ReviewImport:
    """A worker saves what the file says: as drafts, unless two persons want it published at once.

    That is the one who brought the file and asked for it, and another one who reads the preview.

    Raises ImportConflict for a file that was not read, was refused, or is applied already.
    """
    run = _locked(run, State.PREVIEW)
    run.state, run.progress = State.APPLYING, 0
    run.publishes = publish and run.asks_to_publish and run.uploaded_by_id != by.pk
    run.applied_by, run.leased_until = by, None
    run.save(update_fields=["state", "progress", "publishes", "applied_by", "leased_until"])
    _note(run, "approved", by.audit_name, publishes=run.publishes)
    announce(review_import_waiting, run_id=run.pk)
    return run


def work_on(*, run: ReviewImport, clock: Clock = timezone.now) -> None:
    """What comes next for this file; nothing where another worker has it or nothing is left."""
    if not _lease(run, clock()):
        return
    run.refresh_from_db()
    if run.state == State.READING:
        _read(run)
    else:
        _apply(run, clock)


def _lease(run: ReviewImport, now: datetime) -> bool:
    """One worker a file, and files of one partner are applied one after the other."""
    open_runs = ReviewImport.objects.filter(state__in=[State.READING, State.APPLYING])
    busy = ReviewImport.objects.filter(
        organisation=run.organisation_id, state=State.APPLYING, leased_until__gt=now
    )
    if run.state == State.APPLYING and busy.exclude(pk=run.pk).exists():
        return False
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    taken = open_runs.filter(free, pk=run.pk).update(leased_until=now + LEASE, progress=AT_WORK)
    return taken == 1


def _read(run: ReviewImport) -> None:
    fields = run.columns.get("fields", {}) if run.columns.get("is_confirmed") else {}
    reading = sandbox.read_file(
        bytes(run.content),
        ReadOptions(
            format=run.format, columns=fields, remembered=remembered_columns(run.organisation)
        ),
    )
    ReviewImport.objects.filter(pk=run.pk).update(progress=READ)
    rows = [] if reading.refusal else list(_rows(run, reading))
    _keep_reading(run, reading, rows)


def _rows(run: ReviewImport, reading: Reading) -> list[ReviewImportRow]:
    known, meanings = KnownReviews(run.organisation), meanings_of(run.organisation)
    return [
        _row(run, number, item, known, meanings)
        for number, item in enumerate(reading.items, start=1)
    ]


def _row(
    run: ReviewImport,
    number: int,
    item: Found | Broken,
    known: KnownReviews,
    meanings: Mapping[str, str],
) -> ReviewImportRow:
    row = ReviewImportRow(run=run, number=number)
    if isinstance(item, Broken):
        row.raw = {"place": item.place, "text": item.raw}
        return _rejected(row, item.field, item.reason)
    row.raw = item.node
    try:
        review = parse(item.node, meanings)
    except Unusable as error:
        return _rejected(row, error.field, str(error))
    row.statement, row.label = review.claim, review.label
    row.rating, row.reason = review.judgement.rating, review.judgement.reason
    row.outcome = _outcome(review, known)
    return row


def _rejected(row: ReviewImportRow, field: str, reason: str) -> ReviewImportRow:
    row.outcome, row.field, row.reason = Outcome.REJECTED, field, reason
    return row


def _outcome(review: Review, known: KnownReviews) -> str:
    found = known.take(review)
    is_same = found and found.source_hash == hash_of(known.organisation, review)
    if found and (is_same or found.is_set_aside):
        return Outcome.UNCHANGED
    if not review.judgement.rating:
        return Outcome.UNMAPPED
    return Outcome.CHANGED if found else Outcome.NEW


@transaction.atomic
def _keep_reading(run: ReviewImport, reading: Reading, rows: list[ReviewImportRow]) -> None:
    run.rows.all().delete()
    ReviewImportRow.objects.bulk_create(rows, batch_size=BATCH)
    run.state = State.REFUSED if reading.refusal else State.PREVIEW
    run.error, run.progress, run.leased_until = reading.refusal, 100, None
    run.format = reading.format or run.format
    if reading.table:
        run.columns = _columns(run, reading.table)
    run.save(update_fields=["state", "error", "progress", "leased_until", "format", "columns"])
    _note(run, "read", "system:imports", rows=len(rows), refused=bool(reading.refusal))


def _columns(run: ReviewImport, head: TableHead) -> dict[str, Any]:
    is_confirmed = bool(run.columns.get("is_confirmed"))
    fields = run.columns["fields"] if is_confirmed else head.columns
    return {
        "header": head.header,
        "samples": head.samples,
        "fields": fields,
        "is_confirmed": is_confirmed,
    }


def _apply(run: ReviewImport, clock: Clock) -> None:
    started = clock()
    waiting = run.rows.filter(claim__isnull=True).exclude(outcome=Outcome.REJECTED)
    total = run.rows.exclude(outcome=Outcome.REJECTED).count()
    known, meanings = KnownReviews(run.organisation), meanings_of(run.organisation)
    options = Options(publish=run.publishes, importer=run.applied_by, now=started)
    while batch := list(waiting.order_by("number")[:BATCH]):
        for row in batch:
            _apply_row(row, known, meanings, options, run)
        left = waiting.count()
        now = clock()
        run.progress = 100 - 100 * left // total
        run.leased_until = now + LEASE
        run.save(update_fields=["progress", "leased_until"])
        if left and now - started > TURN:
            _let_go(run)
            return
    _finish(run, clock())


@transaction.atomic
def _apply_row(
    row: ReviewImportRow,
    known: KnownReviews,
    meanings: Mapping[str, str],
    options: Options,
    run: ReviewImport,
) -> None:
    """A claim that vanished or a row that no longer fits is rejected, never left waiting."""
    assert run.applied_by is not None
    try:
        review = parse(row.raw, meanings)
        kept = keep_review(
            review=review,
            node=row.raw,
            known=known,
            options=options,
            by=run.applied_by.audit_name,
        )
    except Unusable as error:
        _rejected(row, error.field, str(error)).save(update_fields=["outcome", "field", "reason"])
        return
    row.claim_id, row.rating = kept.claim_id, review.judgement.rating
    row.save(update_fields=["claim", "rating"])


@transaction.atomic
def _let_go(run: ReviewImport) -> None:
    ReviewImport.objects.filter(pk=run.pk).update(leased_until=None)
    announce(review_import_waiting, run_id=run.pk)


@transaction.atomic
def _finish(run: ReviewImport, now: datetime) -> None:
    assert run.applied_by is not None
    run.state, run.progress = State.APPLIED, 100
    run.applied_at, run.leased_until = now, None
    run.save(update_fields=["state", "progress", "applied_at", "leased_until"])
    _note(run, "applied", run.applied_by.audit_name, publishes=run.publishes)


def _locked(run: ReviewImport, state: str) -> ReviewImport:
    locked = ReviewImport.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.state != state:
        raise ImportConflict(
            gettext("This cannot be done with an import that is “%(state)s”.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _note(run: ReviewImport, what: str, by: str, **data: Any) -> None:
    record(
        action=f"factchecks.import_{what}",
        by=by,
        subject=f"factchecks.reviewimport:{run.pk}",
        data={"organisation": run.organisation_id, "format": run.format, **data},
    )
