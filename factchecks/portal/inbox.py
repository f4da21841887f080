"""The inbox: claims that wait for a partner, the highest score first."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factchecks.models import Claim, SavedFilter
from factchecks.portal.access import ANYONE_HERE, PortalPage
from factchecks.portal.filters import InboxFilter, query_without
from factchecks.portal.score import ScorePart, score_parts
from factchecks.queries.inbox import InboxRow, covered_by, heads_of, inbox_rows


PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class ShownRow:
    row: InboxRow
    score: list[ScorePart]


class InboxPage(PortalPage):
    access = ANYONE_HERE
    template_name = "factchecks/portal/inbox.html"
    title = _("Inbox")
    nav_name = "inbox"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, given = timezone.now(), self.request.GET
        waiting = Claim.objects.waiting()
        form = InboxFilter(given, claims=waiting)
        if not form.value("all"):
            waiting = waiting.filter(covered_by(self.desk.partner))
        pages = Paginator(heads_of(form.narrow_at(waiting, now=now)), PER_PAGE)
        page = pages.get_page(given.get("page"))
        rows = inbox_rows(
            list(page.object_list), user=self.desk.user, partner=self.desk.partner, now=now
        )
        return super().get_context_data(
            form=form,
            page=page,
            rows=[ShownRow(row, score_parts(row.claim)) for row in rows],
            query=query_without(given, "page"),
            saved=SavedFilter.objects.filter(user=self.desk.user).order_by("name", "pk"),
            **kwargs,
        )


urlpatterns = [path("", InboxPage.as_view(), name="inbox")]
