"""Staff who sign in at /cms/, and what a refusal looks like there."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import Group
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.factories.users import UserFactory
from users import second_factor
from users.actions.roles import sync_roles
from users.models import User
from users.roles import Role


def staff_member(*roles: Role) -> User:
    ready = Group.objects.filter(name__in=roles, permissions__isnull=False).distinct()
    if ready.count() < len(roles):
        sync_roles(by="system:test")
    user = UserFactory.create(password=None)  # nobody signs in with it, and hashing one is slow
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def sign_in(client: Client, user: User) -> None:
    """As after typing name, password and code."""
    client.force_login(user)
    session = client.session
    second_factor.note(session, user)
    session.save()


class StaffClient(Client):
    """A browser of someone who signed in with a second factor; `user` is who it is."""

    def __init__(self, user: User, *, csrf_checks: bool) -> None:
        super().__init__(enforce_csrf_checks=csrf_checks)
        self.user = user
        sign_in(self, user)


def signed_in(*roles: Role, csrf_checks: bool = False) -> StaffClient:
    return StaffClient(staff_member(*roles), csrf_checks=csrf_checks)


def is_refused(response: HttpResponseBase) -> bool:
    """Wagtail sends a person without permission to the dashboard, and says so there."""
    return response.status_code == 403 or (
        response.status_code == 302 and response["Location"] == reverse("wagtailadmin_home")
    )


def formset(prefix: str, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """What a browser sends of the rows of a formset."""
    data: dict[str, object] = {
        f"{prefix}-TOTAL_FORMS": str(len(rows)),
        f"{prefix}-INITIAL_FORMS": "0",
    }
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data
