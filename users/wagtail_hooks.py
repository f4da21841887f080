from django.http import HttpRequest
from wagtail import hooks

from audit.staff import record_change
from users.models import User
from users.staff import PeopleViewSetGroup


@hooks.register("register_admin_viewset")
def people() -> PeopleViewSetGroup:
    return PeopleViewSetGroup()


@hooks.register("after_create_user")
def note_created_user(request: HttpRequest, user: User) -> None:
    _note(request, user, "created")


@hooks.register("after_edit_user")
def note_changed_user(request: HttpRequest, user: User) -> None:
    _note(request, user, "changed")


@hooks.register("before_delete_user")
def note_deleted_user(request: HttpRequest, user: User) -> None:
    """Before it happens: afterwards the user has no key to be named by."""
    if request.method == "POST":
        _note(request, user, "deleted")


def _note(request: HttpRequest, user: User, what: str) -> None:
    assert isinstance(request.user, User)
    record_change(
        user, what, by=request.user.audit_name, fields=sorted(request.POST.keys() & _FIELDS)
    )


_FIELDS = {"username", "email", "is_superuser", "is_active", "groups", "password1"}
