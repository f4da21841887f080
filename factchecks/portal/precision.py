"""How often the matcher is right, in numbers and charts; and where it may not act by itself."""

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from core.line_chart import Estimate, LineChart, line_chart
from factchecks.actions.automatic import restart_automatic
from factchecks.actions.verdicts import ReasonMissing, WrongState
from factchecks.languages import language_choices
from factchecks.models import AutomaticStop
from factchecks.portal.access import ANYONE_HERE, Access, PortalPage, PortalView
from factchecks.precision import BOUND, LEAST_CHECKED, SAMPLE_PER_DAY, WINDOW, Share
from factchecks.queries.precision import (
    WeekOfMatcher,
    recent_checks,
    stops,
    weeks_of_matcher,
)


WEEKS = 26
FEWEST_WEEKS = 8  # on a chart, so that a new partner sees more than an empty one
LABEL_EVERY = 4
COLUMNS = (
    "partner", "language", "week", "proposals_decided", "proposals_confirmed",
    "banners_checked", "banners_right", "banners_share", "banners_low", "banners_high",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChart:
    """One language: what its charts show, over all partners that the reader may see."""

    language: str
    name: str
    chart: LineChart
    proposals: Share
    banners: Share
    recent: Share


class PrecisionPage(PortalPage):
    access = ANYONE_HERE
    template_name = "factchecks/portal/review/precision.html"
    title = _("Matcher")
    nav_name = "precision"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        rows = _rows(self, now)
        return super().get_context_data(**kwargs) | {
            "charts": charts(rows, now, recent_checks(now=now)),
            "rows": sorted(rows, key=lambda row: row.week, reverse=True),
            "shows_partners": self.desk.may_oversee,
            "stops": [(each, language_name(each.stop.language)) for each in stops()],
            "bound": round(BOUND * 100),
            "least": LEAST_CHECKED,
            "per_day": SAMPLE_PER_DAY,
            "window": WINDOW.days,
            "weeks": WEEKS,
        }


class PrecisionFile(PortalView):
    """The same numbers as CSV, one row a partner, language and week."""

    access = ANYONE_HERE

    def get(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="matcher.csv"'
        writer = csv.writer(response)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(row) for row in _rows(self, timezone.now()))
        return response


class RestartView(PortalView):
    """POST reason=…: automatic banners go on in this language."""

    access = frozenset({Access.OVERSEER})
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        stop = get_object_or_404(AutomaticStop, pk=pk)
        try:
            restart_automatic(
                stop=stop,
                reason=request.POST.get("reason", ""),
                by=self.desk.user,
                now=timezone.now(),
            )
        except ReasonMissing:
            messages.error(request, _("Say why automatic banners may go on."))
        except WrongState:
            messages.warning(request, _("Automatic banners were turned on already."))
        else:
            text = _("Automatic banners are on again for posts in: %(language)s.")
            messages.success(request, text % {"language": language_name(stop.language)})
        return redirect("portal:precision")


def _rows(view: PortalView, now: datetime) -> list[WeekOfMatcher]:
    """A partner sees its own, staff who oversee see all."""
    organisation = None if view.desk.may_oversee else view.desk.organisation
    return weeks_of_matcher(since=_mondays(now)[0], organisation=organisation)


def _mondays(now: datetime) -> list[datetime]:
    """The beginnings of the weeks shown, oldest first."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    return [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def charts(
    rows: list[WeekOfMatcher], now: datetime, recent: dict[str, Share]
) -> list[LanguageChart]:
    """One chart a language, the one with most decisions first."""
    by_language: dict[str, list[WeekOfMatcher]] = {}
    for row in rows:
        by_language.setdefault(row.language, []).append(row)
    made = [
        _chart(language, own, now, recent.get(language, Share(0, 0)))
        for language, own in by_language.items()
    ]
    return sorted(made, key=lambda each: (-each.proposals.checked, each.language))


def _chart(language: str, rows: list[WeekOfMatcher], now: datetime, recent: Share) -> LanguageChart:
    proposals, banners = Share(0, 0), Share(0, 0)
    by_week: dict[date, tuple[Share, Share]] = {}
    for row in rows:
        proposals, banners = proposals + row.proposals, banners + row.banners
        before = by_week.get(row.week, (Share(0, 0), Share(0, 0)))
        by_week[row.week] = before[0] + row.proposals, before[1] + row.banners
    weeks = _shown([each.date() for each in _mondays(now)], first=min(by_week))
    none = (Share(0, 0), Share(0, 0))
    points = [by_week.get(week, none) for week in weeks]
    return LanguageChart(
        language=language,
        name=language_name(language),
        proposals=proposals,
        banners=banners,
        recent=recent,
        chart=line_chart(
            [formats.date_format(week, "SHORT_DATE_FORMAT") for week in weeks],
            [
                (str(_("Proposals confirmed")), [_estimate(each[0]) for each in points]),
                (str(_("Automatic banners right")), [_estimate(each[1]) for each in points]),
            ],
            bound=BOUND,
            label_every=LABEL_EVERY,
        ),
    )


def _shown(weeks: list[date], *, first: date) -> list[date]:
    """The weeks from the first with a number on, but never only a few."""
    since = weeks.index(first) if first in weeks else 0
    return weeks[min(since, len(weeks) - FEWEST_WEEKS) :]


def _estimate(share: Share) -> Estimate | None:
    if share.value is None or share.low is None or share.high is None:
        return None
    return Estimate(share.value, share.low, share.high)


def _cells(row: WeekOfMatcher) -> list[object]:
    shares = (row.banners.value, row.banners.low, row.banners.high)
    return [
        row.partner,
        row.language,
        row.week.isoformat(),
        row.proposals.checked,
        row.proposals.right,
        row.banners.checked,
        row.banners.right,
        *("" if share is None else f"{share:.3f}" for share in shares),
    ]


def language_name(code: str) -> str:
    return dict(language_choices([code])).get(code) or str(_("unknown language"))


urlpatterns = [
    path("matcher/", PrecisionPage.as_view(), name="precision"),
    path("matcher/matcher.csv", PrecisionFile.as_view(), name="precision-csv"),
    path("matcher/stops/<int:pk>/restart/", RestartView.as_view(), name="automatic-restart"),
]
