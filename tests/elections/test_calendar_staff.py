"""Staff change the calendar of an election without a developer."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from audit.models import Entry
from elections.models import Election, ElectionPhase
from tests.cms import is_refused, signed_in
from tests.factories.elections import EditorScopeFactory, ElectionFactory, JurisdictionFactory
from users.roles import Role


pytestmark = pytest.mark.django_db
Kind = ElectionPhase.Kind
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
KRALENDIJK = ZoneInfo("America/Kralendijk")


@pytest.fixture(autouse=True)
def _two_weeks_before():
    with time_machine.travel(datetime(2027, 3, 3, 12, tzinfo=AMSTERDAM), tick=False):
        yield


@pytest.fixture
def country():
    return JurisdictionFactory.create()


@pytest.fixture
def island(country):
    return JurisdictionFactory.create(parent=country, caribbean=True)


@pytest.fixture
def election(country):
    return ElectionFactory.create(
        division=country, category="TK", date=date(2027, 3, 17), announced_on=date(2026, 9, 1)
    )


@pytest.fixture
def editor(country):
    client = signed_in(Role.ELECTION_EDITOR)
    EditorScopeFactory.create(user=client.user, jurisdiction=country)
    return client


def address(election):
    return reverse("elections_calendar", args=[election.pk])


def send(client, election, change, **fields):
    data = {f"{change}-{name}": value for name, value in fields.items()}
    return client.post(address(election), {"change": change, **data})


def add_the_dates_of_the_law(client, election):
    assert send(client, election, "statutory").status_code == 302


def look(client, election):
    return client.get(address(election))


def read(client, election):
    return " ".join(look(client, election).content.decode().split())


def test_the_dates_of_the_law_are_added_by_a_button_for_the_islands_too(editor, election, island):
    assert "There are no dates yet." in read(editor, election)
    add_the_dates_of_the_law(editor, election)
    html = read(editor, election)
    assert "The dates of the law are in the calendar." in html
    assert "Wed 17 Mar 2027, 07:30" in html
    assert "America/Kralendijk" in html
    polls = ElectionPhase.objects.filter(kind=Kind.POLLS_OPEN)
    assert {row.jurisdiction for row in polls} == {election.division, island}
    assert Entry.objects.filter(action="elections.statutory_phases_added").get().actor == (
        editor.user.audit_name
    )


def test_longer_hours_are_by_the_clock_of_the_area(editor, election, island):
    add_the_dates_of_the_law(editor, election)
    response = send(
        editor, election, "extend", jurisdiction=island.pk, day="2027-03-17", until="22:00",
        reason="The ferry was late.",
    )  # fmt: skip
    assert response.status_code == 302
    row = ElectionPhase.objects.in_force().get(jurisdiction=island, kind=Kind.POLLS_OPEN)
    assert row.ends_at == datetime(2027, 3, 17, 22, tzinfo=KRALENDIJK)
    assert "The ferry was late." in read(editor, election)


def test_an_election_is_postponed_to_a_day_that_is_known_or_not(editor, election):
    add_the_dates_of_the_law(editor, election)
    send(editor, election, "postpone", new_date="2027-03-31", reason="Storm surge.")
    election.refresh_from_db()
    assert (election.date, election.status) == (date(2027, 3, 31), Election.Status.CONFIRMED)
    send(editor, election, "postpone", new_date="", reason="The water is still there.")
    election.refresh_from_db()
    assert election.status == Election.Status.POSTPONED
    assert "The water is still there." in read(editor, election)


def test_an_election_is_cancelled_by_someone_who_is_sure(editor, election):
    response = send(editor, election, "cancel", reason="The municipality merges.")
    assert "This field is required." in response.content.decode()
    send(editor, election, "cancel", reason="The municipality merges.", sure="on")
    election.refresh_from_db()
    assert election.status == Election.Status.CANCELLED


@pytest.mark.parametrize(
    ("change", "fields", "text"),
    [
        ("postpone", {"new_date": "2027-03-01", "reason": "x"}, "New polling day: it has to be"),
        (
            "extend",
            {"day": "2027-03-17", "until": "20:00", "reason": "x"},
            "has to be after the planned end",
        ),
    ],
)
def test_what_cannot_be_is_said_beside_the_form(editor, election, change, fields, text):
    add_the_dates_of_the_law(editor, election)
    if change == "extend":
        fields = {**fields, "jurisdiction": election.division_id}
    response = send(editor, election, change, **fields)
    assert text in response.content.decode()


def test_a_type_without_rules_is_named(editor, country):
    senate = ElectionFactory.create(division=country, category="EK", date=date(2027, 5, 25))
    assert "has no Dutch rules" in send(editor, senate, "statutory").content.decode()


def test_an_unknown_change_changes_nothing(editor, election):
    assert send(editor, election, "erase").status_code == 302
    assert not Entry.objects.filter(action__startswith="elections.election_").exists()


def test_the_list_of_elections_leads_there(editor, election):
    assert address(election) in editor.get(reverse("elections:index")).content.decode()


def test_an_election_of_somebody_elses_area_is_not_there(editor):
    assert editor.get(address(ElectionFactory.create())).status_code == 404


def test_areas_of_somebody_else_are_not_offered(editor, election):
    elsewhere = JurisdictionFactory.create()
    response = send(
        editor, election, "extend", jurisdiction=elsewhere.pk, day="2027-03-17", until="22:00",
        reason="x",
    )  # fmt: skip
    assert "valid choice" in response.content.decode()


@pytest.mark.parametrize("role", [Role.FACT_CHECK_OVERSEER, Role.AUDITOR])
def test_other_staff_may_not(role, election):
    client = signed_in(role)
    assert is_refused(look(client, election))
    assert is_refused(send(client, election, "cancel", reason="x", sure="on"))
