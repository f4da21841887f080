"""Our claims: what the partner works on, and what became of it."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factchecks.models import Claim
from factchecks.portal.access import Access, PortalPage
from factchecks.portal.filters import ClaimFilter, query_without
from factchecks.queries.desk import (
    OPEN_STATES,
    DeskState,
    StandingClaim,
    claims_of,
    colleagues,
    counted_by_state,
    desk_rows,
)
from users.models import User


PER_PAGE = 50
ORDERS = {
    "": ("due_at", "pk"),
    "score": ("-priority", "-pk"),
    "newest": ("-created_at", "-pk"),
}
OPEN = "open"


class DeskFilter(ClaimFilter):
    assignee = forms.ChoiceField(label=_("Assigned to"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Due first")), ("score", _("Score")), ("newest", _("Newest first"))],
    )

    def __init__(
        self, data: QueryDict, *, claims: QuerySet[Claim], people: QuerySet[User], user: User
    ) -> None:
        super().__init__(data, claims=claims)
        others = [(str(each.pk), each.get_username()) for each in people if each.pk != user.pk]
        self._offer("assignee", [(str(user.pk), _("Me")), ("nobody", _("Nobody")), *others])

    def narrow_ours(self, claims: QuerySet[StandingClaim]) -> QuerySet[StandingClaim]:
        assignee = self.value("assignee")
        if assignee == "nobody":
            claims = claims.filter(assignee_id__isnull=True)
        elif assignee:
            claims = claims.filter(assignee_id=assignee)
        return self.narrow(claims)


class ClaimsPage(PortalPage):
    access = frozenset({Access.FACT_CHECKER})
    template_name = "factchecks/portal/claims.html"
    title = _("Our claims")
    nav_name = "claims"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, given = timezone.now(), self.request.GET
        partner = self.desk.organisation
        ours = claims_of(partner)
        form = DeskFilter(
            given,
            claims=Claim.objects.of(partner),
            people=colleagues(partner),
            user=self.desk.user,
        )
        narrowed = form.narrow_ours(ours)
        counted = counted_by_state(narrowed)
        state = given.get("state", OPEN)
        states = OPEN_STATES if state == OPEN else [state]
        rows = narrowed.filter(state__in=states).order_by(*ORDERS[form.value("sort")])
        total = sum(counted[each] for each in states)
        page = _Counted(rows, PER_PAGE, total).get_page(given.get("page"))
        return super().get_context_data(
            form=form,
            page=page,
            rows=desk_rows(page.object_list, now=now),
            state=state,
            tabs=[
                (OPEN, _("Open"), sum(counted[each] for each in OPEN_STATES)),
                *((each.value, each.label, counted[each]) for each in DeskState),
            ],
            query=query_without(given, "page"),
            query_of_tabs=query_without(given, "page", "state"),
            **kwargs,
        )


class _Counted(Paginator[StandingClaim]):
    """Its rows are counted already, with the tabs."""

    def __init__(self, rows: QuerySet[StandingClaim], per_page: int, total: int) -> None:
        super().__init__(rows, per_page)
        self.count = total


urlpatterns = [path("claims/", ClaimsPage.as_view(), name="claims")]
