"""Signing up by oneself: first the e-mail address is shown to be one's own, then a login is made.

Nothing is kept of an address before its link was opened, and the page answers the same whether
there is an account with it or not: only its owner reads which, in the mail.
"""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from core.visitors import daily_hash, is_within_limit
from users.account_adapter import workplace
from users.actions.invitations import HasAccount
from users.actions.sign_up import make_login
from users.forms import NewAccountForm
from users.mail import send_sign_up
from users.models import User


HOUR = 3600
MOST_AN_HOUR = 5  # mails asked for from one address on the network
MOST_TO_ONE = 3  # mails an hour to one e-mail address
VALID_FOR = 24 * HOUR
_SALT = "users.sign-up"


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@method_decorator(never_cache, name="dispatch")
class SignUpPage(View):
    """Asks for an e-mail address, and sends it a link."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            return redirect("account-home")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "account/sign_up.html", {"form": AddressForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AddressForm(request.POST)
        if not form.is_valid():
            return render(request, "account/sign_up.html", {"form": form})
        visitor = daily_hash(request, today=timezone.localdate())
        if not is_within_limit(visitor, of="sign-ups", most=MOST_AN_HOUR, seconds=HOUR):
            return render(request, "429.html", status=429)
        _send_link(form.cleaned_data["email"])
        return render(request, "account/sign_up.html", {"is_sent": True})


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class NewLoginPage(View):
    """Where the link leads: a name and a password for the address that it was sent to."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if (email := _address_in(request.GET.get("link", ""))) is None:
            return render(request, "account/sign_up.html", {"is_closed": True}, status=410)
        if request.user.is_authenticated:
            return redirect("account-home")
        if User.objects.filter(email__iexact=email).exists():  # the link was used before
            return redirect("account_login")
        self.email = email
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(NewAccountForm(email=self.email))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewAccountForm(request.POST, email=self.email)
        if not form.is_valid():
            return self._page(form)
        name, password = form.cleaned_data["username"], form.cleaned_data["password1"]
        try:
            user = make_login(email=self.email, username=name, password=password)
        except HasAccount:
            return redirect("account_login")
        login = Login(user=user, redirect_url=workplace(user))
        response: HttpResponse = perform_password_login(request, {"username": name}, login)
        return response

    def _page(self, form: NewAccountForm) -> HttpResponse:
        return render(self.request, "account/sign_up.html", {"form": form, "email": self.email})


def sign_up_link(email: str) -> str:
    """What of an address shows, for a day, that a mail was read."""
    return signing.dumps(email.lower(), salt=_SALT)


def _address_in(signed: str) -> str | None:
    try:
        return str(signing.loads(signed, salt=_SALT, max_age=VALID_FOR))
    except signing.BadSignature:
        return None


def _send_link(email: str) -> None:
    """At most a few an hour to one address, whoever asks: nobody's letter box is flooded."""
    digest = hashlib.sha256(email.lower().encode()).hexdigest()
    if is_within_limit(digest, of="sign-up-mails", most=MOST_TO_ONE, seconds=HOUR):
        is_known = User.objects.filter(email__iexact=email).exists()
        send_sign_up(email, "" if is_known else sign_up_link(email))
