"""A person's own account, where django-allauth has no page for it."""

from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import View

from users.account_adapter import workplace
from users.actions.invitations import (
    HasAccount,
    InvitationClosed,
    InvitedSomeoneElse,
    accept,
    accept_as_new,
)
from users.actions.second_factors import end_session
from users.forms import NewAccountForm
from users.models import Invitation, User


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """On to where this person works."""
    assert isinstance(request.user, User)
    return redirect(workplace(request.user))


@require_safe
@login_required
@never_cache
def choose_second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed, and which there are."""
    return render(request, "account/second_factor.html")


@require_POST
@login_required
def end_own_session(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, User)
    if end_session(user=request.user, pk=pk):
        messages.success(request, _("That session has ended."))
    else:
        messages.info(request, _("That session had ended before."))
    return redirect("usersessions_list")


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class InvitationPage(View):
    """Where the link of an invitation leads: to a new account, or into another organisation.

    Its address is a secret, so it goes to nobody: no page of another site is linked here, and
    the referring address is withheld.
    """

    http_method_names = ["get", "head", "post"]
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = Invitation.objects.select_related("organisation", "invited_by")
        invitation = found.matching(kwargs["secret"]).open(timezone.now()).first()
        if invitation is None:
            return self._closed()
        self.invitation = invitation
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        return self._page(NewAccountForm(email=self.invitation.email))

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        try:
            if isinstance(request.user, User):
                accept(secret=secret, user=request.user)
                return redirect("account-home")
            return self._make_account(request, secret)
        except InvitationClosed:
            return self._closed()
        except (HasAccount, InvitedSomeoneElse):
            return self._page(NewAccountForm(email=self.invitation.email), HTTPStatus.FORBIDDEN)

    def _make_account(self, request: HttpRequest, secret: str) -> HttpResponse:
        form = NewAccountForm(request.POST, email=self.invitation.email)
        if not form.is_valid():
            return self._page(form)
        name, password = form.cleaned_data["username"], form.cleaned_data["password1"]
        user = accept_as_new(secret=secret, username=name, password=password)
        login = Login(user=user, redirect_url=workplace(user))
        response: HttpResponse = perform_password_login(request, {"username": name}, login)
        return response

    def _page(self, form: NewAccountForm, status: int = HTTPStatus.OK) -> HttpResponse:
        user, email = self.request.user, self.invitation.email.lower()
        is_signed_in = isinstance(user, User)
        context = {
            "invitation": self.invitation,
            "form": form,
            "is_theirs": is_signed_in and getattr(user, "email", "").lower() == email,
            "has_account": not is_signed_in and User.objects.filter(email__iexact=email).exists(),
        }
        return render(self.request, "account/invitation.html", context, status=status)

    def _closed(self) -> HttpResponse:
        return render(self.request, "account/invitation_closed.html", status=HTTPStatus.GONE)
