"""Two persons: what waits for a second reader, the page on which they read, and the way back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from factchecks.actions.verdicts import (
    NotComplete,
    NotTheAuthor,
    ReasonMissing,
    SamePerson,
    VerdictConflict,
    WrongState,
    discard_draft,
    return_draft,
    submit_draft,
)
from factchecks.models import BackSearch, Verdict
from factchecks.portal.access import ANYONE_HERE, Access, PortalPage
from factchecks.portal.search_progress import search_context
from factchecks.portal.verdict_forms import NoteForm
from factchecks.portal.versions import (
    CHANGED,
    OTHER_PUBLISHED,
    STATE_MOVED_ON,
    VersionPage,
)
from factchecks.queries.searches import latest_search
from factchecks.queries.verdicts import waiting_for_reader


class SecondReaderPage(PortalPage):
    """Everything of the partner that waits, whoever may read it, oldest first."""

    access = frozenset({Access.FACT_CHECKER})
    template_name = "factchecks/portal/verdicts/second_reader.html"
    title = _("Second reader")
    nav_name = "second-reader"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = waiting_for_reader(self.desk.organisation, self.desk.user.pk)
        return super().get_context_data(waiting=waiting, **kwargs)


class ReadingPage(VersionPage):
    access = ANYONE_HERE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        search = latest_search(self.version, BackSearch.Purpose.APPLY)
        return super().get_context_data(**search_context(search), **kwargs)


class Step(ReadingPage):
    """A step that is posted from the reading page; refused, it comes back there in words."""

    access = frozenset({Access.FACT_CHECKER})
    step = ""
    done: Any = ""
    http_method_names = ["post"]

    def take(self, verdict: Verdict, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        verdict = self.version
        offered = self.get_context_data()["steps"].get(self.step)
        if offered and not offered.is_open:
            raise PermissionDenied(offered.why_not)
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self.refuse(request, _("The note is too long."), 422)
        try:
            self.take(verdict, form.cleaned_data)
        except (VerdictConflict, WrongState) as error:
            return self.refuse(request, in_words(error), 422 if _can_be_mended(error) else 409)
        messages.success(request, self.done)
        return self.go_on(verdict)

    def go_on(self, verdict: Verdict) -> HttpResponse:
        return redirect("portal:verdict", verdict.pk)


def _can_be_mended(error: Exception) -> bool:
    return isinstance(error, ReasonMissing | NotComplete)


def in_words(error: Exception) -> Any:
    """What a refused step is called on the page."""
    if isinstance(error, ReasonMissing):
        return _("Give the reason: say it in the note.")
    if isinstance(error, NotComplete):
        return _("It is not complete: a verdict, a text, and an end that has not passed.")
    if isinstance(error, SamePerson):
        return _("You wrote it: somebody else reads and publishes it.")
    if isinstance(error, NotTheAuthor):
        return _("A colleague saved it since. Who wrote it last hands it in.")
    if isinstance(error, WrongState):
        return STATE_MOVED_ON
    return CHANGED if type(error) is not VerdictConflict else OTHER_PUBLISHED


class SubmitStep(Step):
    step = "submit"
    done = _("Handed in. It waits for a second reader; nobody can change it now.")

    def take(self, verdict: Verdict, data: dict[str, Any]) -> None:
        submit_draft(
            verdict=verdict,
            by=self.desk.user,
            correction_note=data["note"],
            seen=data["seen"] or None,
        )


class ReturnStep(Step):
    step = "return"
    done = _("It is a draft again.")

    def take(self, verdict: Verdict, data: dict[str, Any]) -> None:
        mine = verdict.authored_by_id == self.desk.user.pk
        if not (mine or self.desk.may_edit):
            raise PermissionDenied
        return_draft(verdict=verdict, note=data["note"], by=self.desk.user)


class DiscardStep(Step):
    step = "discard"
    done = _("The draft was thrown away.")

    def take(self, verdict: Verdict, data: dict[str, Any]) -> None:
        discard_draft(verdict=verdict, by=self.desk.user)

    def go_on(self, verdict: Verdict) -> HttpResponse:
        return redirect("portal:claim", verdict.claim_id)


urlpatterns = [
    path("second-reader/", SecondReaderPage.as_view(), name="second-reader"),
    path("verdicts/<int:pk>/", ReadingPage.as_view(), name="verdict"),
    path("verdicts/<int:pk>/submit/", SubmitStep.as_view(), name="verdict-submit"),
    path("verdicts/<int:pk>/return/", ReturnStep.as_view(), name="verdict-return"),
    path("verdicts/<int:pk>/discard/", DiscardStep.as_view(), name="verdict-discard"),
]
