"""The steps of a desk: taking a claim, giving it to somebody, talking about it, watching it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from factchecks.actions.collaboration import add_note, assign, set_watch
from factchecks.actions.inbox import (
    NotOurs,
    NotWaiting,
    ReasonNeeded,
    WorkAttached,
    dismiss_claim,
    release_claim,
    restore_claim,
    take_claim,
)
from factchecks.models import Claim, Watch
from factchecks.portal.access import ANYONE_HERE, Access, Desk, PortalView
from factchecks.portal.history import history_in_words
from factchecks.portal.panels import Panel
from factchecks.queries.desk import colleagues
from users.models import User


CHECKERS = frozenset({Access.FACT_CHECKER})


class AssignForm(forms.Form):
    assignee = forms.ModelChoiceField(
        User.objects.none(), label=_("Assigned to"), required=False, empty_label=_("Nobody")
    )
    due_at = forms.DateTimeField(
        label=_("Due"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["assignee"]
        assert isinstance(person, forms.ModelChoiceField)
        person.queryset = colleagues(desk.organisation)


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        help_text=_("Only your colleagues read it. @name tells one of them."),
        widget=forms.Textarea(
            attrs={"rows": 3, "data-key": "n", "data-key-label": _("Write a note")}
        ),
    )


class DismissForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is not checked"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def claim_of_desk(desk: Desk, pk: int) -> Claim:
    """The partner's own claim; for staff who work for none, one that is nobody's."""
    return get_object_or_404(Claim, pk=pk, organisation=desk.partner)


class StepView(PortalView):
    """A step on one claim; afterwards the person is where they were."""

    access = CHECKERS
    http_method_names = ["post"]

    def back(self, fallback: str) -> HttpResponse:
        """To the page that the form was on; htmx gets the messages alone, for a row that is gone."""
        if self.request.headers.get("HX-Request"):
            return render(self.request, "factchecks/portal/messages.html", {"oob": True})
        wanted = self.request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return HttpResponseRedirect(wanted if is_ours else fallback)

    def back_to_claim(self, pk: int) -> HttpResponse:
        return self.back(reverse("portal:claim", args=[pk]))


class TakeView(StepView):
    """Of two partners who take a claim at the same time one has it, and the other is told."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        assignee = self.desk.user if request.POST.get("for") == "me" else None
        try:
            take_claim(
                claim_id=pk,
                organisation=self.desk.organisation,
                by=self.desk.user,
                assignee=assignee,
            )
        except NotWaiting:
            messages.warning(request, _("Somebody was first: this claim is no longer waiting."))
            return self.back(reverse("portal:inbox"))
        messages.success(
            request,
            _("The claim is yours now."),
            extra_tags=reverse("portal:claim-release", args=[pk]),
        )
        return self.back_to_claim(pk)


