"""What allauth announces about second factors."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_used,
)
from django.dispatch import receiver
from django.http import HttpRequest

from users import second_factor
from users.actions.second_factors import note_added, note_removed
from users.lockout import count_wrong_code
from users.models import User


@receiver(authenticator_used)
def remember_use(request: HttpRequest, user: User, **kwargs: Any) -> None:
    second_factor.note(request.session, user)


@receiver(authenticator_added)
def remember_new(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Setting one up shows that it works."""
    if authenticator.type in second_factor.FACTORS:
        second_factor.note(request.session, user)
    note_added(user=user, kind=authenticator.type)


@receiver(authenticator_removed)
def forget_last(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    if not second_factor.is_set_up(user):
        second_factor.forget(request.session)
    note_removed(user=user, kind=authenticator.type)


@receiver(authentication_failed)
def count_failure(request: HttpRequest, user: User, **kwargs: Any) -> None:
    count_wrong_code(request, user)
