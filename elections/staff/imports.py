"""Imports for staff: upload, look at what would change, apply, undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.list import MultipleObjectMixin
from wagtail.admin.paginator import WagtailPaginator

from core.staff import StaffPage
from elections.actions.imports import (
    ImportConflict,
    apply_run,
    receive_file,
    undo_run,
)
from elections.models import EditorScope, ImportRun
from elections.queries.imports import (
    issue_counts,
    issues_of,
    last_applied,
    may_decide,
    shown_changes,
    visible_runs,
)
from elections.scope import Scope
from elections.signals import import_waiting
from elections.staff.import_forms import ApplyForm, UploadForm


State = ImportRun.State
LIST, RUN = "elections_imports", "elections_import"
SHOWN_ISSUES = 100


class ImportPage(StaffPage):
    model: Any = ImportRun
    header_icon = "upload"

    @cached_property
    def scope(self) -> Scope:
        return EditorScope.objects.scope_of(self.person)

    @cached_property
    def run(self) -> ImportRun:
        """404 for a run that is about somebody else's area."""
        runs = visible_runs(self.scope, self.person.audit_name)
        return get_object_or_404(runs, pk=self.kwargs["pk"])

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse(LIST), "label": _("Imports")}]


class ImportsPage(ImportPage, MultipleObjectMixin[ImportRun]):
    any_permission_required = ["view"]
    template_name = "elections/staff/imports.html"
    page_title = _("Imports")
    paginate_by = 50
    paginator_class = WagtailPaginator
    page_kwarg = "p"

    def trail(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = visible_runs(self.scope, self.person.audit_name)
        context: dict[str, Any] = super().get_context_data(object_list=runs, **kwargs)
        pages = context["paginator"].get_elided_page_range(context["page_obj"].number)
        return context | {
            "elided_page_range": pages,
            "may_import": self.user_has_permission("add"),
        }


class UploadPage(ImportPage):
    permission_required = "add"
    template_name = "elections/staff/import_upload.html"
    page_title = _("Import a file")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {"form": UploadForm(scope=self.scope)} | context

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, scope=self.scope)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        file = form.cleaned_data["file"]
        run = receive_file(
            name=file.name,
            content=file.read(),
            by=self.person.audit_name,
            election=form.cleaned_data["election"],
            options=form.options(),
            max_drop=form.cleaned_data["max_drop"] / 100,
        )
        return redirect(RUN, run.pk)


class RunPage(ImportPage):
    """One import: how far it is, what is wrong with the file, what would change or did."""

    any_permission_required = ["view"]
    template_name = "elections/staff/import.html"

    def get_page_title(self) -> str:
        return self.run.file_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        run, code = self.run, self.request.GET.get("code", "")
        is_theirs = self.user_has_permission("change") and may_decide(run, self.scope)
        form = ApplyForm(gone=run.rows_gone, is_held=run.state == State.HELD)
        return context | {
            "run": run,
            "before": last_applied(run),
            "counts": issue_counts(run),
            "issues": issues_of(run, code=code)[:SHOWN_ISSUES],
            "code": code,
            "changes": shown_changes(run),
            "drop": round(run.drop * 100, 1),
            "form": kwargs.get("form", form),
            "is_theirs": is_theirs,
            "may_apply": is_theirs and run.may_apply,
            "may_undo": is_theirs and run.state == State.APPLIED,
            "may_read": is_theirs and run.state == State.READING,
        }


class ProgressView(ImportPage):
    """A fragment, asked for every second while a file is read; then it reloads the page."""

    any_permission_required = ["view"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = render(request, "elections/staff/import_progress.html", {"run": self.run})
        if self.run.state != State.READING:
            response["HX-Refresh"] = "true"
        return response


class DecisionView(ImportPage):
    """A POST on one run by someone whose areas it is about."""

    permission_required = "change"
    http_method_names = ["post"]

    def decide(self) -> HttpResponse | None:
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not may_decide(self.run, self.scope):
            raise PermissionDenied
        try:
            response = self.decide()
        except ImportConflict as error:
            messages.error(request, str(error))
            response = None
        return response or redirect(RUN, pk)


class ApplyView(DecisionView):
    def decide(self) -> HttpResponse | None:
        is_held = self.run.state == State.HELD
        form = ApplyForm(self.request.POST, gone=self.run.rows_gone, is_held=is_held)
        if not form.is_valid():
            messages.error(self.request, str(form.errors["accepted_gone"][0]))
            return None
        accepted = form.cleaned_data["accepted_gone"]
        run = apply_run(run=self.run, by=self.person.audit_name, accepted_gone=accepted)
        if run.state == State.HELD:
            messages.error(
                self.request, _("The import is held: look at the stations that would vanish.")
            )
        else:
            messages.success(self.request, _("The import was applied."))
        return None


class UndoView(DecisionView):
    def decide(self) -> HttpResponse | None:
        undo_run(run=self.run, by=self.person.audit_name)
        messages.success(self.request, _("The import was undone: everything is as it was before."))
        return None


class ReadAgainView(DecisionView):
    """Rings again, should the first message have been lost."""

    def decide(self) -> HttpResponse | None:
        import_waiting.send_robust(sender=None, run_id=self.run.pk)
        return None


urlpatterns = [
    path("imports/", ImportsPage.as_view(), name=LIST),
    path("imports/upload/", UploadPage.as_view(), name="elections_import_upload"),
    path("imports/<int:pk>/", RunPage.as_view(), name=RUN),
    path("imports/<int:pk>/progress/", ProgressView.as_view(), name="elections_import_progress"),
    path("imports/<int:pk>/apply/", ApplyView.as_view(), name="elections_import_apply"),
    path("imports/<int:pk>/undo/", UndoView.as_view(), name="elections_import_undo"),
    path("imports/<int:pk>/read/", ReadAgainView.as_view(), name="elections_import_read"),
]
