from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

from elections import approval
from elections.models.governance import RevisionApproval
from elections.models.page import ElectionCenterPage
from elections.models.scope import EditorScope, within
from elections.signals import approval_given
from users.models import User


class SecondPersonTask(AbstractGroupApprovalTask):
    """Review by somebody who wrote no part of the change and works in the page's area.

    Wagtail's own task lets the person who hands a page in approve it as well.
    """

    class Meta:
        verbose_name = _("review by a second person")
        verbose_name_plural = _("reviews by a second person")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Nobody who wrote any part of the change can approve it"))

    def user_can_access_editor(self, obj: ElectionCenterPage, user: User) -> bool:
        """For reading what is to be reviewed; a reviewer who changes it cannot approve it."""
        return bool(super().user_can_access_editor(obj, user)) and _covers(user, obj)

    def get_actions(self, obj: ElectionCenterPage, user: User) -> list[tuple[str, str, bool]]:
        if not _covers(user, obj):
            return []
        offered: list[tuple[str, str, bool]] = super().get_actions(obj, user)
        authors = RevisionApproval.objects.authors_of(obj.latest_revision)
        if approval.refusal(user.audit_name, authors):
            return [action for action in offered if action[0] != "approve"]
        return offered

    @transaction.atomic
    def on_action(
        self, task_state: TaskState, user: User, action_name: str, **kwargs: Any
    ) -> str | None:
        """The approval is on record before the page is published, in one transaction."""
        if action_name == "approve":
            page: Any = task_state.workflow_state.content_object
            approval_given.send(
                sender=type(self),
                revision=page.latest_revision,
                by=user.audit_name,
                comment=kwargs.get("comment", ""),
            )
        then: str | None = super().on_action(task_state, user, action_name, **kwargs)
        return then

    def get_task_states_user_can_moderate(
        self, user: User, **kwargs: Any
    ) -> models.QuerySet[TaskState]:
        waiting: models.QuerySet[TaskState] = super().get_task_states_user_can_moderate(user)
        scope = EditorScope.objects.scope_of(user)
        if scope.everything:
            return waiting
        pages = ElectionCenterPage.objects.filter(
            within(
                scope,
                area="jurisdiction",
                or_area="election__division",
                language="locale__language_code",
            )
        )
        keys = [str(key) for key in pages.values_list("pk", flat=True)]
        return waiting.filter(revision__object_id__in=keys)


def _covers(user: User, page: ElectionCenterPage) -> bool:
    specific = page if isinstance(page, ElectionCenterPage) else page.specific
    area = specific.jurisdiction_id or specific.election.division_id
    return EditorScope.objects.scope_of(user).covers(area, specific.locale.language_code)
