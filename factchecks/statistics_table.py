"""Figures of partners in words and as CSV: for the portal, and for the public reports."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.chart import Chart, bar_chart
from factchecks.models import Verdict
from factchecks.statistics import COUNTS, Days, Figures, Lasting, Spread


HEADER = (
    "partner",
    "first_day",
    "last_day",
    *COUNTS,
    *(f"{kind}_{what}" for kind in Lasting for what in ("n", "median_seconds", "p95_seconds")),
)
LABELS: dict[str, Promise | str] = {
    "received": _("Claims that came in for everybody"),
    "taken": _("Claims taken"),
    "dismissed": _("Claims dismissed"),
    "corrected": _("Corrections"),
    "withdrawn": _("Withdrawals"),
    "complaints": _("Complaints received"),
    "complaints_upheld": _("Complaints upheld"),
    "complaints_rejected": _("Complaints rejected"),
    "matches_confirmed": _("Matches confirmed"),
    "matches_rejected": _("Matches rejected"),
    "matches_undone": _("Decisions undone"),
    "banners_shown": _("Banners shown"),
    "banners_opened": _("Fact-checks opened from a banner"),
    "warnings_shown": _("Share warnings shown"),
    "shares_cancelled": _("Shares cancelled after the warning"),
    "shared_anyway": _("Shared all the same"),
    "verdicts": _("Verdicts published"),
    "decided_matches": _("Matches reviewed"),
    Lasting.FROM_INCOMING: _("From coming in to a verdict"),
    Lasting.FROM_TAKEN: _("From being taken to a verdict"),
    Lasting.IN_FORCE: _("How long labels that ended had stood"),
    Lasting.TO_ANSWER: _("From a complaint to its answer"),
}
CHARTED = (
    "verdicts",
    "banners_shown",
    "warnings_shown",
    "shares_cancelled",
    "decided_matches",
    "complaints",
)
CHART_WIDTH, CHART_HEIGHT = 360, 130
NOTHING = "\N{EM DASH}"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class NamedChart:
    name: str
    label: str
    chart: Chart


def value(figures: Figures, name: str) -> int:
    """Of a count, or of one of the sums that have a name."""
    if name == "verdicts":
        return figures.verdicts
    return figures.decided_matches if name == "decided_matches" else figures.counts[name]


def sections(figures: Figures, *, with_received: bool = True) -> list[Section]:
    """Everything a reader is shown, in words; `received` belongs to all partners at once."""
    claims = ("received", "taken", "dismissed") if with_received else ("taken", "dismissed")
    ratings = [
        Row(str(Verdict.Rating(rating).label), _count(amount))
        for rating, amount in figures.by_rating
    ]
    shared = figures.counts["warnings_shown"]
    return [
        Section(gettext("Claims"), _rows(figures, claims)),
        Section(gettext("Verdicts"), [*_rows(figures, ("verdicts",)), *ratings]),
        Section(gettext("Times"), [_lasting(figures, kind) for kind in Lasting]),
        Section(
            gettext("Corrections and complaints"),
            [
                *_rows(figures, ("corrected", "withdrawn", "complaints", "complaints_upheld")),
                *_rows(figures, ("complaints_rejected",)),
            ],
        ),
        Section(
            gettext("Reach of banners"),
            [
                *_rows(figures, ("banners_shown", "banners_opened", "warnings_shown")),
                *_rows(figures, ("shares_cancelled", "shared_anyway")),
                Row(
                    gettext("Of the shares that were warned of, cancelled"),
                    _share(figures.cancelled_share, shared),
                ),
            ],
        ),
        Section(
            gettext("Review of matches"),
            _rows(figures, ("matches_confirmed", "matches_rejected", "matches_undone")),
        ),
    ]


def charts(series: Sequence[tuple[Days, Figures]]) -> list[NamedChart]:
    """One bar for each week or month, named by its first day."""
    every = max(1, len(series) // 6)
    return [
        NamedChart(
            name,
            str(LABELS[name]),
            bar_chart(
                [(_short(days), value(figures, name)) for days, figures in series],
                label_every=every,
                width=CHART_WIDTH,
                height=CHART_HEIGHT,
            ),
        )
        for name in CHARTED
    ]


def chart_table(series: Sequence[tuple[Days, Figures]]) -> list[tuple[Days, list[int]]]:
    """The same numbers, to read; columns as CHARTED."""
    return [(days, [value(figures, name) for name in CHARTED]) for days, figures in series]


def charted_labels() -> list[str]:
    return [str(LABELS[name]) for name in CHARTED]


def as_csv(rows: Iterable[tuple[str, Days, Figures]]) -> str:
    """RFC 4180 with HEADER; "" is the name of all partners together.

    Claims that came in are nobody's: a partner's row leaves that column empty.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for partner, days, figures in rows:
        of_nobody = {"received"} if partner else set()
        counts = ["" if name in of_nobody else figures.counts[name] for name in COUNTS]
        spreads = (figures.spreads.get(kind, Spread(0)) for kind in Lasting)
        writer.writerow(
            [
                _harmless(partner),
                days.first.isoformat(),
                days.last.isoformat(),
                *counts,
                *(
                    cell
                    for each in spreads
                    for cell in (each.n, _whole(each.median), _whole(each.p95))
                ),
            ]
        )
    return out.getvalue()


def spelled(seconds: float | None) -> str:
    """In two units at most: "3 d 4 h", "4 h 20 min", "5 min"."""
    if seconds is None:
        return NOTHING
    minutes = round(seconds / _MINUTE)
    if minutes < 60:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if seconds < 2 * _DAY:
        hours, rest = divmod(minutes, 60)
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    days, rest = divmod(round(seconds / _HOUR), 24)
    return gettext("%(days)d d %(hours)d h") % {"days": days, "hours": rest}


def _rows(figures: Figures, names: Iterable[str]) -> list[Row]:
    return [Row(str(LABELS[name]), _count(value(figures, name))) for name in names]


def _lasting(figures: Figures, kind: Lasting) -> Row:
    found = figures.spreads.get(kind, Spread(0))
    if not found.n:
        return Row(str(LABELS[kind]), NOTHING)
    words = gettext("median %(median)s, 95%% within %(p95)s (n = %(n)d)") % {
        "median": spelled(found.median),
        "p95": spelled(found.p95),
        "n": found.n,
    }
    return Row(str(LABELS[kind]), words)


def _count(number: int) -> str:
    return str(number_format(number, use_l10n=True, force_grouping=True))


def _share(share: float | None, whole: int) -> str:
    if share is None:
        return NOTHING
    return gettext("%(percent)s%% of %(whole)s") % {
        "percent": number_format(share * 100, decimal_pos=1),
        "whole": _count(whole),
    }


def _short(days: Days) -> str:
    return f"{days.first.day}-{days.first.month}"


def _whole(seconds: float | None) -> int | str:
    return "" if seconds is None else round(seconds)


def _harmless(text: str) -> str:
    """A spreadsheet would take these for formulas."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
