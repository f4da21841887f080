"""Who guesses passwords or codes is shut out for a while, counted in Postgres by django-axes.

allauth has rate limits of its own, in the shared cache; these here hold while that is away.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.db.models import Q
from django.http import HttpRequest

from users.models import User


def username_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """Whom a sign-in is about. An e-mail address counts as the account it belongs to, so that
    nobody gets a second set of attempts by typing the other name."""
    found = credentials or request.POST
    typed = found.get("username") or found.get("email") or found.get("login")
    if not typed:
        return None
    owner = User.objects.filter(Q(email__iexact=typed) | Q(username=typed)).order_by("pk").first()
    return owner.get_username() if owner else str(typed)


def client_ip(request: HttpRequest) -> str | None:
    """None only for requests that no server made, as of `Client.force_login`."""
    if "REMOTE_ADDR" not in request.META:
        return None
    return str(get_adapter().get_client_ip(request))


def refuse_locked(request: HttpRequest, user: User) -> None:
    """Raises ValidationError, and has the page of a lock-out answer, after too many wrong codes."""
    if not AxesProxyHandler.is_allowed(request, {"username": user.get_username()}):
        request.axes_locked_out = True  # type: ignore[attr-defined]
        raise get_adapter().validation_error("too_many_login_attempts")


def count_wrong_code(request: HttpRequest, user: User) -> None:
    """A wrong code counts like a wrong password."""
    user_login_failed.send(
        sender=__name__, credentials={"username": user.get_username()}, request=request
    )
