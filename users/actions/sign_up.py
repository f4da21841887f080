"""Logins that people make themselves: they open nothing of staff or partners."""

from django.db import IntegrityError, transaction

from audit.actions import record
from users.actions.invitations import HasAccount
from users.models import User


@transaction.atomic
def make_login(*, email: str, username: str, password: str) -> User:
    """A login without any role, organisation or permission.

    Raises HasAccount where the e-mail address is somebody's already. The caller has made sure
    that the address is theirs, and checked name and password (users.forms.NewAccountForm).
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, email, password)
    except IntegrityError as error:
        # The database decides: of two at once, as from a button pressed twice, one is refused.
        raise HasAccount from error
    record(action="users.signed_up", by=user.audit_name, subject=f"users.user:{user.pk}")
    return user
