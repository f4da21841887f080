"""Files of election data: uploaded, read in a process of their own, compared, applied, undone.

    receive_file → read_run → apply_run → undo_run

A refused file changes nothing. Applying is one transaction, compares anew, and stops by itself
when too many polling stations would vanish.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from audit.actions import record
from core.announce import announce
from elections.actions.stations import rebuild_place_names
from elections.formats import sandbox
from elections.formats.records import Issue, Reading, ReadOptions
from elections.imports.changes import BATCH, ChangeLog, UndoConflict, take_back
from elections.imports.plan import (
    DATASETS,
    ImportOptions,
    Plan,
    is_held,
    options_of,
    plan_of,
)
from elections.models import Election, ImportIssue, ImportRun, Jurisdiction, PollingStation, Source
from elections.signals import import_waiting


State, Dataset = ImportRun.State, ImportRun.Dataset
MOST_ISSUES = 5_000
MAX_DROP = 0.1
Watch = Callable[[int], None]


class ImportConflict(Exception):
    """The run is not in a state in which this can be done; the message is for the person."""


@transaction.atomic
def receive_file(
    *,
    name: str,
    content: bytes,
    by: str,
    election: Election | None = None,
    options: ImportOptions | None = None,
    max_drop: float = MAX_DROP,
    is_read_here: bool = False,
) -> ImportRun:
    """Keeps the file as it came. A worker reads it, or `is_read_here`: the caller does."""
    options = options or ImportOptions()
    run = ImportRun.objects.create(
        dataset=DATASETS.get(options.kind, Dataset.STATIONS),
        election=election,
        file_name=name[:300],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        options=asdict(options),
        max_drop=max_drop,
        created_by=by,
    )
    _note(run, "uploaded", by)
    if not is_read_here:
        announce(import_waiting, run_id=run.pk)
    return run


def read_run(*, run: ImportRun, watch: Watch = lambda percent: None) -> ImportRun:
    """Reads and compares; afterwards the run is refused, held or ready. Twice does it once."""
    started = time.monotonic()
    _show(run, 10, watch)
    reading = _read(run)
    _show(run, 70, watch)
    plan = plan_of(run, reading)
    _show(run, 90, watch)
    run = _keep(run, reading, plan, time.monotonic() - started)
    watch(100)
    return run


def _show(run: ImportRun, percent: int, watch: Watch) -> None:
    ImportRun.objects.filter(pk=run.pk).update(progress=percent)
    watch(percent)


def _read(run: ImportRun) -> Reading:
    options = options_of(run)
    area = Jurisdiction.objects.filter(ocd_id=options.jurisdiction).first()
    return sandbox.read_file(
        bytes(run.content),
        ReadOptions(
            kind=options.kind,
            municipality_code=(area.code or area.ocd_id) if area else "",
            municipality_name=area.name if area else "",
            timezone=options.timezone or (area.timezone if area and area.country != "NL" else ""),
            skip_bad_rows=options.skip_bad_rows,
        ),
    )


def _keep(run: ImportRun, reading: Reading, plan: Plan, seconds: float) -> ImportRun:
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked.state != State.READING:
            return locked
        _fill(locked, reading, plan)
        locked.seconds, locked.progress = round(seconds, 2), 100
        locked.state = _state(locked, plan)
        locked.save()
        _save_issues(locked, plan.issues)
    return locked


def _fill(run: ImportRun, reading: Reading, plan: Plan) -> None:
    run.dataset = DATASETS.get(reading.kind, run.dataset)
    run.file_format, run.schema_version = reading.format[:50], reading.schema_version[:50]
    run.rows_in = reading.rows_in
    rejected = {(issue.line, issue.row_id) for issue in plan.issues if issue.level == "reject"}
    run.rows_rejected = reading.rows_in if plan.is_refused else len(rejected)
    run.election = plan.election
    run.options = run.options | {"touches": plan.touches()}
    if not plan.is_refused:
        for name, count in plan.counts().items():
            setattr(run, name, count)
    if plan.stations:
        run.published_before = plan.stations.published_before
        run.published_after = plan.stations.published_after


def _state(run: ImportRun, plan: Plan) -> str:
    if plan.is_refused:
        return State.REFUSED
    return State.HELD if is_held(run, plan) else State.PREVIEW


def _save_issues(run: ImportRun, issues: Iterable[Issue]) -> None:
    """In the language of the person who uploaded; the worst first, should there be very many."""
    order = {"refuse": 0, "reject": 1, "warning": 2, "notice": 3}
    kept = sorted(issues, key=lambda issue: order[issue.level])[:MOST_ISSUES]
    ImportIssue.objects.bulk_create(
        [
            ImportIssue(
                run=run,
                level=issue.level,
                code=issue.code[:60],
                line=issue.line,
                field=issue.field[:200],
                message=gettext(issue.template) % issue.values,
                row_id=issue.row_id[:200],
                raw=issue.raw,
            )
            for issue in kept
        ],
        batch_size=BATCH,
    )


@transaction.atomic
def apply_run(*, run: ImportRun, by: str, accepted_gone: int | None = None) -> ImportRun:
    """Saves what the file says, compared with the database as it is now.

    `accepted_gone`: the number of stations that may vanish, as the person confirmed it for a
    run that is held. Where more would vanish the run is held (again), and nothing is changed.
    ImportConflict for a run that is refused, applied or still being read.
    """
    started = time.monotonic()
    run = _locked(run, State.PREVIEW, State.HELD)
    reading = _read(run)
    plan = plan_of(run, reading)
    if plan.is_refused:
        raise ImportConflict(gettext("The file no longer fits what is known; upload it again."))
    if plan.is_empty:
        raise ImportConflict(gettext("There is nothing in this file to apply."))
    _lock_election(plan.election)
    _fill(run, reading, plan)
    if is_held(run, plan):
        if accepted_gone is None or run.rows_gone > accepted_gone:
            run.state = State.HELD
            run.save()
            return run
        run.is_drop_accepted = True
    log = ChangeLog(run)
    run.source = _source(run)
    plan.save(run=run, log=log, by=by)
    log.write()
    if plan.election and log.is_about(PollingStation):
        rebuild_place_names(election=plan.election, by=by)
    run.election, run.state = plan.election, State.APPLIED
    run.applied_by, run.applied_at = by, timezone.now()
    run.seconds = round((run.seconds or 0) + time.monotonic() - started, 2)
    run.save()
    _note(run, "applied", by, **plan.counts(), is_drop_accepted=run.is_drop_accepted)
    return run


@transaction.atomic
def undo_run(*, run: ImportRun, by: str) -> ImportRun:
    """Everything the run changed is as it was before; ImportConflict where that cannot be.

    Newest first: an import whose rows a later one changed waits until that one is undone.
    """
    run = _locked(run, State.APPLIED)
    _lock_election(run.election)
    _refuse_if_others_rest_on_it(run)
    election_id = run.election_id
    had_stations = run.changes.filter(model="elections.pollingstation").exists()
    try:
        take_back(run)
    except UndoConflict as error:
        raise ImportConflict(
            gettext("Undo “%(name)s” first: it changed the same rows later.")
            % {"name": str(error.run)}
        ) from error
    run.state, run.undone_by, run.undone_at = State.UNDONE, by, timezone.now()
    if election_id and not Election.objects.filter(pk=election_id).exists():
        run.election = None
    if run.election and had_stations:
        rebuild_place_names(election=run.election, by=by)
    run.save()
    _note(run, "undone", by)
    return run


def _refuse_if_others_rest_on_it(run: ImportRun) -> None:
    """An election that this run made goes with it, so nothing may hang on it any more."""
    made = run.changes.filter(model="elections.election", before__isnull=True)
    if not made.exists() or run.election is None:
        return
    others = ImportRun.objects.filter(election=run.election).exclude(pk=run.pk)
    rest = others.filter(state=State.APPLIED).order_by("-applied_at").first()
    if rest:
        raise ImportConflict(
            gettext("Undo “%(name)s” first: it is on the election that this import made.")
            % {"name": str(rest)}
        )
    if run.election.pages.exists():
        raise ImportConflict(gettext("There are pages on this election; delete those first."))
    ImportRun.objects.filter(election=run.election).update(election=None)


def _locked(run: ImportRun, *states: str) -> ImportRun:
    locked = (
        ImportRun.objects.select_for_update(of=("self",))
        .select_related("election__division", "source")
        .get(pk=run.pk)
    )
    if locked.state not in states:
        raise ImportConflict(
            gettext("This cannot be done with an import that is “%(state)s”.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _lock_election(election: Election | None) -> None:
    """Imports on one election follow each other."""
    if election:
        Election.objects.select_for_update(of=("self",), no_key=True).get(pk=election.pk)


def _source(run: ImportRun) -> Source | None:
    options = options_of(run)
    if run.source or not options.source_url:
        return run.source
    source, _created = Source.objects.get_or_create(
        url=options.source_url,
        title=run.file_name,
        defaults={
            "publisher": options.publisher or options.source_url,
            "retrieved_at": run.created_at,
            "sha256": run.sha256,
        },
    )
    return source


def _note(run: ImportRun, what: str, by: str, **data: Any) -> None:
    record(
        action=f"elections.import_{what}",
        by=by,
        subject=f"elections.importrun:{run.pk}",
        data={"file": run.file_name, "sha256": run.sha256, "dataset": run.dataset, **data},
    )
