"""What a voter sends to the station finder. It is answered and forgotten."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from elections.accessibility import CHOICES
from elections.gazetteer import LONGEST
from elections.geo import Position


FIRST, MOST = 10, 50


class SearchForm(forms.Form):
    """Words win over a position: who types after giving a position looks somewhere else."""

    q = forms.CharField(label=_("Address, postal code or town"), max_length=LONGEST, required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(min_value=-180, max_value=180, required=False)
    # One of several places that were offered, and what was typed when it was chosen.
    place = forms.IntegerField(required=False)
    kept_place = forms.IntegerField(required=False)
    kept_for = forms.CharField(max_length=LONGEST, required=False)
    facts = forms.MultipleChoiceField(choices=CHOICES, required=False)
    open_now = forms.BooleanField(required=False)
    count = forms.IntegerField(min_value=1, required=False)

    @property
    def position(self) -> Position | None:
        latitude, longitude = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        if self.text or latitude is None or longitude is None:
            return None
        return Position(latitude, longitude).rounded()

    @property
    def text(self) -> str:
        text: str = self.cleaned_data.get("q") or ""
        return text.strip()

    @property
    def chosen(self) -> int | None:
        """The place that was pressed, now or before; new words make an old choice void."""
        pressed: int | None = self.cleaned_data.get("place")
        kept: int | None = self.cleaned_data.get("kept_place")
        return pressed or (kept if self.cleaned_data.get("kept_for") == self.text else None)

    @property
    def limit(self) -> int:
        return min(self.cleaned_data.get("count") or FIRST, MOST)
