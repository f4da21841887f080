"""Forms about partner organisations and their people."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from factchecks.models import Partner, Signatory
from users.models import ApiKey, Membership, Organisation


class CodesField(forms.CharField):
    """A list of codes typed as one line: "nl, en"; empty for none."""

    def __init__(self, *, pattern: str, is_upper: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.pattern, self.is_upper = re.compile(pattern), is_upper

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = str(super().clean(value))
        folded = text.upper() if self.is_upper else text.lower()
        codes = sorted({code for code in re.split(r"[\s,;]+", folded) if code})
        for code in codes:
            if not self.pattern.fullmatch(code):
                raise ValidationError(_("“%(code)s” is no code."), params={"code": code})
        return codes


def languages_field() -> CodesField:
    return CodesField(
        label=_("Languages"),
        pattern=r"[a-z]{2,3}",
        help_text=_("Codes with commas between, such as “nl, en”."),
    )


def countries_field() -> CodesField:
    return CodesField(
        label=_("Countries"),
        pattern=r"[A-Z]{2}",
        is_upper=True,
        help_text=_("Codes with commas between, such as “NL, BE”."),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)


class CoverageForm(forms.Form):
    languages = languages_field()
    countries = countries_field()
    hours_to_verdict = forms.IntegerField(
        label=_("Hours to a verdict"),
        min_value=1,
        max_value=24 * 60,
        help_text=_("Older claims in work raise an alarm."),
    )


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What the key is for, so that you know later which one to revoke."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=ApiKey.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class NewPartnerForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=Organisation._meta.get_field("name").max_length
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    languages = languages_field()
    countries = countries_field()
    email = forms.EmailField(
        label=_("E-mail address of its first admin"),
        help_text=_("This person gets the first invitation and invites the others."),
    )


class OversightForm(forms.ModelForm[Partner]):
    class Meta:
        model = Partner
        fields = ("automatic_reach", "automatic_limit", "is_active")

    is_active = forms.BooleanField(
        label=_("Active"),
        required=False,
        help_text=_("Without it the portal is closed for its people, and its API keys end."),
    )


class SignatoryForm(forms.ModelForm[Signatory]):
    class Meta:
        model = Signatory
        fields = ("body", "status", "valid_until", "url")
        widgets = {"valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    url = forms.URLField(
        label=_("public entry"), max_length=500, required=False, assume_scheme="https"
    )

    def validate_unique(self) -> None:
        """One of a body replaces the one before."""
