"""allauth's forms of signing in, in our words; codes are locked like passwords are."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.utils.translation import gettext_lazy as _

from users.lockout import refuse_locked


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or e-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LockedAuthenticateForm(AuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        refuse_locked(context.request, self.user)
        return str(super().clean_code())


class LockedReauthenticateForm(ReauthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        refuse_locked(context.request, self.user)
        return str(super().clean_code())
