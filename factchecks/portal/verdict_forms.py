"""What fact-checkers fill in on a verdict. Forms check and name the field; actions write."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Self

from django import forms
from django.forms.renderers import get_default_renderer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factchecks.actions.verdicts import Assessment, Text
from factchecks.languages import language_choices
from factchecks.models import Claim, Evidence, Verdict
from factchecks.plainwords import PlainWords, plain_words


SCALE = ("rating_value", "worst_rating", "best_rating")
MOST_LANGUAGES = 30
USUAL_UNVERIFIED = timedelta(days=14)


class EvidenceChoice(forms.ModelMultipleChoiceField[Evidence]):
    def label_from_instance(self, obj: Any) -> str:
        parts = (obj.title, obj.publisher, obj.get_kind_display())
        return " · ".join(part for part in parts if part)


def _number(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=5, decimal_places=2, required=False)


class VerdictForm(forms.Form):
    """`seen` is the fingerprint of what the person started from; empty for a new version."""

    rating = forms.ChoiceField(label=_("Verdict"), choices=[("", "—"), *Verdict.Rating.choices])
    label = forms.CharField(
        label=_("In your own words"),
        help_text=_("As your organisation calls this verdict, such as “Mostly false”."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "own-words", "dir": "auto"}),
    )
    rating_value = _number(_("Score on your own scale"))
    worst_rating = _number(_("Lowest score of that scale"))
    best_rating = _number(_("Highest score of that scale"))
    ends_at = forms.DateTimeField(
        label=_("Ends at"),
        help_text=_("Needed for “unverified”: until when posts carry the banner."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reviewed_on = forms.DateField(
        label=_("Reviewed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    url = forms.URLField(
        label=_("Address of your article"), max_length=500, required=False, assume_scheme="https"
    )
    applies_to = forms.ChoiceField(
        label=_("Applies to"),
        choices=Verdict.AppliesTo.choices,
        help_text=_(
            "Listed posts only: a person has confirmed each one. The same image with other words "
            "can be another claim, so media claims start with this."
        ),
    )
    allows_automatic_banner = forms.BooleanField(
        label=_("May be applied automatically"),
        help_text=_("Posts that surely repeat the claim get the banner without a person's look."),
        required=False,
    )
    media_category = forms.ChoiceField(
        label=_("What is wrong with the media"),
        choices=Verdict.MediaCategory.choices,
        required=False,
    )
    original_media_url = forms.URLField(
        label=_("Address of the original"), max_length=500, required=False, assume_scheme="https"
    )
    original_media_context = forms.CharField(
        label=_("What the original shows"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    evidence = EvidenceChoice(
        label=_("Evidence it cites"),
        queryset=Evidence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        claim: Claim,
        may_be_automatic: bool,
        start: Verdict | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._evidence().queryset = citable(claim, start)
        automatic = self.fields["allows_automatic_banner"]
        if not may_be_automatic:
            automatic.disabled = True
            automatic.initial = self.initial["allows_automatic_banner"] = False
            automatic.help_text = _(
                "Not for your organisation: election staff allow it, and a verified signature of "
                "a code of principles has to be in force."
            )

    def _evidence(self) -> forms.ModelMultipleChoiceField[Evidence]:
        field = self.fields["evidence"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_end(data)
        self._check_automatic_banner(data)
        self._check_scale(data)
        self._check_media(data)
        return data

    def clean_reviewed_on(self) -> Any:
        day = self.cleaned_data["reviewed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def _check_end(self, data: dict[str, Any]) -> None:
        ends_at = data.get("ends_at")
        if "ends_at" in self.errors:
            return
        if data.get("rating") == Verdict.Rating.UNVERIFIED and ends_at is None:
            self.add_error("ends_at", _("“Unverified” cannot last for ever: say until when."))
        elif ends_at is not None and ends_at <= timezone.now():
            self.add_error("ends_at", _("This moment has passed."))

    def _check_automatic_banner(self, data: dict[str, Any]) -> None:
        if not data.get("allows_automatic_banner"):
            return
        if data.get("rating") == Verdict.Rating.TRUE:
            self.add_error("allows_automatic_banner", _("“True” is never applied automatically."))
        elif data.get("applies_to") != Verdict.AppliesTo.ANY_MATCHING_POST:
            self.add_error(
                "allows_automatic_banner", _("Only a verdict that applies to any matching post.")
            )

    def _check_scale(self, data: dict[str, Any]) -> None:
        stated = [name for name in SCALE if data.get(name) is not None]
        for name in SCALE:
            if (
                data.get("rating_value") is not None
                and name not in stated
                and name not in self.errors
            ):
                self.add_error(name, _("A score needs all three numbers of its scale."))
        if len(stated) == len(SCALE) and not self._is_on_scale(data):
            self.add_error("rating_value", _("This score is not on its own scale."))

    def _is_on_scale(self, data: dict[str, Any]) -> bool:
        ends = sorted((data["worst_rating"], data["best_rating"]))
        return bool(ends[0] <= data["rating_value"] <= ends[1])

    def _check_media(self, data: dict[str, Any]) -> None:
        if data.get("original_media_url") and not data.get("media_category"):
            self.add_error("media_category", _("Say what is wrong with the media."))

    def assessment(self, texts: Sequence[Text]) -> Assessment:
        stated = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        if stated["rating_value"] is None:
            stated |= dict.fromkeys(SCALE)
        return Assessment(texts=texts, **stated | {"evidence": list(stated["evidence"])})


def citable(claim: Claim, start: Verdict | None = None) -> Any:
    """The claim's evidence, and what the version cites already though it was removed since."""
    offered = claim.evidence.filter(removed_at__isnull=True)
    if start is not None:
        offered = offered | claim.evidence.filter(cited_by=start)
    return offered.distinct().order_by("added_at", "pk")


