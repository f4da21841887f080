"""A partner brings its fact-checks from elsewhere: upload, look at what would happen, apply."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from factchecks.actions.imports import (
    ImportConflict,
    choose_columns,
    receive_file,
    start_applying,
)
from factchecks.models import ReviewImport, ReviewImportRow, Verdict
from factchecks.portal.access import Access, PortalPage, PortalView
from factchecks.portal.import_forms import FIELD_NAMES, ApplyForm, ColumnsForm, UploadForm
from factchecks.queries.imports import outcome_counts, rejected_rows


State, Outcome = ReviewImport.State, ReviewImportRow.Outcome
EDITORS = frozenset({Access.EDITOR})
PAGE, ROWS = 30, 25
AT_WORK = (State.READING, State.APPLYING)


class ImportsPage(PortalPage):
    access = EDITORS
    template_name = "factchecks/portal/imports/list.html"
    title = _("Import")
    nav_name = "imports"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = ReviewImport.objects.of(self.desk.organisation).select_related("uploaded_by")
        page = Paginator(runs, PAGE).get_page(self.request.GET.get("page"))
        return {"page": page, "form": UploadForm()} | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        file = form.cleaned_data["file"]
        run = receive_file(
            organisation=self.desk.organisation,
            name=file.name,
            content=file.read(),
            kind=form.cleaned_data["kind"],
            asks_to_publish=form.cleaned_data["asks_to_publish"],
            by=self.desk.user,
        )
        return redirect("portal:import", run.pk)


class OfOneImport(PortalView):
    """404 for another partner's import."""

    access = EDITORS

    @cached_property
    def run(self) -> ReviewImport:
        runs = ReviewImport.objects.of(self.desk.organisation)
        return get_object_or_404(runs, pk=self.kwargs["pk"])


class ImportPage(OfOneImport, PortalPage):
    """How far it is, what would become or became of its rows, and why some are rejected."""

    template_name = "factchecks/portal/imports/import.html"
    nav_name = "imports"

    def get_title(self) -> str:
        return self.run.file_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outcome = self.request.GET.get("outcome", "")
        rows = self.run.rows.order_by("number").select_related("claim")
        if outcome in Outcome.values:
            rows = rows.filter(outcome=outcome)
        counts = outcome_counts(self.run)
        total: int = sum(counts.values())
        shown = {
            "run": self.run,
            "is_at_work": self.run.state in AT_WORK,
            "counts": [(each, each.label, counts[each]) for each in Outcome],
            "total": total,
            "rejected": counts[Outcome.REJECTED],
            "unmapped": counts[Outcome.UNMAPPED],
            "outcome": outcome,
            "page": Paginator(rows, ROWS).get_page(self.request.GET.get("page")),
            "query": f"outcome={outcome}" if outcome in Outcome.values else "",
            "ratings": Verdict.Rating.choices,
            "form": ApplyForm(),
            "may_apply": self.run.state == State.PREVIEW and total > 0,
        }
        return shown | super().get_context_data(**kwargs)


class ProgressView(OfOneImport):
    """A fragment, asked for every second while a worker has the file; then the page is loaded."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        is_at_work = self.run.state in AT_WORK
        context = {"run": self.run, "is_at_work": is_at_work}
        response = render(request, "factchecks/portal/imports/progress.html", context)
        if not is_at_work:
            response["HX-Refresh"] = "true"
        return response


class ColumnsPage(OfOneImport, PortalPage):
    """Their columns, our fields, and the first rows as they would be read."""

    template_name = "factchecks/portal/imports/columns.html"
    title = _("What the columns hold")
    nav_name = "imports"

    def _form(self, data: Any = None) -> ColumnsForm:
        columns = self.run.columns
        if "header" not in columns or self.run.state != State.PREVIEW:
            raise Http404
        return ColumnsForm(data, header=columns["header"], chosen=columns["fields"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self._form()
        columns = self.run.columns
        names = {column: FIELD_NAMES[field] for field, column in columns["fields"].items()}
        shown = {
            "run": self.run,
            "form": form,
            "heads": [(name, names.get(name, "")) for name in columns["header"]],
            "samples": columns["samples"],
        }
        return shown | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            choose_columns(run=self.run, fields=form.chosen(), by=self.desk.user)
        except ImportConflict as error:
            messages.error(request, str(error))
        return redirect("portal:import", pk)


class ApplyView(OfOneImport):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ApplyForm(request.POST)
        publish = form.is_valid() and form.cleaned_data["publish"]
        try:
            start_applying(run=self.run, publish=publish, by=self.desk.user)
        except ImportConflict as error:
            messages.error(request, str(error))
        return redirect("portal:import", pk)


class RejectsView(OfOneImport):
    """The rows that could not be taken, to mend and to bring again; `?format=jsonl` or CSV."""

    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        rows = rejected_rows(self.run).iterator(chunk_size=500)
        is_lines = request.GET.get("format") == "jsonl"
        lines = _json_lines(rows) if is_lines else _csv_lines(rows)
        kind = "application/jsonl" if is_lines else "text/csv"
        response = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
        name = f"rejected-{self.run.pk}.{'jsonl' if is_lines else 'csv'}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _json_lines(rows: Iterator[ReviewImportRow]) -> Iterator[str]:
    for row in rows:
        fields = {"row": row.number, "field": row.field, "reason": row.reason, "raw": row.raw}
        yield json.dumps(fields, ensure_ascii=False) + "\n"


class _Line:
    """What csv writes to; it gives back what is written."""

    def write(self, text: str) -> str:
        return text


def _csv_lines(rows: Iterator[ReviewImportRow]) -> Iterator[str]:
    """Spreadsheets take a cell that begins with = for a formula: the raw review begins with {."""
    writer = csv.writer(_Line())
    yield writer.writerow(["row", "field", "reason", "raw"])
    for row in rows:
        raw = json.dumps(row.raw, ensure_ascii=False)
        yield writer.writerow([row.number, row.field, gettext(row.reason), raw])


urlpatterns = [
    path("imports/", ImportsPage.as_view(), name="imports"),
    path("imports/<int:pk>/", ImportPage.as_view(), name="import"),
    path("imports/<int:pk>/progress/", ProgressView.as_view(), name="import-progress"),
    path("imports/<int:pk>/columns/", ColumnsPage.as_view(), name="import-columns"),
    path("imports/<int:pk>/apply/", ApplyView.as_view(), name="import-apply"),
    path("imports/<int:pk>/rejects/", RejectsView.as_view(), name="import-rejects"),
]
