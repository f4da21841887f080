import csv
import io
from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from factchecks.statistics import COUNTS, Days, Facts, Figures, Lasting, Spread, figures
from factchecks.statistics_table import (
    CHARTED,
    HEADER,
    LABELS,
    as_csv,
    chart_table,
    charts,
    sections,
    spelled,
)


WEEK = Days(date(2027, 3, 8), date(2027, 3, 14), ZoneInfo("Europe/Amsterdam"))
FIGURES = Figures(
    Counter(received=9, taken=4, verdict_false=2, verdict_true=1, warnings_shown=1600,
            shares_cancelled=600, banners_shown=12000, complaints=2),
    {Lasting.FROM_INCOMING: Spread(3, 90_000, 180_000.4)},
)  # fmt: skip


def shown(figures, **options):
    """Label → value, of all sections."""
    return {row.label: row.value for part in sections(figures, **options) for row in part.rows}


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (59 * 60, "59 min"),
        (3599, "1 h 0 min"),
        (4 * 3600 + 20 * 60, "4 h 20 min"),
        (47 * 3600, "47 h 0 min"),
        (76 * 3600, "3 d 4 h"),
        (None, "\N{EM DASH}"),
    ],
)
def test_a_time_is_told_in_two_units_at_most(seconds, words):
    assert spelled(seconds) == words


def test_every_figure_is_told_in_words_with_how_many_it_is_of():
    found = shown(FIGURES)
    assert found["Claims that came in for everybody"] == "9"
    assert found["Verdicts published"] == "3"
    assert (found["False"], found["Misleading"]) == ("2", "0")
    assert found["Banners shown"] == "12,000"
    assert found["From coming in to a verdict"] == "median 25 h 0 min, 95% within 2 d 2 h (n = 3)"
    assert found["Of the shares that were warned of, cancelled"] == "37.5% of 1,600"


def test_where_nothing_was_measured_nothing_is_claimed():
    found = shown(figures(Facts()))
    assert found["From coming in to a verdict"] == "\N{EM DASH}"
    assert found["Of the shares that were warned of, cancelled"] == "\N{EM DASH}"


def test_a_partner_is_not_credited_with_claims_that_came_in_for_everybody():
    assert "Claims that came in for everybody" not in shown(FIGURES, with_received=False)


def test_every_count_has_a_name_and_is_told():
    told = shown(Figures(Counter(dict.fromkeys(COUNTS, 7654))))
    for name in COUNTS:
        if not name.startswith("verdict_"):
            assert told[str(LABELS[name])] == "7,654", name


def test_numbers_follow_the_reader():
    with translation.override("nl"):
        assert "12.000" in shown(FIGURES).values()


def test_a_chart_and_its_table_say_the_same():
    drawn = {
        each.name: [bar.value for bar in each.chart.bars] for each in charts([(WEEK, FIGURES)])
    }
    ((days, numbers),) = chart_table([(WEEK, FIGURES)])
    assert days == WEEK
    assert dict(zip(CHARTED, numbers, strict=True)) == {
        name: value for name, (value,) in drawn.items()
    }
    assert numbers[:2] == [3, 12000]


def test_the_csv_is_rfc_4180_with_iso_dates_and_whole_seconds():
    text = as_csv([("", WEEK, FIGURES), ('Desk "Zuid", Goes', WEEK, FIGURES)])
    assert text.count("\r\n") == text.count("\n") == 3
    assert '"Desk ""Zuid"", Goes"' in text
    everybody, desk = read(text)
    assert tuple(everybody) == HEADER
    assert (everybody["first_day"], everybody["last_day"]) == ("2027-03-08", "2027-03-14")
    assert everybody["shares_cancelled"] == "600"
    assert everybody["incoming_to_verdict_n"] == "3"
    assert everybody["incoming_to_verdict_median_seconds"] == "90000"
    assert everybody["incoming_to_verdict_p95_seconds"] == "180000"
    assert everybody["complaint_to_answer_median_seconds"] == ""
    assert (everybody["received"], desk["received"]) == ("9", "")


@pytest.mark.parametrize("name", ["=1+1", "+31 desk", "-desk", "@desk"])
def test_a_name_is_no_formula_for_a_spreadsheet(name):
    assert read(as_csv([(name, WEEK, FIGURES)]))[0]["partner"] == f"'{name}"