def initial_of(start: Verdict | None, claim: Claim, scale: dict[str, Any]) -> dict[str, Any]:
    """What a form begins with: an earlier version, else what fits the claim."""
    if start is None:
        listed = Verdict.AppliesTo.LISTED_POSTS_ONLY
        anywhere = Verdict.AppliesTo.ANY_MATCHING_POST
        return scale | {
            "applies_to": listed if claim.media else anywhere,
            "reviewed_on": timezone.localdate(),
        }
    names = [name for name in VerdictForm.base_fields if name not in ("seen", "evidence")]
    kept = {name: getattr(start, name) for name in names}
    cited = [each.pk for each in start.evidence.all()]
    return (
        scale
        | {name: value for name, value in kept.items() if value is not None}
        | {"evidence": cited}
    )


class TextForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"))
    headline = forms.CharField(
        label=_("Headline"),
        help_text=_("Stands in the banner under a post."),
        error_messages={"required": _("This language has an explanation but no headline.")},
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        help_text=_("What is true, and how you know, in plain words."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = language_choices([self.get_initial_for_field(field, "language")])

    def has_changed(self) -> bool:
        """A row without a word is left out, whatever its language."""
        return any(str(self[name].value() or "").strip() for name in ("headline", "explanation"))

    @property
    def hints(self) -> PlainWords:
        return plain_words(str(self["explanation"].value() or ""))


class TextFormSet(forms.BaseFormSet[TextForm]):
    """Headline and explanation per language. A row that is emptied is removed."""

    form = TextForm
    extra, min_num, max_num, absolute_max = 0, 0, MOST_LANGUAGES, MOST_LANGUAGES + 5
    can_order = can_delete = can_delete_extra = validate_min = False
    validate_max = True
    edit_only = False
    renderer = get_default_renderer()

    def clean(self) -> None:
        if any(self.errors):
            return
        languages = [text.language for text in self.texts()]
        if not languages:
            raise forms.ValidationError(_("A verdict needs a headline in at least one language."))
        if len(set(languages)) < len(languages):
            raise forms.ValidationError(_("There are two texts in the same language."))

    @property
    def errors_to_show(self) -> bool:
        return any(self.errors) or bool(self.non_form_errors())

    def texts(self) -> list[Text]:
        rows = (each.cleaned_data for each in self.forms)
        return [
            Text(language=row["language"], headline=row["headline"], explanation=row["explanation"])
            for row in rows
            if row.get("headline")
        ]

    def with_one_more(self, language: str) -> Self:
        """The rows as they were typed, and an empty one in this language."""
        rows = [
            {name: each[name].value() for name in ("language", "headline", "explanation")}
            for each in self.forms
        ]
        return type(self)(prefix=self.prefix, initial=[*rows, {"language": language}])


class NoteForm(forms.Form):
    """A note to the author, the reason of a correction or of a withdrawal."""

    note = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)
