"""The calendar of an election for staff: what is planned, and the changes that happen."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from core.staff import StaffPage
from elections.models import EditorScope, Election
from elections.queries.calendars import planned_everywhere
from elections.queries.scopes import in_scope
from elections.scope import Scope
from elections.staff.calendar_forms import (
    CalendarForm,
    CancelForm,
    ExtendForm,
    PostponeForm,
    StatutoryForm,
)


CALENDAR = "elections_calendar"


@dataclass(frozen=True, slots=True)
class Change:
    """One of the forms of the page: `heading` above it, `done` once it was applied."""

    form: type[CalendarForm]
    heading: Promise
    button: Promise
    done: Promise
    is_serious: bool = False


CHANGES = {
    "statutory": Change(
        StatutoryForm,
        _("Dates of the law"),
        _("Add the dates of the law"),
        _("The dates of the law are in the calendar."),
    ),
    "extend": Change(
        ExtendForm,
        _("Longer opening hours"),
        _("Keep polling stations open longer"),
        _("The opening hours were extended."),
    ),
    "postpone": Change(
        PostponeForm,
        _("Another polling day"),
        _("Postpone the election"),
        _("The election was postponed."),
        is_serious=True,
    ),
    "cancel": Change(
        CancelForm,
        _("Cancellation"),
        _("Cancel the election"),
        _("The election was cancelled."),
        is_serious=True,
    ),
}


class CalendarPage(StaffPage):
    model: Any = Election
    permission_required = "change"
    template_name = "elections/staff/calendar.html"
    header_icon = "calendar-check"
    page_title = _("Calendar")

    @cached_property
    def scope(self) -> Scope:
        return EditorScope.objects.scope_of(self.person)

    @cached_property
    def election(self) -> Election:
        """404 for an election of somebody else's area."""
        elections = in_scope(self.scope, Election).select_related("division")
        found: Election = get_object_or_404(elections, pk=self.kwargs["pk"])
        return found

    def get_page_subtitle(self) -> str:
        return str(self.election)

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("elections:index"), "label": _("Elections")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given: dict[str, CalendarForm] = kwargs.pop("forms", {})
        context: dict[str, Any] = super().get_context_data(**kwargs)
        forms = {name: given.get(name) or self._form(name) for name in CHANGES}
        return context | {
            "election": self.election,
            "phases": planned_everywhere(self.election),
            "changes": [
                {"name": name, "change": change, "form": forms[name]}
                for name, change in CHANGES.items()
            ],
            "media": sum((form.media for form in forms.values()), Media()),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = request.POST.get("change", "")
        if name not in CHANGES:
            return redirect(CALENDAR, pk)
        form = self._form(name, request.POST)
        if not form.apply(by=self.person.audit_name):
            return self.render_to_response(self.get_context_data(forms={name: form}))
        messages.success(request, str(CHANGES[name].done))
        return redirect(CALENDAR, pk)

    def _form(self, name: str, data: Any = None) -> CalendarForm:
        return CHANGES[name].form(data, election=self.election, scope=self.scope, prefix=name)


urlpatterns = [path("elections/<int:pk>/calendar/", CalendarPage.as_view(), name=CALENDAR)]
