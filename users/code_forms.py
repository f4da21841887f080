"""allauth's forms that ask for a code of the second factor, locked like passwords are."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from users.lockout import refuse_locked


class LockedAuthenticateForm(AuthenticateForm):
    def clean_code(self) -> str:
        refuse_locked(context.request, self.user)
        return str(super().clean_code())


class LockedReauthenticateForm(ReauthenticateForm):
    def clean_code(self) -> str:
        refuse_locked(context.request, self.user)
        return str(super().clean_code())
