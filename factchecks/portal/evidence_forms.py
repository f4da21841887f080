"""What people fill in on evidence. Addresses are kept, never asked for."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factchecks.actions.evidence import NewEvidence
from factchecks.models import Evidence


class WebAddressField(forms.CharField):
    """http and https; nothing that a browser would run or read from a disk."""

    widget = forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"})
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, **kwargs)


class AnyEvidenceForm(forms.Form):
    """What every kind of evidence has; `kind` and the fields before these are its own."""

    kind = ""
    is_public = forms.BooleanField(
        label=_("Show it to the public with a verdict that cites it"), required=False, initial=True
    )
    note = forms.CharField(
        label=_("Internal note"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def found(self) -> NewEvidence:
        stated = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return NewEvidence(kind=self.kind, **stated)


class _Retrieved(AnyEvidenceForm):
    retrieved_on = forms.DateField(
        label=_("Retrieved on"),
        required=False,
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_retrieved_on(self) -> Any:
        day = self.cleaned_data["retrieved_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class LinkForm(_Retrieved):
    kind = Evidence.Kind.LINK
    url = WebAddressField(label=_("Address"), help_text=_("It is kept, not opened."))
    title = forms.CharField(label=_("Title"), max_length=300)
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)
    archive_url = WebAddressField(
        label=_("Address of an archived copy"),
        required=False,
        help_text=_("Pages change and vanish: a copy at a web archive stays as it was."),
    )
    field_order = ["url", "title", "publisher", "archive_url", "retrieved_on"]


class QuoteForm(_Retrieved):
    kind = Evidence.Kind.QUOTE
    quote = forms.CharField(
        label=_("Quote"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )
    title = forms.CharField(label=_("Where it is from, or who said it"), max_length=300)
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)
    url = WebAddressField(label=_("Address"), required=False)
    field_order = ["quote", "title", "publisher", "url", "retrieved_on"]


class FileForm(_Retrieved):
    kind = Evidence.Kind.FILE
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG, JPEG, WebP, MP4, MP3 or plain text, up to 50 megabytes."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.webp,.mp4,.mp3,.txt"}),
    )
    title = forms.CharField(label=_("What it shows"), max_length=300)
    publisher = forms.CharField(label=_("Where it is from"), max_length=200, required=False)
    url = WebAddressField(label=_("Address"), required=False)
    field_order = ["file", "title", "publisher", "url", "retrieved_on"]


FORMS: dict[str, type[AnyEvidenceForm]] = {
    Evidence.Kind.LINK: LinkForm,
    Evidence.Kind.QUOTE: QuoteForm,
    Evidence.Kind.FILE: FileForm,
}