class ReleaseView(StepView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        claim = self.desk.own_claim(pk)
        try:
            release_claim(claim=claim, organisation=self.desk.organisation, by=self.desk.user)
        except (WorkAttached, NotOurs):
            messages.error(
                request, _("There is work on this claim already, so it stays yours. Dismiss it.")
            )
            return self.back_to_claim(pk)
        messages.success(request, _("The claim is back in every inbox."))
        return self.back(reverse("portal:inbox"))


class DismissView(StepView):
    """A partner puts its own claim aside; staff who oversee one that nobody has."""

    access = ANYONE_HERE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        claim = claim_of_desk(self.desk, pk)
        try:
            dismiss_claim(
                claim=claim,
                organisation=self.desk.partner,
                reason=request.POST.get("reason", ""),
                by=self.desk.user,
            )
        except ReasonNeeded:
            messages.error(request, _("Say in a few words why it is not checked."))
            return self.back_to_claim(pk)
        except NotOurs:
            messages.error(request, _("This claim cannot be dismissed as it is now."))
            return self.back_to_claim(pk)
        undo = reverse("portal:claim-restore", args=[pk])
        messages.success(request, _("The claim is dismissed."), extra_tags=undo)
        return self.back(reverse("portal:claims" if self.desk.partner else "portal:inbox"))


class RestoreView(StepView):
    access = ANYONE_HERE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        claim = claim_of_desk(self.desk, pk)
        try:
            restore_claim(claim=claim, organisation=self.desk.partner, by=self.desk.user)
        except NotOurs:
            messages.error(request, _("This claim is not dismissed."))
        else:
            messages.success(request, _("The claim is back."))
        return self.back_to_claim(pk)


class WatchView(StepView):
    """On or off; htmx gets the button as it is now."""

    access = ANYONE_HERE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        claim = self.desk.claim(pk)
        is_on = request.POST.get("on") == "1"
        set_watch(claim=claim, is_on=is_on, by=self.desk.user)
        if request.headers.get("HX-Request"):
            context = {
                "claim": claim,
                "is_watched": is_on,
                "in_row": request.POST.get("in_row"),
                "back": request.POST.get("next"),
            }
            return render(request, "factchecks/portal/watch.html", context)
        return self.back_to_claim(pk)


class AssignView(StepView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        claim = self.desk.own_claim(pk)
        form = AssignForm(_for_me(request, self.desk, claim), desk=self.desk)
        if not form.is_valid():
            messages.error(request, _("Choose a colleague, and a time that exists."))
            return self.back_to_claim(pk)
        assign(
            claim=claim,
            organisation=self.desk.organisation,
            assignee=form.cleaned_data["assignee"],
            due_at=form.cleaned_data["due_at"],
            by=self.desk.user,
        )
        messages.success(request, _("Saved."))
        return self.back_to_claim(pk)


def _for_me(request: HttpRequest, desk: Desk, claim: Claim) -> Any:
    """What was sent; "for me" keeps the due time that is there."""
    if request.POST.get("for") != "me":
        return request.POST
    there = claim.assignments.filter(organisation=desk.organisation).first()
    return {"assignee": desk.user.pk, "due_at": there.due_at if there else None}


class NoteView(StepView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        claim = self.desk.own_claim(pk)
        form = NoteForm(request.POST)
        if form.is_valid():
            text = form.cleaned_data["text"]
            add_note(claim=claim, organisation=self.desk.organisation, text=text, by=self.desk.user)
        else:
            messages.error(request, _("A note needs some words."))
        return HttpResponseRedirect(f"{reverse('portal:claim', args=[pk])}#notes")


def _panel(desk: Desk, claim: Claim) -> dict[str, Any]:
    """Notes, who does it, and what happened; of the partner that owns the claim, and only its."""
    assignment = claim.assignments.filter(organisation=desk.organisation).first()
    initial = {
        "assignee": assignment.assignee_id if assignment else None,
        "due_at": assignment.due_at if assignment else None,
    }
    notes = claim.comments.filter(organisation=desk.organisation).select_related("author")
    return {
        "assignment": assignment,
        "assign_form": AssignForm(initial=initial, desk=desk),
        "note_form": NoteForm(),
        "dismiss_form": DismissForm(),
        "notes": notes.order_by("created_at", "pk"),
        "colleagues": colleagues(desk.organisation),
        "history": history_in_words(claim, desk.organisation),
        "is_watched": Watch.objects.filter(claim=claim, user=desk.user).exists(),
    }


PANEL = Panel("factchecks/portal/collaboration.html", _panel)

urlpatterns = [
    path("claims/<int:pk>/take/", TakeView.as_view(), name="claim-take"),
    path("claims/<int:pk>/release/", ReleaseView.as_view(), name="claim-release"),
    path("claims/<int:pk>/dismiss/", DismissView.as_view(), name="claim-dismiss"),
    path("claims/<int:pk>/restore/", RestoreView.as_view(), name="claim-restore"),
    path("claims/<int:pk>/watch/", WatchView.as_view(), name="claim-watch"),
    path("claims/<int:pk>/assign/", AssignView.as_view(), name="claim-assign"),
    path("claims/<int:pk>/notes/", NoteView.as_view(), name="claim-note"),
]
