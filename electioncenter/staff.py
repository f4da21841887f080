"""The overview of the CMS: a page of its own, and its numbers on the dashboard."""

from typing import Any

from django.conf.locale import LANG_INFO
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from core.chart import bar_chart
from core.staff import StaffPage
from electioncenter.election_desk import election_desk
from electioncenter.overview import Overview, overview
from elections.models import Election
from labels.models import Label


PERIODS = (24, 48)


class OverviewPage(StaffPage):
    model = Label
    permission_required = "view"
    template_name = "electioncenter/staff/overview.html"
    page_title = _("Overview")
    header_icon = "desktop"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("hours", "")
        hours = int(asked) if asked in map(str, PERIODS) else PERIODS[0]
        now = timezone.now()
        state = overview(now=now, hours=hours)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "overview": state,
            "hours": hours,
            "periods": PERIODS,
            "chart": bar_chart(hour_labels(state), label_every=hours // 8),
            "table": [(hour_label(hour), posts) for hour, posts in reversed(state.hours)],
            "languages": [(language_name(code), count) for code, count in state.languages],
            "now": now,
        }


class ElectionDeskPage(StaffPage):
    """Where election staff start their day."""

    model = Election
    permission_required = "view"
    template_name = "electioncenter/staff/election_desk.html"
    page_title = _("Election desk")
    header_icon = "calendar-check"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        desk = election_desk(user=self.person, now=timezone.now())
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "desk": desk,
            "views": sum(views for _day, views in desk.views),
            "chart": bar_chart(desk.views, label_every=5),
        }


class OverviewPanel(Component):
    """On the dashboard, for whom the overview opens."""

    name = "overview"
    template_name = "electioncenter/staff/overview_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "overview": overview(now=timezone.now(), hours=PERIODS[0]),
            "hours": PERIODS[0],
            "perms": parent_context["perms"],
        }


def add_overview_panel(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm("labels.view_label"):
        panels.append(OverviewPanel())


def hour_labels(state: Overview) -> list[tuple[str, int]]:
    return [
        (formats.time_format(timezone.localtime(hour), "H:i"), posts) for hour, posts in state.hours
    ]


def hour_label(hour: Any) -> str:
    return str(formats.date_format(timezone.localtime(hour), "SHORT_DATETIME_FORMAT"))


def language_name(code: str) -> str:
    if not code:
        return pgettext("language", "Unknown")
    return gettext(LANG_INFO[code]["name"]) if "name" in LANG_INFO.get(code, {}) else code
