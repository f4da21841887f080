"""What staff fill in to change the calendar of an election; `actions.calendar` decides."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from elections.actions.calendar import (
    CalendarRefusedError,
    cancel_election,
    extend_polling_hours,
    postpone_election,
)
from elections.actions.statutory import add_statutory_phases
from elections.models import Election, Jurisdiction
from elections.models.scope import areas_below
from elections.queries.scopes import in_scope
from elections.scope import Scope
from elections.statutory import StatutoryError


class CalendarForm(forms.Form):
    """One change. `apply` makes it, or puts what stands in its way beside the field."""

    def __init__(self, *args: Any, election: Election, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.election = election
        self.scope = scope

    def apply(self, *, by: str) -> bool:
        if not self.is_valid():
            return False
        try:
            self.change(by=by)
        except (CalendarRefusedError, StatutoryError) as refused:
            known = refused.field if refused.field in self.fields else None
            self.add_error(known, str(refused))
            return False
        return True

    def change(self, *, by: str) -> None:
        raise NotImplementedError


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Voters read this on every page.")
    )


class StatutoryForm(CalendarForm):
    """For the area of the election, and for those inside it that have another time zone."""

    def change(self, *, by: str) -> None:
        division = self.election.division
        below = areas_below([division.pk])[division.pk]
        places = Jurisdiction.objects.filter(pk__in=below).exclude(timezone=division.timezone)
        add_statutory_phases(election=self.election, jurisdictions=places.order_by("pk"), by=by)


class ExtendForm(CalendarForm):
    jurisdiction = forms.ModelChoiceField[Jurisdiction](
        label=_("Area"), queryset=Jurisdiction.objects.none()
    )
    day = forms.DateField(label=_("Open until (day)"), widget=AdminDateInput)
    until = forms.TimeField(
        label=_("Open until (time)"),
        widget=AdminTimeInput,
        help_text=_("By the clock of that area."),
    )
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        division = self.election.division
        inside = in_scope(self.scope, Jurisdiction).filter(
            pk__in=areas_below([division.pk])[division.pk]
        )
        area, day = self.fields["jurisdiction"], self.fields["day"]
        assert isinstance(area, forms.ModelChoiceField)
        area.queryset = inside.order_by("name", "pk")
        area.initial, day.initial = division, self.election.end_date or self.election.date

    def change(self, *, by: str) -> None:
        area = self.cleaned_data["jurisdiction"]
        until = datetime.combine(self.cleaned_data["day"], self.cleaned_data["until"], area.zone)
        extend_polling_hours(
            election=self.election,
            jurisdiction=area,
            until=until,
            reason=self.cleaned_data["reason"],
            by=by,
            now=timezone.now(),
        )


class PostponeForm(CalendarForm):
    new_date = forms.DateField(
        label=_("New polling day"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Empty: not known yet."),
    )
    reason = _reason()

    def change(self, *, by: str) -> None:
        postpone_election(
            election=self.election,
            reason=self.cleaned_data["reason"],
            by=by,
            now=timezone.now(),
            new_date=self.cleaned_data["new_date"],
        )


class CancelForm(CalendarForm):
    reason = _reason()
    sure = forms.BooleanField(label=_("This election will not be held. This cannot be undone."))

    def change(self, *, by: str) -> None:
        cancel_election(election=self.election, reason=self.cleaned_data["reason"], by=by)
