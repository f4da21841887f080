"""What two persons decide is entered here by the first of them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from elections.actions.corrections import CorrectionDetails
from elections.actions.notices import NoticeDetails
from elections.models import Correction, Election, ElectionNotice, Jurisdiction
from elections.queries.scopes import in_scope
from elections.scope import Scope


REQUIRED_LANGUAGES = ("nl", "en")


class _ProposalForm(forms.Form):
    """About an election, or one area of it; both within the person's scope."""

    election = forms.ModelChoiceField(label=_("Election"), queryset=Election.objects.none())
    jurisdiction = forms.ModelChoiceField(
        label=_("Only in this area"),
        help_text=_("Empty: everywhere in this election."),
        queryset=Jurisdiction.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, scope: Scope, elections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self._queryset("election", elections.order_by("-date", "pk"))
        self._queryset("jurisdiction", in_scope(scope, Jurisdiction).order_by("name", "pk"))

    def _queryset(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        election = data.get("election")
        if election is None:
            return data
        area = data.get("jurisdiction")
        key = area.pk if area else election.division_id
        if not self.scope.covers(key, data.get("language")):
            self.add_error("jurisdiction", gettext("Choose an area that you work for."))
        return data


class NoticeForm(_ProposalForm):
    severity = forms.ChoiceField(label=_("Severity"), choices=ElectionNotice.Severity.choices)
    url = forms.URLField(
        label=_("Official source"), required=False, assume_scheme="https", max_length=500
    )
    starts_at = forms.DateTimeField(
        label=_("From"), initial=timezone.now, widget=AdminDateTimeInput()
    )
    ends_at = forms.DateTimeField(label=_("Until"), required=False, widget=AdminDateTimeInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text in %(language)s") % {"language": name},
                required=code in REQUIRED_LANGUAGES,
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code, "dir": "auto"}),
            )
        texts = [name for name in self.fields if name.startswith("text_")]
        self.order_fields(["election", "jurisdiction", "severity", *texts])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", gettext("The end must be after the start."))
        return data

    def details(self) -> NoticeDetails:
        data = self.cleaned_data
        return NoticeDetails(
            texts={code: data[f"text_{code}"] for code, _name in settings.LANGUAGES
                   if data[f"text_{code}"]},
            **{name: data[name] for name in (
                "election", "jurisdiction", "severity", "url", "starts_at", "ends_at")},
        )  # fmt: skip


class CorrectionForm(_ProposalForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    was = forms.CharField(label=_("What was wrong"), widget=forms.Textarea(attrs={"rows": 4}))
    now_is = forms.CharField(label=_("What is right"), widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(
        label=_("How it came about"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    wrong_since = forms.DateTimeField(label=_("Wrong since"), widget=AdminDateTimeInput())
    corrected_at = forms.DateTimeField(
        label=_("Corrected at"), initial=timezone.now, widget=AdminDateTimeInput()
    )
    source_title = forms.CharField(label=_("Source"), max_length=300)
    source_url = forms.URLField(
        label=_("Address of the source"), assume_scheme="https", max_length=500
    )
    place = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, corrected = data.get("wrong_since"), data.get("corrected_at")
        if since and corrected and corrected < since:
            self.add_error("corrected_at", gettext("The end must be after the start."))
        if data.get("was") and data.get("was") == data.get("now_is"):
            self.add_error("now_is", gettext("This says the same as before."))
        return data

    def details(self) -> CorrectionDetails:
        names = CorrectionDetails.__dataclass_fields__
        return CorrectionDetails(**{name: self.cleaned_data[name] for name in names})


FORMS: dict[type[ElectionNotice] | type[Correction], type[NoticeForm] | type[CorrectionForm]] = {
    ElectionNotice: NoticeForm,
    Correction: CorrectionForm,
}
