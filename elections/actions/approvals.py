"""A second person's approval of a page's revision, and the review every page goes through."""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision, Workflow, WorkflowPage, WorkflowTask

from audit.actions import record
from elections import approval
from elections.models import (
    ElectionCenterPage,
    ElectionIndexPage,
    RevisionApproval,
    SecondPersonTask,
)
from users.roles import Role


REVIEW = "Second person"


class ApprovalRefusedError(PermissionDenied):
    """`reason` is an `approval.Refusal`."""

    def __init__(self, reason: approval.Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def approve_revision(
    *, revision: Revision, by: str, comment: str = "", author: str = ""
) -> RevisionApproval:
    """Puts on record that `by` found the revision right; publishing it is another step.

    `author` names the program that wrote a revision without a user. Raises ApprovalRefusedError.
    An approval that exists already is given back as it is.
    """
    # Nobody saves over the revision while it is being approved.
    revision = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    known = RevisionApproval.objects.filter(revision=revision).first()
    if known is not None:
        return known
    reason = approval.refusal(by, RevisionApproval.objects.authors_of(revision) | {author})
    if reason is not None:
        raise ApprovalRefusedError(reason)
    approved = RevisionApproval.objects.create(
        revision=revision,
        author=revision.user.audit_name if revision.user else author,
        approved_by=by,
        approved_at=timezone.now(),
        comment=comment,
    )
    record(
        action="elections.revision_approved",
        by=by,
        subject=f"elections.electioncenterpage:{revision.object_id}",
        data={"revision": revision.pk, "author": approved.author},
    )
    return approved


@transaction.atomic
def publish_for_programs(*, page: ElectionCenterPage, author: str, reviewer: str) -> None:
    """Publishes what a program wrote, approved under another program's name.

    For the sample and the tests. The database allows it only where no person wrote any part;
    it cannot know that two programs are two, which is why no form leads here.
    """
    revision = page.save_revision()
    approve_revision(revision=revision, by=reviewer, author=author)
    revision.publish()


@transaction.atomic
def ensure_review(*, by: str) -> None:
    """Every Election Center index sends its pages through review; safe to run again."""
    task, made = SecondPersonTask.objects.get_or_create(name=REVIEW)
    groups = [
        Group.objects.get_or_create(name=role.value)[0]
        for role in (Role.ELECTION_REVIEWER, Role.ADMINISTRATOR)
    ]
    task.groups.set(groups)
    workflow, _made = Workflow.objects.get_or_create(name=REVIEW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    indexes = ElectionIndexPage.objects.exclude(workflowpage__workflow=workflow)
    for index in indexes:
        WorkflowPage.objects.update_or_create(page=index, defaults={"workflow": workflow})
    if made or indexes:
        record(action="elections.review_set_up", by=by, subject="elections.secondpersontask")
