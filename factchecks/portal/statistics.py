"""What a partner did in a period, as figures, charts and CSV; staff who oversee see all partners."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factchecks import statistics_table
from factchecks.portal.access import ANYONE_HERE, PortalPage, PortalView
from factchecks.queries.statistics import facts, partners
from factchecks.statistics import Days, Facts, Figures, Step, figures, series
from users.models import Organisation


LONGEST = timedelta(days=3 * 366)
WEEKS_SHOWN = 12
_DATE = {"type": "date"}


class PeriodForm(forms.Form):
    """`partner` is for staff only: "" means all."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DATE), localize=False
    )
    last = forms.DateField(
        label=_("Up to and including"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DATE)
    )
    step = forms.ChoiceField(
        label=_("Per"), choices=[(Step.WEEK, _("week")), (Step.MONTH, _("month"))]
    )
    partner = forms.TypedChoiceField(
        label=_("Partner"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, partners: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partners:
            choices = [("", _("All partners")), *((each.pk, each.name) for each in partners)]
            field = self.fields["partner"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        else:
            del self.fields["partner"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not first <= last <= first + LONGEST:
            raise forms.ValidationError(_("Choose a period of at most three years."))
        return cleaned


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is about; `partner` None: all of them."""

    form: PeriodForm
    days: Days
    step: Step
    partner: Organisation | None
    partners: list[Organisation]


class _Statistics(PortalView):
    def asked(self) -> Asked:
        """The period and partner of the address; the last weeks where it names none or nonsense."""
        choices = partners() if self.desk.may_oversee else []
        today = timezone.localdate()
        usual: dict[str, Any] = {"first": weeks_before(today), "last": today, "step": Step.WEEK}
        form = PeriodForm(self.request.GET or usual, partners=choices, label_suffix="")
        chosen = form.cleaned_data if form.is_valid() else usual
        partner = self.desk.partner
        if self.desk.may_oversee:
            partner = next((each for each in choices if each.pk == chosen.get("partner")), None)
        zone = ZoneInfo(settings.TIME_ZONE)
        days = Days(chosen["first"], chosen["last"], zone)
        return Asked(form, days, Step(chosen["step"]), partner, choices)

    def facts(self, asked: Asked) -> Facts:
        partner = asked.partner.pk if asked.partner else None
        return facts(asked.days, now=timezone.now(), partner=partner)


class StatisticsPage(_Statistics, PortalPage):
    access = ANYONE_HERE
    template_name = "factchecks/portal/statistics/statistics.html"
    title = _("Statistics")
    nav_name = "statistics"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.asked()
        found = self.facts(asked)
        parts = series(found, asked.days, asked.step)
        return super().get_context_data(
            asked=asked,
            query=self.request.GET.urlencode(),
            sections=statistics_table.sections(figures(found)),
            charts=statistics_table.charts(parts),
            labels=statistics_table.charted_labels(),
            table=statistics_table.chart_table(parts),
            by_partner=_by_partner(asked, found),
            **kwargs,
        )


class StatisticsCsv(_Statistics):
    access = ANYONE_HERE

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = self.asked()
        found = self.facts(asked)
        rows: list[tuple[str, Days, Figures]] = []
        for name, own in _named(asked, found):
            rows += [(name, days, each) for days, each in series(own, asked.days, asked.step)]
        text = statistics_table.as_csv(rows)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8; header=present")
        name = f"statistics-{asked.days.first}-{asked.days.last}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _named(asked: Asked, found: Facts) -> list[tuple[str, Facts]]:
    """The partner alone, or all together under "" and then each."""
    if asked.partner is not None:
        return [(asked.partner.name, found)]
    return [("", found), *((each.name, found.of(each.pk)) for each in asked.partners)]


def _by_partner(asked: Asked, found: Facts) -> list[tuple[str, list[int]]]:
    """For staff who look at all partners: the charted numbers of each."""
    if asked.partner is not None:
        return []
    whole = ((each.name, figures(found.of(each.pk))) for each in asked.partners)
    return [
        (name, [statistics_table.value(each, column) for column in statistics_table.CHARTED])
        for name, each in whole
    ]


def weeks_before(today: date) -> date:
    """The Monday with which the last WEEKS_SHOWN weeks begin."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS_SHOWN - 1)


urlpatterns = [
    path("statistics/", StatisticsPage.as_view(), name="statistics"),
    path("statistics.csv", StatisticsCsv.as_view(), name="statistics-csv"),
]
