"""Logins that people make themselves: they open nothing of staff or partners."""

from django.db import transaction

from audit.actions import record
from users.actions.invitations import HasAccount
from users.models import User


@transaction.atomic
def make_login(*, email: str, username: str, password: str) -> User:
    """A login without any role, organisation or permission.

    Raises HasAccount where the e-mail address is somebody's already. The caller has made sure
    that the address is theirs, and checked name and password (users.forms.NewAccountForm).
    """
    if User.objects.filter(email__iexact=email).exists():
        raise HasAccount
    user = User.objects.create_user(username, email, password)
    record(action="users.signed_up", by=user.audit_name, subject=f"users.user:{user.pk}")
    return user
