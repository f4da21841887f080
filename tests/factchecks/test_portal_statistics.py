import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import portal
from tests.factories.factchecks import BannerCountFactory, ClaimFactory, VerdictFactory
from tests.factories.users import OrganisationFactory


pytestmark = pytest.mark.django_db
PAGE, CSV = "portal:statistics", "portal:statistics-csv"


def read(client, name=PAGE, **query):
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response


def told(response):
    """Label → value."""
    return {row.label: row.value for part in response.context["sections"] for row in part.rows}


def rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))


def banners(organisation, shown, day=None):
    claim = ClaimFactory.create(organisation=organisation)
    BannerCountFactory.create(claim=claim, day=day or timezone.localdate(), shown=shown)


def test_a_partner_reads_its_own_figures_and_no_others():
    checker = portal.member()
    banners(checker.organisation, 40)
    other = OrganisationFactory.create(name="Achterhoek Controleert")
    banners(other, 500)
    response = read(checker, partner=other.pk)
    assert told(response)["Banners shown"] == "40"
    assert "Achterhoek Controleert" not in response.content.decode()
    assert {row["partner"] for row in rows(read(checker, CSV, partner=other.pk))} == {
        checker.organisation.name
    }


def test_staff_who_oversee_read_all_together_and_each_apart():
    first, second = (portal.member().organisation for _ in range(2))
    banners(first, 40)
    banners(second, 2)
    staff = portal.overseer()
    response = read(staff)
    assert told(response)["Banners shown"] == "42"
    assert [numbers[1] for _name, numbers in response.context["by_partner"]] == [40, 2]
    today = {"first": timezone.localdate(), "last": timezone.localdate(), "step": "month"}
    assert told(read(staff, partner=second.pk, **today))["Banners shown"] == "2"
    found = {row["partner"]: row["banners_shown"] for row in rows(read(staff, CSV, **today))}
    assert found == {"": "42", first.name: "40", second.name: "2"}


def test_the_period_and_its_parts_are_chosen_in_the_address():
    checker = portal.member()
    banners(checker.organisation, 7, day=date(2026, 5, 31))
    banners(checker.organisation, 9, day=date(2026, 6, 1))
    banners(checker.organisation, 100, day=date(2026, 7, 1))
    asked = {"first": "2026-05-01", "last": "2026-06-30", "step": "month"}
    response = read(checker, **asked)
    assert told(response)["Banners shown"] == "16"
    assert [numbers[1] for _days, numbers in response.context["table"]] == [7, 9]
    assert [row["banners_shown"] for row in rows(read(checker, CSV, **asked))] == ["7", "9"]
    assert "statistics.csv?first=2026-05-01" in response.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "2026-05-02", "last": "2026-05-01", "step": "week"},
        {"first": "1970-01-01", "last": "2026-05-01", "step": "week"},
        {"first": "yesterday", "last": "2026-05-01", "step": "week"},
        {"first": "2026-05-01", "last": "2026-05-01", "step": "hour"},
    ],
)
def test_nonsense_gives_the_last_twelve_weeks_and_says_so(asked):
    response = read(portal.member(), **asked)
    days = response.context["asked"].days
    assert days.first.weekday() == 0
    assert timedelta(weeks=11) <= days.last - days.first < timedelta(weeks=12)
    assert "errorlist" in response.content.decode()


def test_the_csv_is_a_file_with_a_name():
    response = read(portal.member(), CSV, first="2026-05-01", last="2026-05-31", step="month")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert 'filename="statistics-2026-05-01-2026-05-31.csv"' in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"


def test_the_number_of_queries_does_not_grow_with_partners_and_claims(
    django_assert_max_num_queries,
):
    staff = portal.overseer()
    VerdictFactory.create(published=True)
    read(staff)
    with django_assert_max_num_queries(60) as before:
        read(staff)
    for _ in range(4):
        banners(VerdictFactory.create(published=True).organisation, 3)
    with django_assert_max_num_queries(len(before)):
        read(staff)
