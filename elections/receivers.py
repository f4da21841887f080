"""Publishing trusted information is in the audit log, whoever or whatever publishes."""

from typing import Any

from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Revision
from wagtail.signals import page_published, page_unpublished

from audit.actions import record
from elections.actions.approvals import approve_revision
from elections.signals import approval_given, import_waiting
from elections.tasks import read_import


@receiver(approval_given)
def record_approval(revision: Revision, by: str, comment: str, **kwargs: Any) -> None:
    """Not through a task: the approval and the publication it allows stand or fall together."""
    approve_revision(revision=revision, by=by, comment=comment)


@receiver(import_waiting)
def read_uploaded_file(run_id: int, **kwargs: Any) -> None:
    read_import.delay(run_id)


@receiver(page_published)
def note_published_page(instance: Page, **kwargs: Any) -> None:
    _note(instance, "elections.page_published")


@receiver(page_unpublished)
def note_unpublished_page(instance: Page, **kwargs: Any) -> None:
    _note(instance, "elections.page_unpublished")


def _note(page: Page, action: str) -> None:
    """The actor is the person of this request; without one a schedule or a program did it."""
    user = get_active_log_context().user
    record(
        action=action,
        by=user.audit_name if user else "system:pages",
        subject=f"{page._meta.label_lower}:{page.pk}",
        data={"slug": page.slug, "revision": page.live_revision_id},
    )
