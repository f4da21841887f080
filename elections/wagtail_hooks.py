from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page

from audit.actions import record
from core.staff import PermittedMenuItem
from elections.models import EditorScope, ElectionCenterPage, ElectionIndexPage
from elections.page_form import ElectionCenterPageForm
from elections.queries.scopes import pages_in_scope
from elections.staff import (
    ElectionPageViewSet,
    ElectionViewSetGroup,
    calendar,
    imports,
    offer_corrections,
    review_in_editor,
)


# Here, and not in the model: the form asks what is in the editor's scope.
ElectionCenterPage.base_form_class = ElectionCenterPageForm
# Forms of Wagtail's that would put a page before readers at once. Approving it does.
_AT_ONCE = ("action-publish", "publish_copies", "alias")


@hooks.register("register_admin_viewset")
def elections() -> ElectionViewSetGroup:
    return ElectionViewSetGroup()


@hooks.register("register_admin_viewset")
def election_pages() -> ElectionPageViewSet:
    return ElectionPageViewSet()


@hooks.register("after_edit_page")
def ask_for_a_correction(request: HttpRequest, page: Page) -> None:
    """A page can be approved in its editor as well."""
    offer_corrections(request, page)


@hooks.register("register_admin_urls")
def import_urls() -> list[URLPattern]:
    return imports.urlpatterns


@hooks.register("register_admin_urls")
def calendar_urls() -> list[URLPattern]:
    return calendar.urlpatterns


@hooks.register("register_admin_menu_item")
def imports_menu() -> MenuItem:
    return PermittedMenuItem(
        _("Imports"),
        reverse("elections_imports"),
        name="imports",
        icon_name="upload",
        order=121,
        permission="elections.view_importrun",
    )


@hooks.register("construct_page_action_menu")
def without_publishing(
    items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """A page is handed in for review; publishing is what an approval does."""
    items[:] = [item for item in items if item.name != "action-publish"]


@hooks.register("before_create_page")
def create_a_draft(request: HttpRequest, parent: Page, kind: type[Page]) -> None:
    if issubclass(kind, ElectionCenterPage):
        _only_save(request)


@hooks.register("before_edit_page")
def edit_a_draft(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    if not isinstance(page.specific, ElectionCenterPage):
        return None
    _only_save(request)
    return review_in_editor(request, page.specific)


@hooks.register("before_copy_page")
def copy_a_draft(request: HttpRequest, page: Page) -> None:
    if isinstance(page.specific, ElectionCenterPage):
        _only_save(request)


def _only_save(request: HttpRequest) -> None:
    """What was typed is kept; only the wish to publish it at once is left out."""
    if any(name in request.POST for name in _AT_ONCE):
        kept = request.POST.copy()
        for name in _AT_ONCE:
            kept.pop(name, None)
        request.POST = kept  # type: ignore[assignment]
        messages.warning(request, gettext("Saved as a draft: a second person has to approve it."))


@hooks.register("before_bulk_action")
def guard_many_pages(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponse | None:
    pages = [each for each in objects if isinstance(each, Page)]
    if action_type == "publish" and any(_is_ours(page) for page in pages):
        messages.error(request, gettext("Pages are published by approving them one by one."))
        return redirect(action.next_url)
    scope = EditorScope.objects.scope_of(request.user)
    keys = {page.pk for page in pages}
    if not scope.everything and pages_in_scope(scope).filter(pk__in=keys).count() < len(keys):
        messages.error(request, gettext("Some of these pages are outside your areas."))
        return redirect(action.next_url)
    return None


def _is_ours(page: Page) -> bool:
    return issubclass(page.specific_class or Page, ElectionCenterPage | ElectionIndexPage)


@hooks.register("construct_page_chooser_queryset")
def choose_in_scope(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Other election pages are left out; roots stay, to find the way down."""
    scope = EditorScope.objects.scope_of(request.user)
    if scope.everything:
        return pages
    others = ElectionCenterPage.objects.exclude(pk__in=pages_in_scope(scope).values("pk"))
    return pages.exclude(pk__in=others.values("pk"))


@hooks.register("after_delete_page")
def note_deleted_page(request: HttpRequest, page: Page) -> None:
    _note_deleted(request, page)


@hooks.register("after_bulk_action")
def note_deleted_pages(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> None:
    for page in objects if action_type == "delete" else ():
        _note_deleted(request, page)


def _note_deleted(request: HttpRequest, page: Page) -> None:
    """The page only: what stood below it went with it."""
    assert request.user.is_authenticated
    kind = page.specific_class or Page
    record(
        action="elections.page_deleted",
        by=request.user.audit_name,
        subject=f"{kind._meta.label_lower}:{page.pk}",
        data={"slug": page.slug},
    )
