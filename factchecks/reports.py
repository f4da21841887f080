"""The public report of a month: what fact-checkers did, and how the public met it.

Everything in it is bounded by times that are written once, so a past month stays as it is. What
can still change is told on the page: the name of a partner.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from factchecks import statistics_table
from factchecks.queries.statistics import facts, first_day, partners
from factchecks.statistics import Days, Facts, Figures, Step, end_of_month, figures, series


PAST_SECONDS, CURRENT_SECONDS = 3600, 300
_MONTH = re.compile(r"(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    is_complete: bool

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def url(self) -> str:
        return reverse("factchecks:monthly-report", args=[self.name])

    @property
    def days(self) -> Days:
        return Days(self.first, end_of_month(self.first), ZoneInfo(settings.TIME_ZONE))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    response = render(request, "factchecks/reports.html", {"months": months()})
    patch_cache_control(response, public=True, max_age=CURRENT_SECONDS)
    return response


@require_safe
def month(request: HttpRequest, month: str) -> HttpResponse:
    asked = _month(month)
    found, of_partners = _facts(asked)
    parts = series(found, asked.days, Step.WEEK)
    context = {
        "month": asked,
        "days": asked.days,
        "sections": statistics_table.sections(figures(found)),
        "partners": [
            (name, statistics_table.sections(figures(own), with_received=False))
            for name, own in of_partners
        ],
        "charts": statistics_table.charts(parts),
        "labels": statistics_table.charted_labels(),
        "table": statistics_table.chart_table(parts),
    }
    return _kept(render(request, "factchecks/report.html", context), asked)


@require_safe
def month_csv(request: HttpRequest, month: str) -> HttpResponse:
    """One row for all partners together, named "", and one for each."""
    asked = _month(month)
    found, of_partners = _facts(asked)
    rows: list[tuple[str, Days, Figures]] = [
        (name, asked.days, figures(own)) for name, own in [("", found), *of_partners]
    ]
    response = HttpResponse(
        statistics_table.as_csv(rows), content_type="text/csv; charset=utf-8; header=present"
    )
    name = f"fact-checks-{asked.name}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _kept(response, asked)


def months() -> list[Month]:
    """From the first verdict that was published to now, the newest first; none before it."""
    today = timezone.localdate()
    begin = first_day(ZoneInfo(settings.TIME_ZONE))
    return list(_back_from(today, begin)) if begin else []


def _back_from(today: date, begin: date) -> Iterator[Month]:
    number = today.year * 12 + today.month - 1
    while number >= begin.year * 12 + begin.month - 1:
        first = date(number // 12, number % 12 + 1, 1)
        yield Month(first, is_complete=end_of_month(first) < today)
        number -= 1


def _month(name: str) -> Month:
    """A month that has a report; Http404 for the future, and for before anything was published."""
    if not _MONTH.fullmatch(name):
        raise Http404
    found = next((each for each in months() if each.name == name), None)
    if found is None:
        raise Http404
    return found


def _facts(asked: Month) -> tuple[Facts, list[tuple[str, Facts]]]:
    """Of all together, and of each partner of whom anything is counted in this month."""
    found = facts(asked.days, now=timezone.now())
    own = [(each.name, found.of(each.pk)) for each in partners()]
    return found, [(name, facts) for name, facts in own if facts.events or facts.durations]


def _kept(response: HttpResponse, asked: Month) -> HttpResponse:
    seconds = PAST_SECONDS if asked.is_complete else CURRENT_SECONDS
    patch_cache_control(response, public=True, max_age=seconds)
    return response
