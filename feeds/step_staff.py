"""One step of what two persons decide in the CMS: a policy, a feed of another maker, a ranker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.staff import StaffPage
from feeds.actions.policies import OwnProposal, ReasonMissing, WrongState
from users.models import User


# The row, the reason, and who takes the step; what is said when it is done.
Steps = Mapping[str, tuple[Callable[[Any, str, User], object], Promise]]


class TwoPersonsStep(StaffPage):
    """POST [reason=…]: one step on the way of `model`; `step` names it.

    `right` is the permission, `page` the URL name of the row's own page.
    """

    steps: ClassVar[Steps]
    right: ClassVar[str]
    page: ClassVar[str]
    step = ""
    permission_required = "manage"
    http_method_names = ["post"]

    def user_has_permission(self, permission: str) -> bool:
        return bool(self.person.has_perm(self.right))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(self.model, pk=pk)
        act, done = self.steps[self.step]
        try:
            act(row, request.POST.get("reason", ""), self.person)
        except ReasonMissing:
            messages.error(request, _("Say why."))
        except OwnProposal:
            messages.error(request, _("You proposed this: somebody else has to approve it."))
        except WrongState:
            messages.warning(request, _("This step is not open: look at how it stands now."))
        else:
            messages.success(request, str(done))
        return redirect(self.page, pk)
