"""Organisations, memberships and API keys in the CMS. Logins and groups are Wagtail's own pages."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from audit.staff import AuditedViewSet
from core.staff import ReadOnlyViewSet, StaffPage
from users.actions.keys import create_api_key, revoke_api_key
from users.forms import ApiKeyForm
from users.models import ApiKey, Membership, Organisation


class OrganisationViewSet(AuditedViewSet):
    model = Organisation
    name = "organisations"
    icon = "group"
    ordering = "name"
    list_display = [
        "name",
        StatusTagColumn("get_kind_display", label=_("Kind"), sort_key="kind", primary=True),
        Column("website", label=_("Website")),
    ]
    list_filter = ["kind"]
    search_fields = ["name", "slug"]
    panels: list[Any] = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("website"),
    ]


class MembershipIndexView(generic.IndexView):
    queryset = Membership.objects.select_related("user", "organisation")


class MembershipViewSet(AuditedViewSet):
    model = Membership
    name = "memberships"
    icon = "user"
    index_view_class = MembershipIndexView
    list_display = [
        "user",
        Column("organisation", label=_("Organisation"), sort_key="organisation__name"),
        StatusTagColumn("get_role_display", label=_("Role"), sort_key="role", primary=True),
    ]
    list_filter = ["role", "organisation"]
    search_fields = ["user__username", "organisation__name"]
    panels: list[Any] = [FieldPanel("user"), FieldPanel("organisation"), FieldPanel("role")]


class KeyIndexView(generic.IndexView):
    any_permission_required = ["view"]
    queryset = ApiKey.objects.select_related("organisation")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.user_has_permission("add"):
            return []
        return [HeaderButton(gettext("Make a key"), url=reverse("api_keys:add"), icon_name="plus")]


class KeyCreatePage(StaffPage, FormView[ApiKeyForm]):
    """Shows the secret in the answer to this one request; it is kept nowhere."""

    model = ApiKey
    permission_required = "add"
    form_class = ApiKeyForm
    template_name = "users/staff/api_key_new.html"
    page_title = _("New API key")
    header_icon = "key"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("api_keys:index"), "label": _("API keys")}]

    def form_valid(self, form: ApiKeyForm) -> HttpResponse:
        by = self.person.audit_name
        key, secret = create_api_key(by=by, **form.cleaned_data)
        return TemplateResponse(
            self.request,
            "users/staff/api_key_secret.html",
            self.get_context_data(form=form) | {"key": key, "secret": secret},
        )


class KeyRevokePage(StaffPage):
    model = ApiKey
    permission_required = "change"
    template_name = "users/staff/api_key_revoke.html"
    page_title = _("Revoke API key")
    header_icon = "key"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("api_keys:index"), "label": _("API keys")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = get_object_or_404(ApiKey.objects.select_related("organisation"), pk=self.kwargs["pk"])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"key": key}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        key = get_object_or_404(ApiKey, pk=pk)
        if revoke_api_key(key=key, by=self.person.audit_name):
            text = gettext("The key “%(name)s” opens nothing any more.")
        else:
            text = gettext("The key “%(name)s” was revoked before.")
        messages.success(request, text % {"name": key.name})
        return redirect("api_keys:index")


def scope_labels(key: ApiKey) -> str:
    return ", ".join(str(ApiKey.Scope(scope).label) for scope in key.scopes)


class KeyStateColumn(Column):
    """Says that the key is revoked, or leads to where that is done."""

    cell_template_name = "users/staff/api_key_state_cell.html"

    def get_cell_context_data(self, instance: models.Model, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        may_revoke = parent_context["request"].user.has_perm("users.change_apikey")
        return context | {"may_revoke": may_revoke}


class ApiKeyViewSet(ReadOnlyViewSet):
    model = ApiKey
    name = "api_keys"
    icon = "key"
    menu_label = _("API keys")
    index_view_class = KeyIndexView
    ordering = "-created_at"
    list_filter = ["organisation"]
    search_fields = ["name", "prefix", "organisation__name"]
    list_display = [
        Column("name", label=_("Name"), sort_key="name"),
        Column("organisation", label=_("Organisation"), sort_key="organisation__name"),
        Column("prefix", label=_("Begins with")),
        Column("scopes", label=_("What it may do"), accessor=scope_labels),
        DateColumn("created_at", label=_("Made"), sort_key="created_at"),
        DateColumn("last_used_at", label=_("Last used"), sort_key="last_used_at"),
        KeyStateColumn("revoked_at", label=_("State")),
    ]

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("new/", KeyCreatePage.as_view(), name="add"),
            path("revoke/<int:pk>/", KeyRevokePage.as_view(), name="revoke"),
        ]


class PeopleViewSetGroup(ModelViewSetGroup):
    items = (OrganisationViewSet, MembershipViewSet, ApiKeyViewSet)
    menu_label = _("Partners")
    menu_name = "partners"
    menu_icon = "group"
    menu_order = 700
