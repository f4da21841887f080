"""What two persons decided, what waits for the second of them, and what is overdue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Revision, TaskState

from elections.models import (
    Correction,
    EditorScope,
    Election,
    ElectionCenterPage,
    ElectionNotice,
    Jurisdiction,
    RevisionApproval,
)
from elections.models.scope import areas_above
from elections.queries.scopes import in_scope, pages_in_scope
from elections.revisions import BlockChange, changed_blocks
from elections.scope import Scope
from users.models import User


LATEST_CHANGES = 10


@dataclass(frozen=True, slots=True)
class Notices:
    """`changes` are the moments still to come at which one begins or ends."""

    in_force: list[ElectionNotice]
    changes: list[datetime]


def notices_for(election: Election, jurisdiction: Jurisdiction, now: datetime) -> Notices:
    """Those of the whole election and of the areas this one lies in; the urgent ones first."""
    above = areas_above([jurisdiction.pk]).get(jurisdiction.pk, frozenset())
    standing = (
        ElectionNotice.objects.filter(
            Q(jurisdiction__isnull=True) | Q(jurisdiction__in=above),
            Q(ends_at__isnull=True) | Q(ends_at__gt=now),
            election=election,
            approved_at__isnull=False,
            withdrawn_at__isnull=True,
        )
        # Nearly always there is none, and then this costs nothing.
        .prefetch_related("election__division__authority", "jurisdiction__authority")
        .order_by("-severity", "-starts_at", "pk")
    )
    rows = list(standing)
    moments = [moment for row in rows for moment in (row.starts_at, row.ends_at) if moment]
    return Notices(
        in_force=[row for row in rows if row.starts_at <= now],
        changes=sorted(moment for moment in moments if moment > now),
    )


def public_corrections(election: Election) -> QuerySet[Correction]:
    return (
        Correction.objects.public()
        .filter(election=election)
        .select_related("jurisdiction")
        .order_by("-corrected_at", "-pk")
    )


def corrections_on(page: ElectionCenterPage, language: str) -> QuerySet[Correction]:
    """Of that page's area, or of the whole election, in its language."""
    return public_corrections(page.election).filter(
        Q(jurisdiction__isnull=True) | Q(jurisdiction=page.area.pk), language=language
    )


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What this person may approve, and others wrote."""

    pages: list[TaskState]
    notices: list[ElectionNotice]
    corrections: list[Correction]

    def __len__(self) -> int:
        return len(self.pages) + len(self.notices) + len(self.corrections)


def awaiting_my_review(user: User) -> Awaiting:
    """In scope; empty for whoever may not approve. Oldest first."""
    if not user.has_perm("elections.add_revisionapproval"):
        return Awaiting([], [], [])
    scope = EditorScope.objects.scope_of(user)
    return Awaiting(
        pages=_reviewable(user),
        notices=list(_open(in_scope(scope, ElectionNotice), user).order_by("proposed_at", "pk")),
        corrections=list(corrections_queue(scope).exclude(proposed_by=user.audit_name)),
    )


def _reviewable(user: User) -> list[TaskState]:
    waiting = (
        TaskState.objects.reviewable_by(user)
        .select_related("revision__content_type", "revision__user", "workflow_state")
        .order_by("started_at", "pk")
    )
    return [
        state
        for state in waiting
        if user.audit_name not in RevisionApproval.objects.authors_of(state.revision)
    ]


def _open(proposals: QuerySet[Any], user: User) -> QuerySet[Any]:
    return (
        proposals.filter(approved_at__isnull=True, withdrawn_at__isnull=True)
        .exclude(proposed_by=user.audit_name)
        .select_related("election", "jurisdiction")
    )


def corrections_queue(scope: Scope) -> QuerySet[Correction]:
    """Corrections in scope that wait for a second person, oldest first."""
    waiting: QuerySet[Correction] = in_scope(scope, Correction).filter(
        approved_at__isnull=True, withdrawn_at__isnull=True
    )
    return waiting.select_related("election", "jurisdiction").order_by("proposed_at", "pk")


@dataclass(frozen=True, slots=True)
class OverdueSource:
    page: ElectionCenterPage
    block: str
    publisher: str
    title: str
    reviewed_by: str
    due_on: date


def overdue_sources(now: datetime, scope: Scope) -> list[OverdueSource]:
    """Blocks of live pages in scope whose review date has passed, longest ago first. One query."""
    pages = (
        pages_in_scope(scope).filter(live=True).select_related("locale", "election").order_by("pk")
    )
    found = [each for page in pages for each in _overdue(page, now.date())]
    return sorted(found, key=lambda each: (each.due_on, each.page.pk))


def _overdue(page: ElectionCenterPage, today: date) -> Iterator[OverdueSource]:
    for raw in page.body.raw_data:
        source = raw["value"].get("source") or {}
        due = source.get("review_due_on")
        if due and (day := _day(due)) < today:
            yield OverdueSource(
                page=page,
                block=raw["type"],
                publisher=source.get("publisher", ""),
                title=source.get("title", ""),
                reviewed_by=source.get("reviewed_by", ""),
                due_on=day,
            )


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """A change of a factual block that an approved revision put before readers."""

    page: ElectionCenterPage
    revision: Revision
    before: Revision
    block: BlockChange


def changes_of(revision_id: int, scope: Scope) -> list[PublishedChange]:
    """What the approved revision changed against the approved one before it, in scope only."""
    revision = Revision.objects.filter(pk=revision_id, election_approval__isnull=False).first()
    if revision is None:
        return []
    page = pages_in_scope(scope).filter(pk=revision.object_id).select_related("locale").first()
    before = _approved_before(revision)
    if page is None or before is None:
        return []
    blocks: Iterable[BlockChange] = changed_blocks(before.content, revision.content)
    return [PublishedChange(page, revision, before, block) for block in blocks]


def recent_changes(scope: Scope, since: datetime) -> list[PublishedChange]:
    """Changes of facts in scope approved since then, for the correction log; the latest first."""
    keys = [str(key) for key in pages_in_scope(scope).values_list("pk", flat=True)]
    approved = (
        RevisionApproval.objects.filter(approved_at__gte=since, revision__object_id__in=keys)
        .order_by("-approved_at", "-pk")
        .values_list("revision", flat=True)[:LATEST_CHANGES]
    )
    return [change for revision in approved for change in changes_of(revision, scope)]


def _approved_before(revision: Revision) -> Revision | None:
    before: Revision | None = (
        Revision.objects.filter(
            base_content_type=revision.base_content_type_id,
            object_id=revision.object_id,
            pk__lt=revision.pk,
            election_approval__isnull=False,
        )
        .order_by("-pk")
        .first()
    )
    return before


def prefilled_correction(revision_id: int, block: str, scope: Scope) -> dict[str, Any]:
    """First values of the correction form; empty where there is no such change in scope."""
    changes = changes_of(revision_id, scope)
    change = next((each for each in changes if each.block.key == block), None)
    if change is None:
        return {}
    return {
        "election": change.page.election_id,
        "jurisdiction": change.page.jurisdiction_id,
        "language": change.page.locale.language_code,
        "place": change.block.kind,
        "was": change.block.was,
        "now_is": change.block.now_is,
        "wrong_since": change.before.election_approval.approved_at,
        "corrected_at": change.revision.election_approval.approved_at,
        "source_title": change.block.source_title,
        "source_url": change.block.source_url,
    }
