from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from factchecks.actions.decisions import AUTOMATIC
from factchecks.languages import language_choices
from factchecks.models import Appearance
from factchecks.queries.review import ClaimInQueue


class KeysField(forms.Field):
    """Any number of ids; what is no number is an error of the form."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> set[int]:
        texts = [str(each) for each in value or ()]
        if not all(text.isdecimal() for text in texts):
            raise forms.ValidationError("Not an id.")
        return {int(text) for text in texts}


class DecisionForm(forms.Form):
    """`expected` is how the pair stood when it was read."""

    relation = forms.ChoiceField(choices=[each for each in Appearance.Relation.choices if each[0]])
    expected = forms.ChoiceField(choices=[*Appearance.State.choices, (AUTOMATIC, AUTOMATIC)])
    together = forms.BooleanField(required=False)
    also = KeysField(required=False)


class FilterForm(forms.Form):
    """What the queue is narrowed to."""

    claim = forms.ChoiceField(label=_("Claim"), required=False)
    language = forms.ChoiceField(label=_("Language of the post"), required=False)

    def __init__(
        self, *args: Any, claims: Sequence[ClaimInQueue], languages: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        names = dict(language_choices())
        self.fields["claim"].choices = [  # type: ignore[attr-defined]
            ("", _("All claims")),
            *(
                (each.claim_id, f"{Truncator(each.statement).chars(60)} ({each.pairs})")
                for each in claims
            ),
        ]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("All languages")),
            *((each, names.get(each, each)) for each in languages),
        ]
