"""What an import did, row by row, so that undoing it restores exactly what was there.

A change is written with the state before it. Rows that belong to another one (opening hours of
a station, positions of a candidate) are kept inside the image of that one.
"""

import datetime
import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import models, transaction
from django.db.models import ProtectedError
from django.db.models.base import Model

from elections.imports.copying import copy_in
from elections.models import ImportChange, ImportRun


BATCH = 1000
CHILDREN = {
    "elections.pollingstation": ("opening_periods",),
    "elections.candidacy": ("positions",),
}


class UndoConflict(Exception):
    """A later import changed the same rows; `run` is that import."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(str(run))
        self.run = run


class ChangeLog:
    """Collects the changes of one run; `write` saves them."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        self._changes: list[ImportChange] = []

    def created(self, objects: Iterable[Model]) -> None:
        self._changes += [self._change(obj, None, {"name": str(obj)}) for obj in objects]

    def changed(self, obj: Model, before: dict[str, Any]) -> None:
        """`before` is the image that was taken before the change."""
        after = image(obj, with_children=False)["fields"]
        self._changes.append(self._change(obj, before, after))

    def deleted(self, obj: Model, before: dict[str, Any]) -> None:
        self._changes.append(self._change(obj, before, None))

    def is_about(self, model: type[Model]) -> bool:
        return any(change.model == model._meta.label_lower for change in self._changes)

    def write(self) -> None:
        copy_in(self._changes)

    def _change(
        self, obj: Model, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> ImportChange:
        return ImportChange(
            run=self._run,
            model=obj._meta.label_lower,
            object_id=obj.pk,
            before=before,
            after=after,
        )


def image(obj: Model, *, with_children: bool = True) -> dict[str, Any]:
    """The row as JSON: its fields, and the rows that belong to it."""
    children = CHILDREN.get(obj._meta.label_lower, ()) if with_children else ()
    rows = {name: [_fields(each) for each in getattr(obj, name).all()] for name in children}
    return {"fields": _fields(obj), "children": rows}


def _fields(obj: Model) -> dict[str, Any]:
    (row,) = serializers.serialize("python", [obj])
    fields: dict[str, Any] = json.loads(json.dumps(row["fields"], default=_text))
    return {"id": obj.pk, **fields}


def _text(value: object) -> str:
    """Microseconds stay, which Django's own encoder cuts."""
    return value.isoformat() if isinstance(value, datetime.datetime | datetime.date) else str(value)


@transaction.atomic
def take_back(run: ImportRun) -> None:
    """Restores every row of the run, the last change first. UndoConflict: see there."""
    _refuse_if_changed_since(run)
    changes = ImportChange.objects.filter(run=run).order_by("-pk").iterator(chunk_size=BATCH)
    for (label, is_new), group in itertools.groupby(
        changes, key=lambda change: (change.model, change.before is None)
    ):
        model = apps.get_model(label)
        for batch in _batches(group):
            if is_new:
                _delete(model, [change.object_id for change in batch])
            else:
                _restore(model, [change.before for change in batch if change.before is not None])


def _batches(changes: Iterable[ImportChange]) -> Iterable[list[ImportChange]]:
    iterator = iter(changes)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch


def _refuse_if_changed_since(run: ImportRun) -> None:
    mine = ImportChange.objects.filter(
        run=run, model=models.OuterRef("model"), object_id=models.OuterRef("object_id")
    )
    later = (
        ImportChange.objects.filter(
            run__state=ImportRun.State.APPLIED, run__applied_at__gt=run.applied_at
        )
        .exclude(run=run)
        .filter(models.Exists(mine))
        .select_related("run")
        .order_by("-pk")
        .first()
    )
    if later:
        raise UndoConflict(later.run)


def _delete(model: type[Model], keys: Sequence[int]) -> None:
    """Areas and people that something else refers to by now stay."""
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=keys).delete()
    except ProtectedError:
        for key in keys:
            _delete_unless_used(model, key)


def _delete_unless_used(model: type[Model], key: int) -> None:
    try:
        with transaction.atomic():
            model._default_manager.filter(pk=key).delete()
    except ProtectedError:
        return


def _restore(model: type[Model], images: Sequence[dict[str, Any]]) -> None:
    _upsert(model, [image["fields"] for image in images])
    for name in CHILDREN.get(model._meta.label_lower, ()):
        relation = model._meta.get_field(name)
        assert isinstance(relation, models.ManyToOneRel)
        child = apps.get_model(relation.related_model._meta.label)  # type: ignore[union-attr]
        parents = [image["fields"]["id"] for image in images]
        child._default_manager.filter(**{f"{relation.field.name}__in": parents}).delete()
        _upsert(child, [row for image in images for row in image["children"][name]])


def _upsert(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    objects = [_object(model, row) for row in rows]
    if objects:
        model._default_manager.bulk_create(
            objects, update_conflicts=True, unique_fields=["id"], update_fields=names
        )


def _object(model: type[Model], row: dict[str, Any]) -> Model:
    values = {
        field.attname: field.to_python(row[field.name]) for field in model._meta.concrete_fields
    }
    return model(**values)
