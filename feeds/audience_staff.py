"""Who gets a first audience, charted for staff: a page of figures about posts, of nobody in person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.chart import Chart, bar_chart
from core.staff import StaffPage
from feeds.actions.first_audience import COMPLETE_AFTER
from feeds.first_audience import AN_AUDIENCE
from feeds.models import FirstAudience
from feeds.queries.first_audience import DayOfAudience, first_audiences


VIEW_AUDIENCE = "feeds.view_firstaudience"
CHARTED_DAYS = 30
CHART_HEIGHT = 160
Group = FirstAudience.Group
Figure = Callable[[DayOfAudience], int | None]


def percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def reached(group: Group) -> Figure:
    """In percent of the posts of the group."""

    def figure(day: DayOfAudience) -> int | None:
        found = day.groups.get(group)
        return percent(found.reached_48, found.posts) if found else None

    return figure


def middle(group: Group) -> Figure:
    def figure(day: DayOfAudience) -> int | None:
        found = day.groups.get(group)
        return round(found.median_48) if found else None

    return figure


def share(part: str, whole: str) -> Figure:
    """In percent of what was shown on the day."""

    def figure(day: DayOfAudience) -> int | None:
        return percent(getattr(day.shown, part), getattr(day.shown, whole)) if day.shown else None

    return figure


CHARTS: dict[str, tuple[Promise, Figure]] = {
    "new": (_("New accounts: posts that found an audience, in %"), reached(Group.NEW)),
    "small": (_("Small accounts: posts that found an audience, in %"), reached(Group.SMALL)),
    "everyone": (_("All accounts: posts that found an audience, in %"), reached(Group.EVERYONE)),
    "middle": (_("New accounts: viewers of the middle post"), middle(Group.NEW)),
    "largest": (_("Seen of the one account in a hundred that is seen most, in %"), share("seen_of_largest", "seen")),
    "of_small": (_("Seen of accounts with fewer than 1,000 followers, in %"), share("seen_of_small", "seen")),
    "explored": (_("Places of For You with posts that exploration found, in %"), share("explored", "places")),
}  # fmt: skip


class FirstAudiencePage(StaffPage):
    """Day by day, how many viewers new posts found within 48 hours."""

    model = FirstAudience
    permission_required = "view"
    template_name = "feeds/staff/first_audience.html"
    page_title = _("First audience of new posts")
    header_icon = "group"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = timezone.localdate() - COMPLETE_AFTER
        days = first_audiences(last - timedelta(days=CHARTED_DAYS - 1), last)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "audience": AN_AUDIENCE,
            "names": [title for title, _figure in CHARTS.values()],
            "charts": [
                {"name": name, "title": title, "chart": chart(days, figure)}
                for name, (title, figure) in CHARTS.items()
            ],
            "days": [
                (each.day, each.groups.get(Group.NEW), [figure(each) for _title, figure in CHARTS.values()])
                for each in reversed(days)
            ],
        }  # fmt: skip


def chart(days: list[DayOfAudience], figure: Figure) -> Chart:
    """A day without a figure has no bar; the table tells it from zero."""
    values = [(formats.date_format(each.day, "j M"), figure(each) or 0) for each in days]
    return bar_chart(values, label_every=7, height=CHART_HEIGHT)
