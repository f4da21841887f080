"""What the apps' pages at /cms/ have in common."""

from typing import Any

from django.http import HttpRequest
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet


class ReadOnlyViewSet(ModelViewSet):
    """A list, and a detail page where `inspect_view_enabled`; no other route exists for anyone."""

    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = ("add", "edit", "delete", "history", "usage")
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return common | {f"{name}_url_name": None for name in absent}

    def get_urlpatterns(self) -> list[Any]:
        kept = {"index", "index_results", "inspect"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]

    def register_admin_url_finder(self) -> None:
        """There is no page to edit one of these."""


class StaffPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page of our own inside the CMS: its title, its place, and who may see it.

    `permission_required` or `any_permission_required` are actions on `model`, as in
    Wagtail's own views.
    """

    model: Any = None

    @property
    def person(self) -> Any:
        """The signed-in user; Wagtail lets nobody else as far as here."""
        return self.request.user

    def trail(self) -> list[dict[str, Any]]:
        """The steps between the dashboard and this page."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, *self.trail(), here]


class PermittedMenuItem(MenuItem):
    """Shown to whom the page behind it opens."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)
