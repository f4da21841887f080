"""Whether a person has shown a second factor in this session: nothing of staff opens without.

The session remembers whose it was, so that a session which changes hands forgets it.
"""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from users.models import User


SESSION_KEY = "second_factor_of"
# Recovery codes are for the day a factor is lost: they come with one, and are none by themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def note(session: SessionBase, user: User) -> None:
    session[SESSION_KEY] = user.pk


def forget(session: SessionBase) -> None:
    session.pop(SESSION_KEY, None)


def is_shown(session: SessionBase, user: User | AnonymousUser) -> bool:
    return user.is_authenticated and session.get(SESSION_KEY) == user.pk


def is_set_up(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())
