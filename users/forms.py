from django import forms
from django.utils.translation import gettext_lazy as _

from users.models import ApiKey, Organisation


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
