"""After an approval: the way to the correction log, so that a mistake mended is a mistake told."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from elections.models import EditorScope, ElectionCenterPage, RevisionApproval
from elections.queries.governance import PublishedChange, changes_of


JUST_NOW = timedelta(minutes=1)


class ApprovalView(WorkflowActionView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        offer_corrections(request, self.object)
        return response


def review_in_editor(request: HttpRequest, page: ElectionCenterPage) -> HttpResponseBase | None:
    """Approving or sending back in the editor is about what was handed in.

    Wagtail would save the form as it stands first, and who saves a version wrote part of it.
    """
    task = page.current_workflow_task_state
    if task is None or "action-workflow-action" not in request.POST:
        return None
    action = request.POST.get("workflow-action-name", "")
    sent = request.POST.copy()
    sent.update(json.loads(sent.get("workflow-action-extra-data") or "{}"))
    sent["next"] = reverse("wagtailadmin_home")  # the editor is shut once it is decided
    request.POST = sent  # type: ignore[assignment]
    view = ApprovalView.as_view(model=ElectionCenterPage)
    response: HttpResponseBase = view(
        request, page_id=str(page.pk), action_name=action, task_state_id=task.pk
    )
    if action == "approve":
        messages.success(request, gettext("Approved. Readers see it within a minute."))
    return response


class ElectionPageViewSet(PageViewSet):
    model = ElectionCenterPage
    name = "election_pages"
    workflow_action_view_class = ApprovalView
    parent_models: list[type[Page]] = []  # the explorer lists them as it lists all pages


def offer_corrections(request: HttpRequest, page: Page) -> None:
    """Where this person has just approved a change of a fact, asks whether it was a mistake."""
    person: Any = request.user
    given = RevisionApproval.objects.filter(
        revision__in=Page.objects.filter(pk=page.pk, live=True).values("live_revision"),
        approved_by=person.audit_name,
        approved_at__gte=timezone.now() - JUST_NOW,
    ).first()
    if given is None:
        return
    for change in changes_of(given.revision_id, EditorScope.objects.scope_of(person)):
        messages.info(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                gettext("Was this a correction? “%(text)s”") % {"text": change.block.now_is[:80]},
                log_url(change),
                gettext("Log it"),
            ),
        )


def log_url(change: PublishedChange) -> str:
    query = urlencode({"revision": change.revision.pk, "block": change.block.key})
    return f"{reverse('corrections:propose')}?{query}"
