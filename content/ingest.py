"""Reading an input from start to end into posts, batch by batch, in constant memory."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from content import actions
from content.formats.csv_rows import csv_rows
from content.formats.detection import AUTO, JSON_FORMATS, detect
from content.formats.events import Format, Gone, Skipped
from content.formats.json_rows import json_rows
from content.formats.rows import BrokenRow, Row
from content.formats.source import Source
from content.models import IngestRun
from content.records import (
    Deletion,
    FieldError,
    Invalid,
    PostRecord,
    validate,
    validate_deletion,
)
from content.rejects import RejectFile


DEFAULT_BATCH = 2000
LONGEST_WAIT = 2.0  # seconds; a slow stream is saved in smaller batches
_NO_OBJECT = Invalid(FieldError("row", "is not a JSON object"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an input is to be read. An empty platform means that of the format."""

    format: str = AUTO
    platform: str = ""
    batch: int = DEFAULT_BATCH
    restart: bool = False
    rejects: Path | None = None
    rejects_folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What was read so far; `rows_before` of it by an earlier process."""

    run: IngestRun
    rows_before: int
    skipped: Counter[str]
    rejects: Path


def ingest(
    source: Source, *, options: Options, by: str, watch: Callable[[Progress], None]
) -> Progress:
    """Saves every sound row of the source; goes on where an earlier run was broken off.

    `watch` is called after each batch. Raises UnusableInput, or RunConflict when another
    process reads the same input.
    """
    name = detect(source.head()) if options.format == AUTO else options.format
    known = JSON_FORMATS.get(name)
    platform = options.platform or (known.platform if known else "unknown")
    key = actions.RunKey(
        source=source.name, fingerprint=source.fingerprint, format=name, platform=platform
    )
    run, is_continued = actions.open_run(key=key, restart=options.restart)
    path = options.rejects or options.rejects_folder / f"{Path(source.name).name}-{run.pk}.jsonl"
    rejects = RejectFile(path, run=run.pk, source=source.name)
    if is_continued:
        rejects.drop_beyond(run.rows)
    progress = Progress(run=run, rows_before=run.read, skipped=Counter(), rejects=path)
    state = IngestRun.State.INTERRUPTED
    try:
        for _saved in _read(source, known, progress, _Batch(run, rejects, options.batch, platform)):
            watch(progress)
        state = IngestRun.State.FINISHED
    except actions.RunConflict:
        state = IngestRun.State.RUNNING  # in other hands
        raise
    finally:
        if state != IngestRun.State.RUNNING:
            actions.close_run(run=run, state=state, by=by)
    return progress


def _read(
    source: Source, known: Format | None, progress: Progress, batch: "_Batch"
) -> Iterator[None]:
    """Halts after each saved batch."""
    before = progress.run.rows
    number = 0
    for number, row in enumerate(csv_rows(source) if known is None else json_rows(source), 1):
        if number <= before:
            continue
        batch.add(number, row, known)
        if batch.is_due:
            batch.save()
            yield
    if source.damage:
        batch.add(number + 1, BrokenRow(0, "file", source.damage, ""), known)
    batch.save()
    progress.skipped.update(batch.skipped)
    yield


class _Batch:
    """Rows on their way into the database."""

    def __init__(self, run: IngestRun, rejects: RejectFile, size: int, platform: str) -> None:
        self.skipped: Counter[str] = Counter()
        self._run = run
        self._rejects = rejects
        self._size = size
        self._platform = platform
        self._row = run.rows
        self._begin()

    def _begin(self) -> None:
        self._now = timezone.now()
        self._deadline = time.monotonic() + LONGEST_WAIT
        self._records: list[PostRecord] = []
        self._deletions: dict[tuple[str, str], Deletion] = {}
        self._skipped = self._rejected = 0

    @property
    def is_due(self) -> bool:
        return (
            len(self._records) + len(self._deletions) + self._rejected + self._skipped >= self._size
            or time.monotonic() > self._deadline
        )

    def add(self, number: int, row: Row | BrokenRow, known: Format | None) -> None:
        try:
            event = _event(row, known, self._platform, self._now)
        except Invalid as invalid:
            raw = row.value if isinstance(row, Row) and row.raw is None else row.raw
            self._rejects.add(row=number, line=row.line, errors=invalid.errors, raw=raw)
            self._rejected += 1
        else:
            self._take(event)
        self._row = number

    def _take(self, event: PostRecord | Deletion | Skipped) -> None:
        if isinstance(event, Skipped):
            self.skipped[event.reason] += 1
            self._skipped += 1
            return
        key = (event.platform, event.external_id)
        if key in self._deletions:
            self.save()  # made again or deleted twice: what happened keeps its order
        if isinstance(event, Deletion):
            self._deletions[key] = event
        else:
            self._records.append(event)

    def save(self) -> None:
        self._rejects.flush()
        actions.save_batch(
            run=self._run,
            records=self._records,
            deletions=list(self._deletions.values()),
            skipped=self._skipped,
            rejected=self._rejected,
            rows=self._row,
        )
        self._begin()


def _event(
    row: Row | BrokenRow, known: Format | None, platform: str, now: datetime
) -> PostRecord | Deletion | Skipped:
    """What the row says; raises Invalid."""
    if isinstance(row, BrokenRow):
        raise Invalid(FieldError(row.field, row.reason))
    if not isinstance(row.value, dict):
        raise _NO_OBJECT
    found = known.read(row.value) if known else row.value
    if isinstance(found, Skipped):
        return found
    if isinstance(found, Gone):
        return validate_deletion(platform=platform, external_id=found.external_id, now=now)
    if not found.get("platform"):
        found["platform"] = platform
    return validate(found, now=now)
