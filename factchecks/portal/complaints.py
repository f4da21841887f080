"""Complaints about a partner's verdicts: the oldest first, answered by an editor who is independent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from factchecks.actions.complaints import NotIndependent, decide_complaint
from factchecks.actions.verdicts import WrongState
from factchecks.models import Complaint
from factchecks.portal.access import ANYONE_HERE, Access, PortalPage, PortalView
from factchecks.queries.complaints import complaints_of, may_decide, queue, unsettled
from users.models import Organisation


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Complaint.State.UPHELD, _("Upheld: the verdict will be corrected or withdrawn")),
            (Complaint.State.REJECTED, _("Rejected: the verdict stands")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("In the language of the complaint. Who complained reads it word for word."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )


class _OfComplaints(PortalView):
    def partner(self) -> Organisation | None:
        """Whose complaints this person sees; None for staff who oversee, who see all."""
        return None if self.desk.may_oversee else self.desk.organisation


class ComplaintsPage(_OfComplaints, PortalPage):
    access = ANYONE_HERE
    template_name = "factchecks/portal/complaints/queue.html"
    title = _("Complaints")
    nav_name = "complaints"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        complaints = queue(self.partner(), now=timezone.now())
        return super().get_context_data(
            complaints=complaints, unsettled=unsettled(complaints.decided), **kwargs
        )


class ComplaintPage(_OfComplaints, PortalPage):
    access = ANYONE_HERE
    template_name = "factchecks/portal/complaints/complaint.html"
    title = _("Complaint")
    nav_name = "complaints"
    form: DecisionForm | None = None

    def complaint(self) -> Complaint:
        return get_object_or_404(complaints_of(self.partner()), pk=self.kwargs["pk"])

    def may_decide(self, complaint: Complaint) -> bool:
        oversees = self.desk.may_oversee
        return may_decide(complaint, by=self.desk.user, oversees=oversees)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        complaint = self.complaint()
        return super().get_context_data(
            complaint=complaint,
            is_unsettled=bool(unsettled([complaint])),
            may_decide=self.may_decide(complaint),
            form=self.form or DecisionForm(),
            **kwargs,
        )


class DecideComplaintPage(ComplaintPage):
    access = frozenset({Access.EDITOR, Access.OVERSEER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        complaint = self.complaint()
        self.form = form = DecisionForm(request.POST)
        if not self.may_decide(complaint):
            messages.error(request, gettext("Another editor has to decide this complaint."))
            return redirect("portal:complaint", pk=pk)
        if not form.is_valid():
            return self.get(request)
        try:
            decide_complaint(
                complaint=complaint,
                is_upheld=form.cleaned_data["outcome"] == Complaint.State.UPHELD,
                answer=form.cleaned_data["answer"],
                by=self.desk.user,
            )
        except NotIndependent:
            messages.error(request, gettext("Another editor has to decide this complaint."))
        except WrongState:
            messages.error(request, gettext("Somebody has decided this complaint already."))
        else:
            messages.success(request, gettext("Decided. The answer is on its way."))
        return redirect("portal:complaint", pk=pk)


urlpatterns = [
    path("complaints/", ComplaintsPage.as_view(), name="complaints"),
    path("complaints/<int:pk>/", ComplaintPage.as_view(), name="complaint"),
    path("complaints/<int:pk>/decide/", DecideComplaintPage.as_view(), name="complaint-decide"),
]
