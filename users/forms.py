from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from users.models import ApiKey, Organisation, User


class ApiKeyForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.order_by("name", "pk"), label=_("Organisation")
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What the key is for, so that you know later which one to revoke."),
    )
    scopes = forms.MultipleChoiceField(
        choices=ApiKey.Scope.choices,
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
    )


class NewAccountForm(BaseUserCreationForm[User]):
    """The name and password of an invited person; the e-mail address is that of the invitation."""

    class Meta:
        model = User
        fields = ("username",)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.email = email  # so that a password like it is refused
        self.fields["username"].widget.attrs["autocomplete"] = "username"
