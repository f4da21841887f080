"""What staff fill in to import a file. Forms check; `elections.actions.imports` writes."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from elections.formats.sandbox import MOST_BYTES
from elections.imports.plan import ImportOptions
from elections.models import Election, Jurisdiction
from elections.queries.scopes import elections_held_in, in_scope
from elections.scope import Scope


KINDS = [
    ("auto", _("Tell by the content")),
    ("stations", _("Polling stations (CSV, XLSX, EML 110b)")),
    ("candidates", _("Candidate lists (CSV, EML 230b)")),
]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX of the Dutch station standard, EML_NL, VIP 6.0, or candidates as CSV."
        ),
    )
    kind = forms.ChoiceField(label=_("Data"), choices=KINDS, initial="auto")
    election = forms.ModelChoiceField[Election](
        label=_("Election"),
        queryset=Election.objects.none(),
        required=False,
        empty_label=_("As the file says"),
    )
    jurisdiction = forms.ModelChoiceField[Jurisdiction](
        label=_("Area"),
        queryset=Jurisdiction.objects.none(),
        required=False,
        empty_label=_("As the file says"),
        help_text=_("Needed for the form of a municipality, which does not name it."),
    )
    timezone = forms.CharField(
        label=_("Time zone"),
        required=False,
        help_text=_("Of a VIP feed, such as America/Phoenix, if its state has several."),
    )
    max_drop = forms.IntegerField(
        label=_("Hold if more than this share of the stations would vanish (%)"),
        initial=10,
        min_value=0,
        max_value=100,
    )
    partial = forms.BooleanField(
        label=_("The file is about the areas it names; stations elsewhere stay"), required=False
    )
    skip_bad_rows = forms.BooleanField(
        label=_("Leave out rows with errors instead of refusing the file"), required=False
    )
    publisher = forms.CharField(label=_("Publisher"), required=False, max_length=200)
    source_url = forms.URLField(
        label=_("Where it was published"), required=False, assume_scheme="https", max_length=500
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        elections = elections_held_in(scope).order_by("-date", "name", "pk")
        areas = in_scope(scope, Jurisdiction).order_by("name", "pk")
        for name, rows in (("election", elections), ("jurisdiction", areas)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s megabytes."),
                params={"limit": MOST_BYTES // 1_000_000},
            )
        return file

    def clean_timezone(self) -> str:
        zone: str = self.cleaned_data["timezone"].strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError(_("This is not a time zone such as America/Phoenix."))
        return zone

    def options(self) -> ImportOptions:
        data = self.cleaned_data
        area: Jurisdiction | None = data["jurisdiction"]
        return ImportOptions(
            kind=data["kind"],
            jurisdiction=area.ocd_id if area else "",
            timezone=data["timezone"],
            skip_bad_rows=data["skip_bad_rows"],
            partial=data["partial"],
            publisher=data["publisher"],
            source_url=data["source_url"],
        )


class ApplyForm(forms.Form):
    """Of a held run the person types how many stations may vanish; nobody does that by accident."""

    accepted_gone = forms.IntegerField(
        label=_("Number of stations that will vanish"), min_value=0, required=False
    )

    def __init__(self, *args: Any, gone: int, is_held: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gone, self._is_held = gone, is_held

    def clean_accepted_gone(self) -> int | None:
        accepted: int | None = self.cleaned_data["accepted_gone"]
        if self._is_held and accepted != self._gone:
            raise forms.ValidationError(
                _("Type the number %(count)s to confirm."), params={"count": self._gone}
            )
        return accepted
