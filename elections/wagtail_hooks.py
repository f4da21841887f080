from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from audit.actions import record
from elections.staff import ElectionViewSetGroup


@hooks.register("register_admin_viewset")
def elections() -> ElectionViewSetGroup:
    return ElectionViewSetGroup()


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
