import csv
import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from factchecks.reports import months
from tests.factories.factchecks import BannerCountFactory, ClaimFactory, VerdictFactory
from tests.factories.users import OrganisationFactory


pytestmark = pytest.mark.django_db
APRIL = datetime(2027, 4, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(APRIL, tick=False):
        yield


@pytest.fixture
def desk():
    return OrganisationFactory.create(name="Achterhoek Controleert")


def verdict(desk, *, month=3, day=10, **options):
    came_in = datetime(2027, month, day - 2, 12, tzinfo=UTC)
    with time_machine.travel(came_in, tick=False):
        claim = ClaimFactory.create(organisation=desk)
    published = datetime(2027, month, day, 12, tzinfo=UTC)
    return VerdictFactory.create(claim=claim, published=True, published_at=published, **options)


def read(client, month="2027-03"):
    return client.get(reverse("factchecks:monthly-report", args=[month]))


def text(response):
    return " ".join(response.content.decode().split())


def rows(client, month="2027-03"):
    response = client.get(reverse("factchecks:report-csv", args=[month]))
    return {row["partner"]: row for row in csv.DictReader(io.StringIO(response.content.decode()))}


def test_there_is_a_report_for_every_month_since_the_first_verdict(client, desk):
    assert "No fact-check was published yet." in text(client.get(reverse("factchecks:reports")))
    verdict(desk, month=2)
    assert [(each.name, each.is_complete) for each in months()] == [
        ("2027-04", False),
        ("2027-03", True),
        ("2027-02", True),
    ]
    listed = text(client.get(reverse("factchecks:reports")))
    assert listed.index("April 2027") < listed.index("February 2027")
    assert listed.count("not complete yet") == 1


@pytest.mark.parametrize(
    "month", ["2027-02", "2027-05", "2027-13", "2027-3", "1999-01", "march", "2027-03-01"]
)
def test_there_is_none_of_the_future_or_of_before(client, desk, month):
    verdict(desk)
    assert read(client, month).status_code == 404
    assert client.get(f"/claims/reports/{month}.csv").status_code == 404


def test_a_report_tells_the_figures_of_all_and_of_each_partner_that_did_something(client, desk):
    verdict(desk)
    verdict(OrganisationFactory.create(name="Zeeland Zoekt Uit"), rating="true")
    OrganisationFactory.create(name="Rustig Bureau")
    page = text(read(client))
    assert "Fact-checks in March 2027" in page
    assert "This month is not over" not in page
    assert page.index("Achterhoek Controleert") < page.index("Zeeland Zoekt Uit")
    assert "Rustig Bureau" not in page
    assert "median 2 d 0 h, 95% within 2 d 0 h (n = 2)" in page


def test_the_csv_gives_the_same_figures(client, desk):
    claim = verdict(desk).claim
    BannerCountFactory.create(claim=claim, day=date(2027, 3, 31), shown=12, warned=4, cancelled=3)
    BannerCountFactory.create(claim=claim, day=date(2027, 4, 1), shown=100)
    found = rows(client)
    assert list(found) == ["", "Achterhoek Controleert"]
    for row in found.values():
        assert (row["first_day"], row["last_day"]) == ("2027-03-01", "2027-03-31")
        assert (row["verdict_false"], row["banners_shown"]) == ("1", "12")
        assert (row["warnings_shown"], row["shares_cancelled"]) == ("4", "3")
        assert row["incoming_to_verdict_median_seconds"] == "172800"


def test_a_month_that_is_over_is_kept_longer_than_the_one_that_runs(client, desk):
    verdict(desk)
    assert "max-age=3600" in read(client)["Cache-Control"]
    now = read(client, "2027-04")
    assert "public, max-age=300" in now["Cache-Control"]
    assert "This month is not over: its numbers still grow." in text(now)
    assert not now.cookies


def test_what_is_done_now_changes_no_past_month(client, desk):
    published = verdict(desk)
    before = rows(client)
    type(published).objects.filter(pk=published.pk).update(
        state="withdrawn", withdrawn_at=APRIL, change_reason="The date was wrong."
    )
    assert rows(client) == before
    assert rows(client, "2027-04")[""]["withdrawn"] == "1"


@pytest.mark.parametrize("language", ["nl", "fy", "ar"])
def test_a_report_can_be_read_in_every_language_of_the_public_site(client, desk, language):
    verdict(desk)
    response = client.get(
        reverse("factchecks:monthly-report", args=["2027-03"]),
        headers={"accept-language": language},
    )
    assert f'lang="{language}"' in text(response)


def test_a_report_costs_the_same_for_one_partner_and_for_many(
    client, desk, django_assert_max_num_queries
):
    verdict(desk)
    read(client)
    with django_assert_max_num_queries(30) as before:
        read(client)
    for _ in range(5):
        verdict(OrganisationFactory.create())
    with django_assert_max_num_queries(len(before)):
        read(client)


def test_search_engines_are_told_of_the_reports(client, desk, settings):
    verdict(desk)
    sitemap = client.get(reverse("sitemap-pages")).content.decode()
    assert "/claims/reports/</loc>" in sitemap
    assert "/claims/reports/2027-03/</loc>" in sitemap
    assert "/claims/reports/2027-04/</loc>" in sitemap
