"""What happens to people's second factors, and the way out for who lost theirs."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from audit.actions import record
from users.models import User


def note_added(*, user: User, kind: str) -> None:
    _record("users.second_factor_added", user, by=user.audit_name, kind=kind)


def note_removed(*, user: User, kind: str) -> None:
    _record("users.second_factor_removed", user, by=user.audit_name, kind=kind)


@transaction.atomic
def reset_second_factor(*, user: User, by: str) -> bool:
    """Removes every second factor of a person who lost it, and ends all their sessions.

    At the next sign-in, by password, they set up another. Whoever calls this has made sure who
    asks. False where there was none; sessions end all the same.
    """
    removed, _ = Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    _record("users.second_factor_reset", user, by=by, removed=removed)
    return bool(removed)


@transaction.atomic
def end_session(*, user: User, pk: int) -> bool:
    """Signs a person out of another browser of theirs; False where that session had ended."""
    session = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        return False
    session.end()
    _record("users.session_ended", user, by=user.audit_name)
    return True


@transaction.atomic
def _record(action: str, user: User, *, by: str, **data: object) -> None:
    record(action=action, by=by, subject=f"users.user:{user.pk}", data=data)
