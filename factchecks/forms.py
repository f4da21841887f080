"""What staff fill in on claims and verdicts. Forms check; `factchecks.actions` writes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.forms.renderers import get_default_renderer
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.formsets import BaseFormSetMixin
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from factchecks.actions import Assessment, Text
from factchecks.models import Claim, Verdict
from users.models import Organisation


SITE_LANGUAGES = ("nl", "en")


def language_choices() -> list[tuple[str, str]]:
    """Every language Django knows by name, those of the site first."""
    codes = sorted(
        (code for code in LANG_INFO if "name" in LANG_INFO[code]),
        key=lambda code: (code not in SITE_LANGUAGES, gettext(LANG_INFO[code]["name"])),
    )
    return [(code, gettext(LANG_INFO[code]["name"])) for code in codes]


class KnowsLanguages(forms.BaseForm):
    """Offers languages by name; a stored code that has no name here stays possible."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        stored = self.get_initial_for_field(field, "language")
        choices = language_choices()
        unnamed = [(stored, stored)] if stored and stored not in dict(choices) else []
        field.choices = [*choices, *unnamed]


class ClaimForm(KnowsLanguages, WagtailAdminModelForm):
    language = forms.ChoiceField(label=_("Language"), initial="nl")

    class Meta(WagtailAdminModelForm.Meta):
        model = Claim
        fields = ["statement", "language", "speaker", "first_seen_on", "elections"]
        widgets = {"elections": forms.CheckboxSelectMultiple}
        help_texts = {
            "statement": _("As it circulates, phrased so that it can be checked."),
            "elections": _("None: the claim is about any election."),
        }


class NewClaimForm(ClaimForm):
    class Meta(ClaimForm.Meta):
        fields = [*ClaimForm.Meta.fields, "slug"]
        help_texts = ClaimForm.Meta.help_texts | {
            "slug": _("Part of the public address. Empty: made from the statement."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"] or free_slug(self.cleaned_data.get("statement", ""))


def free_slug(statement: str) -> str:
    """The statement's first words as an address that no claim has yet."""
    wanted = slugify(statement)[:60].rstrip("-") or "claim"
    taken = set(Claim.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (wanted, *numbered) if each not in taken)


class WordingForm(KnowsLanguages, forms.Form):
    language = forms.ChoiceField(label=_("Language"), initial="en")
    text = forms.CharField(label=_("Text"), widget=AdminAutoHeightTextInput)


class RowsFormSet(BaseFormSetMixin, forms.BaseFormSet[forms.Form]):
    """What `formset_factory` would set, as a class that a type checker can follow."""

    extra, min_num, max_num, absolute_max = 0, 0, 100, 200
    can_order = validate_min = validate_max = False
    can_delete = can_delete_extra = True
    renderer = get_default_renderer()

    def rows(self) -> list[dict[str, Any]]:
        """What was filled in and not removed."""
        kept = (each.cleaned_data for each in self.forms if each not in self.deleted_forms)
        return [data for data in kept if data]


class WordingFormSet(RowsFormSet):
    form = WordingForm

    def pairs(self) -> list[tuple[str, str]]:
        return [(row["language"], row["text"]) for row in self.rows()]


class VerdictForm(WagtailAdminModelForm):
    """Names the field of every rule that the database enforces, before the database refuses."""

    class Meta(WagtailAdminModelForm.Meta):
        model = Verdict
        fields = [
            "organisation", "rating", "label", "url", "reviewed_on", "ends_at", "applies_to",
            "allows_automatic_banner", "rating_value", "worst_rating", "best_rating",
        ]  # fmt: skip
        labels = {
            "rating_value": _("Score on the partner's scale"),
            "worst_rating": _("Lowest score of that scale"),
            "best_rating": _("Highest score of that scale"),
        }
        help_texts = {
            "ends_at": _("Needed for “unverified”: until when posts carry the banner."),
            "allows_automatic_banner": _(
                "Posts that surely repeat the claim get the banner without a person's look."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = self.fields["organisation"]
        assert isinstance(partners, forms.ModelChoiceField)
        partners.queryset = Organisation.objects.filter(
            kind=Organisation.Kind.FACT_CHECKER
        ).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_end(data)
        self._check_automatic_banner(data)
        scale = ("rating_value", "worst_rating", "best_rating")
        stated = [name for name in scale if data.get(name) is not None]
        for name in scale:
            if stated and name not in stated and name not in self.errors:
                self.add_error(name, _("A score needs all three numbers of its scale."))
        return data

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


class VerdictTextForm(KnowsLanguages, forms.Form):
    language = forms.ChoiceField(label=_("Language"), initial="nl")
    headline = forms.CharField(label=_("Headline"), max_length=300)
    explanation = forms.CharField(
        label=_("Explanation"), widget=AdminAutoHeightTextInput, required=False
    )


class VerdictTextFormSet(RowsFormSet):
    form = VerdictTextForm

    def clean(self) -> None:
        if any(self.errors):
            return
        languages = [text.language for text in self.texts()]
        if not languages:
            raise forms.ValidationError(_("A verdict needs a text in at least one language."))
        if len(set(languages)) < len(languages):
            raise forms.ValidationError(_("There are two texts in the same language."))

    def texts(self) -> list[Text]:
        names = ("language", "headline", "explanation")
        return [Text(**{name: row[name] for name in names}) for row in self.rows()]


def assessment_from(data: dict[str, Any], texts: Sequence[Text]) -> Assessment:
    stated = {name: value for name, value in data.items() if name != "organisation"}
    return Assessment(texts=texts, **stated)


class PublishForm(forms.Form):
    """`replaces` is the version that was published when the form was shown, 0 for none."""

    replaces = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What was wrong, and what changed"),
        help_text=_("Shown in the public history of corrections."),
        widget=AdminAutoHeightTextInput,
        required=False,
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        help_text=_("Shown in the public history of corrections."),
        widget=AdminAutoHeightTextInput,
        required=False,
    )
