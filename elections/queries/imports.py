"""Imports as staff look at them: what came in, what would change, who may decide on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from elections.models import ImportChange, ImportIssue, ImportRun, Jurisdiction
from elections.models.scope import within
from elections.scope import Scope


SHOWN_CHANGES = 50
LEVELS = ["refuse", "reject", "warning", "notice"]
# Fields that say nothing to a person who compares two states of a row.
_HIDDEN = frozenset({"id", "content_hash", "updated_at", "sequence", "source", "natural_key"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    name: str
    kind: str
    fields: tuple[FieldChange, ...]


def visible_runs(scope: Scope, by: str) -> QuerySet[ImportRun]:
    """Newest first: runs on elections in scope, and the person's own. Without the files."""
    runs = ImportRun.objects.select_related("election", "source").defer("content")
    if not scope.everything:
        runs = runs.filter(Q(created_by=by) | within(scope, area="election__division"))
    return runs.order_by("-pk")


def may_decide(run: ImportRun, scope: Scope) -> bool:
    """Whether all areas that the run touches are the person's; new areas are nobody's yet."""
    if scope.everything:
        return True
    wanted = set(run.options.get("touches", ()))
    areas = Jurisdiction.objects.filter(ocd_id__in=wanted).values_list("pk", flat=True)
    return len(areas) == len(wanted) and all(scope.covers(pk) for pk in areas)


def last_applied(run: ImportRun) -> ImportRun | None:
    """The run before this one on the same data of the same election."""
    return (
        ImportRun.objects.filter(
            dataset=run.dataset,
            election=run.election,
            state=ImportRun.State.APPLIED,
            pk__lt=run.pk,
        )
        .defer("content")
        .order_by("-applied_at", "-pk")
        .first()
    )


def issue_counts(run: ImportRun) -> list[dict[str, Any]]:
    """How many issues of each code, the worst levels first."""
    rows = run.issues.values("level", "code").annotate(count=Count("pk")).order_by("code")
    return sorted(rows, key=lambda row: LEVELS.index(row["level"]))


def issues_of(run: ImportRun, *, code: str = "") -> QuerySet[ImportIssue]:
    issues = run.issues.order_by("pk")
    return issues.filter(code=code) if code else issues


def shown_changes(run: ImportRun) -> list[ShownChange]:
    """The first changes of an applied run, field by field; what is new is told by its name."""
    changes = run.changes.exclude(before__isnull=True).order_by("pk")[:SHOWN_CHANGES]
    return [_shown(change) for change in changes]


def _shown(change: ImportChange) -> ShownChange:
    before = (change.before or {}).get("fields", {})
    after = change.after or {}
    name = before.get("name") or before.get("candidate_name") or f"{change.object_id}"
    return ShownChange(name, change.model, tuple(_field_changes(before, after)))


def _field_changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[FieldChange]:
    for name, value in after.items():
        if name not in _HIDDEN and before.get(name) != value:
            yield FieldChange(name, _text(before.get(name)), _text(value))


def _text(value: object) -> str:
    return "" if value is None else str(value)
