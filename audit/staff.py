"""Staff pages of the audit log, and Wagtail views that write to it in the change's own transaction."""

import json
from typing import Any

import django_filters
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from audit.actions import record
from audit.models import Entry
from audit.queries import chain_head
from core.staff import ReadOnlyViewSet


def subject_of(instance: models.Model) -> str:
    return f"{instance._meta.label_lower}:{instance.pk}"


def record_change(instance: models.Model, what: str, *, by: str, fields: list[str]) -> None:
    """One entry such as "elections.source_changed", with the names of the fields, not their values."""
    record(
        action=f"{instance._meta.app_label}.{instance._meta.model_name}_{what}",
        by=by,
        subject=subject_of(instance),
        data={"fields": sorted(fields)},
    )


class AuditedCreateView(generic.CreateView):
    def save_instance(self) -> models.Model:
        instance: models.Model = super().save_instance()
        by = self.request.user.audit_name
        record_change(instance, "created", by=by, fields=self.form.changed_data)
        return instance


class AuditedEditView(generic.EditView):
    def save_instance(self) -> models.Model:
        instance: models.Model = super().save_instance()
        changed = [*self.form.changed_data, *_changed_formsets(self.form)]
        record_change(instance, "changed", by=self.request.user.audit_name, fields=changed)
        return instance


class AuditedDeleteView(generic.DeleteView):
    def delete_action(self) -> None:
        with transaction.atomic():
            subject, gone = subject_of(self.object), self.object
            super().delete_action()
            record(
                action=f"{gone._meta.app_label}.{gone._meta.model_name}_deleted",
                by=self.request.user.audit_name,
                subject=subject,
            )


class AuditedViewSet(ModelViewSet):
    """A model that staff edit in forms; every save is in the audit log."""

    add_view_class = AuditedCreateView
    edit_view_class = AuditedEditView
    delete_view_class = AuditedDeleteView
    copy_view_enabled = False
    list_per_page = 50


def _changed_formsets(form: Any) -> list[str]:
    """Names of the inline panels (an election's phases) in which something changed."""
    formsets: dict[str, Any] = getattr(form, "formsets", {})
    return [name for name, formset in formsets.items() if formset.has_changed()]


class EntryFilterSet(WagtailFilterSet):
    action = django_filters.CharFilter(label=_("Action"), lookup_expr="startswith")
    actor = django_filters.CharFilter(label=_("Actor"))
    subject = django_filters.CharFilter(label=_("Subject"), lookup_expr="startswith")
    at = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)

    class Meta:
        model = Entry
        fields = ["action", "actor", "subject", "at"]


class EntryIndexView(generic.IndexView):
    any_permission_required = ["view"]
    template_name = "audit/staff/entries.html"
    page_title = _("Audit log")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | {"head": chain_head()}


class EntryInspectView(generic.InspectView):
    any_permission_required = ["view"]

    def get_data_display_value(self) -> str:
        return as_text(self.object.data)


def as_text(data: dict[str, object]) -> str:
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)


class EntryViewSet(ReadOnlyViewSet):
    model = Entry
    name = "audit"
    icon = "history"
    menu_label = _("Audit log")
    menu_order = 800
    add_to_admin_menu = True
    inspect_view_enabled = True
    inspect_view_fields = [
        "sequence", "at", "action", "actor", "subject", "data", "previous_hash", "body_hash", "hash",
    ]  # fmt: skip
    index_view_class = EntryIndexView
    inspect_view_class = EntryInspectView
    filterset_class = EntryFilterSet
    ordering = "-sequence"
    list_display = [
        TitleColumn("sequence", label=_("Entry"), url_name="audit:inspect", sort_key="sequence"),
        DateColumn("at", label=_("When")),
        Column("action", label=_("Action")),
        Column("actor", label=_("Actor")),
        Column("subject", label=_("Subject")),
        Column("data", label=_("Details"), accessor=lambda entry: as_text(entry.data)),
    ]
