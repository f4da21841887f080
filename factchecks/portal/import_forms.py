"""The forms of an import: the file, what its columns hold, and that it may be applied."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from factchecks.formats.sandbox import MOST_BYTES
from factchecks.formats.table import FIELDS
from factchecks.models import ReviewImport, Verdict


# Our fields as a person calls them, in the order in which the page asks for them.
FIELD_NAMES: Mapping[str, Promise] = {
    "claim": _("The claim that was checked"),
    "rating": _("The verdict, in your words"),
    "our_rating": _("The verdict, in the words of this platform"),
    "url": _("Address of the article"),
    "identifier": _("Identifier"),
    "headline": _("Headline"),
    "explanation": _("Explanation"),
    "body": _("The whole text, with parts like BEWERTUNG: and FAKTEN:"),
    "language": _("Language of the article"),
    "claim_language": _("Language of the claim"),
    "speaker": _("Who said it"),
    "claim_date": _("Date of the claim"),
    "review_date": _("Date of the article"),
    "rating_value": _("Number of the verdict"),
    "best_rating": _("Best number"),
    "worst_rating": _("Worst number"),
    "media": _("Image, video or audio"),
    "publisher": _("Who published it"),
}
assert FIELD_NAMES.keys() == FIELDS.keys()


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "ClaimReview JSON-LD, DataFeed or a saved web page; RSS or Atom; a response of "
            "claims:search; CSV or JSON Lines. At most 50 megabytes; gzip is fine."
        ),
        max_length=300,
    )
    kind = forms.ChoiceField(label=_("Format"), choices=ReviewImport.Format)
    asks_to_publish = forms.BooleanField(
        label=_("These fact-checks may be published here at once"),
        help_text=_("Only when you tick it again after you have seen them. Otherwise: drafts."),
        required=False,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 50 megabytes."))
        return file


class ColumnsForm(forms.Form):
    """One choice for each of our fields: the column that holds it, or none."""

    def __init__(
        self, *args: Any, header: Sequence[str], chosen: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", _("(not in the file)")), *((name, name) for name in header if name)]
        for field, label in FIELD_NAMES.items():
            self.fields[field] = forms.ChoiceField(
                label=str(label), choices=columns, required=False, initial=chosen.get(field, "")
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not (self.cleaned_data.get("claim") or self.cleaned_data.get("body")):
            self.add_error("claim", _("Without the claim there is nothing to import."))
        return self.cleaned_data

    def chosen(self) -> dict[str, str]:
        return {field: name for field, name in self.cleaned_data.items() if name}


class ApplyForm(forms.Form):
    publish = forms.BooleanField(
        label=_("Publish those with a known verdict at once"), required=False
    )


class MappingForm(forms.Form):
    words = forms.CharField(label=_("Your words"), max_length=150)
    rating = forms.ChoiceField(
        label=_("Verdict here"), choices=[("", _("Waits for a person")), *Verdict.Rating.choices],
        required=False,
    )  # fmt: skip
