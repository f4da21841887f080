"""What people at the portal fill in on a claim. Forms check; `factchecks.actions` writes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from elections.models import Election, Jurisdiction
from factchecks.languages import language_choices
from factchecks.models import Claim
from factchecks.queries.claims import ClaimContent


MOST_WORDINGS = 40
STATEMENT_LENGTH = 1000
FREE_AREAS = 2
ELECTIONS_SINCE_DAYS = 400  # older ones are offered where the claim names them


class OneALine(forms.TextInput):
    """Several inputs of the same name, read as lines."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return "\n".join(given)


class AreasField(forms.CharField):
    """Names of areas, one an input: there are too many for a list to tick."""

    widget = OneALine

    def to_python(self, value: Any) -> list[Jurisdiction]:  # type: ignore[override] # objects
        lines = [line.strip() for line in str(value or "").splitlines()]
        return list({area.pk: area for area in self._areas(filter(None, lines))}.values())

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(_area_line(area) for area in value)

    def _areas(self, lines: Iterable[str]) -> Iterable[Jurisdiction]:
        wanted = list(dict.fromkeys(lines))
        if not wanted:
            return
        named = Jurisdiction.objects.filter(
            Q(ocd_id__in=[_ocd_id(line) for line in wanted]) | _any_of("name__iexact", wanted)
        )
        found = list(named)
        for line in wanted:
            yield self._one(line, found)

    def _one(self, line: str, found: list[Jurisdiction]) -> Jurisdiction:
        exact = [each for each in found if each.ocd_id == _ocd_id(line)]
        alike = exact or [each for each in found if each.name.casefold() == line.casefold()]
        if len(alike) == 1:
            return alike[0]
        if not alike:
            raise forms.ValidationError(
                _("There is no area called “%(name)s”."), params={"name": line}
            )
        raise forms.ValidationError(
            _("“%(name)s” is the name of several areas. Write one of: %(choices)s."),
            params={"name": line, "choices": "; ".join(map(_area_line, alike))},
        )


def _area_line(area: Jurisdiction) -> str:
    return f"{area.name} [{area.ocd_id}]"


def _ocd_id(line: str) -> str:
    return line.rpartition("[")[2].rstrip("]") if line.endswith("]") else ""


def _any_of(lookup: str, values: Iterable[str]) -> Q:
    condition = Q()
    for value in values:
        condition |= Q(**{lookup: value})
    return condition


class ClaimForm(forms.Form):
    """`version` is that of the content which was read; empty for a new claim."""

    statement = forms.CharField(
        label=_("Statement"),
        help_text=_("As it circulates, phrased so that it can be checked."),
        max_length=STATEMENT_LENGTH,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"), initial="nl")
    speaker = forms.CharField(label=_("Speaker"), max_length=200, required=False)
    first_seen_on = forms.DateField(
        label=_("First seen on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    medium = forms.ChoiceField(label=_("Media"), choices=Claim.Media.choices, required=False)
    elections = forms.ModelMultipleChoiceField(
        label=_("Elections"),
        help_text=_("None: the claim is about any election."),
        queryset=Election.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    areas = AreasField(
        label=_("Areas"),
        help_text=_("Municipalities, provinces or countries it is about."),
        required=False,
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, claim: Claim | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, elections = self.fields["language"], self.fields["elections"]
        assert isinstance(language, forms.ChoiceField)
        assert isinstance(elections, forms.ModelMultipleChoiceField)
        language.choices = language_choices([claim.language] if claim else ())
        elections.queryset = offered_elections(claim)

    @property
    def area_lines(self) -> list[str]:
        """What stands in each input for an area, and room for more."""
        lines = str(self["areas"].value() or "").splitlines()
        return [*filter(None, lines), *[""] * FREE_AREAS]

    def clean_first_seen_on(self) -> Any:
        day = self.cleaned_data["first_seen_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def content(self) -> dict[str, Any]:
        """What `create_claim` and `update_claim` take."""
        data = dict(self.cleaned_data)
        del data["version"]
        return data | {"media": data.pop("medium")}


def offered_elections(claim: Claim | None) -> Any:
    since = timezone.localdate() - timedelta(days=ELECTIONS_SINCE_DAYS)
    offered = Q(date__gte=since)
    if claim is not None:
        offered |= Q(claims=claim)
    return Election.objects.filter(offered).distinct().order_by("-date", "name", "pk")


def initial_of(content: ClaimContent) -> dict[str, Any]:
    return {
        "statement": content.statement,
        "language": content.language,
        "speaker": content.speaker,
        "first_seen_on": content.first_seen_on,
        "medium": content.media,
        "elections": content.elections,
        "areas": list(Jurisdiction.objects.filter(pk__in=content.areas).order_by("name", "pk")),
        "version": content.version,
    }


class WordingForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), required=False)
    text = forms.CharField(
        label=_("The claim in these words"),
        required=False,
        max_length=STATEMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        stored = self.get_initial_for_field(field, "language")
        field.choices = language_choices([stored] if stored else ())


class WordingFormSet(forms.BaseFormSet[WordingForm]):
    """Translations and other wordings. A row that is emptied is removed."""

    form = WordingForm
    extra, min_num, max_num, absolute_max = 1, 0, MOST_WORDINGS, MOST_WORDINGS + 10
    can_order = can_delete = can_delete_extra = validate_min = False
    validate_max = True
    renderer = forms.renderers.get_default_renderer()
    edit_only = False

    def pairs(self) -> list[tuple[str, str]]:
        """(language, text) of the rows with words; each once."""
        rows = (each.cleaned_data for each in self.forms)
        said = ((row.get("language") or "nl", row.get("text", "").strip()) for row in rows)
        return list(dict.fromkeys(pair for pair in said if pair[1]))

    def with_one_more(self) -> Self:
        """The rows as they were typed, and an empty one."""
        total = str(min(self.total_form_count() + 1, MOST_WORDINGS))
        # Not `{**self.data}`: of a QueryDict that would copy lists.
        data = {name: self.data[name] for name in self.data}
        data[f"{self.prefix}-TOTAL_FORMS"] = total
        return type(self)(data, prefix=self.prefix)
