"""Where sign-in by django-allauth differs from its defaults here."""

import logging
import time
from smtplib import SMTPException
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.http import HttpRequest
from django.urls import reverse

from core.visitors import address_of
from users.models import Organisation, User
from users.roles import Role


logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # by allauth's own pages; ours are in users/signing_up.py

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or str(super().get_client_ip(request))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        assert isinstance(request.user, User)
        return workplace(request.user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a moment ago need not do it again to set up a second factor."""
        return not _signed_in_just_now() and bool(
            super().is_reauthentication_required(app=app, **kwargs)
        )

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """Tells people what changed about their sign-in; that a mail server is away undoes no
        change."""
        if not user.email:
            return
        try:
            super().send_notification_mail(
                template_prefix, user, *args, **kwargs | {"email": user.email}
            )
        except (SMTPException, OSError):
            logger.warning("User %s was not told by mail: %s", user.pk, template_prefix)


def workplace(user: User) -> str:
    """The address of the pages a person works at; who works nowhere here is a viewer."""
    kind = Organisation.Kind.FACT_CHECKER
    if user.memberships.filter(organisation__kind=kind).exists():
        return reverse("portal:inbox")
    if user.groups.filter(name=Role.FACT_CHECK_OVERSEER).exists():
        return reverse("portal:inbox")
    if user.has_perm("wagtailadmin.access_admin"):
        return reverse("wagtailadmin_home")
    return reverse("feeds:feed")


def _signed_in_just_now() -> bool:
    request = context.request
    now = time.time()
    return any(
        now - each["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        for each in get_authentication_records(request, request.user)
    )
