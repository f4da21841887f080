"""Nothing of staff or partners opens without a second factor, whatever page asked for sign-in."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from users import second_factor
from users.models import User


CLOSED = ("/cms/", "/portal/")
OWN_ACCOUNT = "/account/"
# What a person needs who has a second factor and has not shown it yet.
ENTRANCE = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account-home",
    "account-invitation",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}


class SecondFactorMiddleware:
    """Sends people without a second factor to where they set one up, or show it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.path.startswith((*CLOSED, OWN_ACCOUNT)):
            return None
        user = request.user
        if not isinstance(user, User) or second_factor.is_shown(request.session, user):
            return None
        if request.path.startswith(OWN_ACCOUNT) and _may_open(request, user):
            return None
        return _sent_away(request, _where_to(user))


def _may_open(request: HttpRequest, user: User) -> bool:
    """Without a factor yet: all of their account, to set one up. Else only the entrance."""
    assert request.resolver_match is not None
    return request.resolver_match.url_name in ENTRANCE or not second_factor.is_set_up(user)


def _where_to(user: User) -> str:
    if not second_factor.is_set_up(user):
        return reverse("account-second-factor")
    methods = get_adapter().get_reauthentication_methods(user)
    return next(str(each["url"]) for each in methods if each["id"].startswith("mfa"))


def _sent_away(request: HttpRequest, url: str) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else reverse("account-home")
    url = f"{url}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return redirect(url)
