"""What somebody should know, and the numbers in the menu."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from factchecks.actions.collaboration import mark_read
from factchecks.portal.access import ANYONE_HERE, PortalPage, PortalView
from factchecks.portal.navigation import items_for
from factchecks.queries.inbox import covered_by
from factchecks.queries.notifications import NOTIFICATIONS, desk_counts, news_of


PER_PAGE = 50


class NotificationsPage(PortalPage):
    access = ANYONE_HERE
    template_name = "factchecks/portal/notifications.html"
    title = _("Notifications")
    nav_name = "notifications"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = Paginator(news_of(self.desk.user), PER_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """One that is opened, or all."""
        ids = [int(pk) for pk in request.POST.getlist("id") if pk.isdecimal()]
        mark_read(by=self.desk.user, ids=ids or None)
        return HttpResponseRedirect(reverse("portal:notifications"))


class CountsView(PortalView):
    """The numbers in the menu, asked for again and again: parts that htmx puts in their places."""

    access = ANYONE_HERE

    def get(self, request: HttpRequest) -> HttpResponse:
        counts = desk_counts(self.desk.user, self.desk.partner, covered_by(self.desk.partner))
        shown = {item.name for item in items_for(frozenset(map(str, self.desk.granted)))}
        context = {
            "counts": [(name, count) for name, count in counts.items() if name in shown],
            "unread": counts[NOTIFICATIONS],
        }
        return render(request, "factchecks/portal/counts.html", context)


urlpatterns = [
    path("notifications/", NotificationsPage.as_view(), name="notifications"),
    path("counts/", CountsView.as_view(), name="counts"),
]
