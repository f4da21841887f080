from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from audit.staff import record_change
from elections.staff import ElectionViewSetGroup


@hooks.register("register_admin_viewset")
def elections() -> ElectionViewSetGroup:
    return ElectionViewSetGroup()


@hooks.register("after_delete_page")
def note_deleted_page(request: HttpRequest, page: Page) -> None:
    assert request.user.is_authenticated
    record_change(page, "deleted", by=request.user.audit_name, fields=[])
