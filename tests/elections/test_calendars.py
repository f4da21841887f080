from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
import vobject
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from elections.actions.calendar import cancel_election, extend_polling_hours
from elections.calendar_feed import Alarm, Entry, calendar
from elections.models import Election, ElectionPhase
from tests.factories.elections import (
    ElectionFactory,
    ElectionPhaseFactory,
    JurisdictionFactory,
    OpeningPeriodFactory,
    PollingStationFactory,
)


Kind = ElectionPhase.Kind
OPENS, CLOSES = datetime(2027, 3, 17, 6, 30, tzinfo=UTC), datetime(2027, 3, 17, 20, tzinfo=UTC)
BONAIRE = ZoneInfo("America/Kralendijk")


# --- the file -------------------------------------------------------------------------------


def entry(**changes):
    return Entry(
        **{
            "uid": "one@elections.example",
            "sequence": 3,
            "changed_at": datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
            "summary": "Stemmen, ja; nee – verkiezing",
            "starts_at": OPENS,
            "ends_at": CLOSES,
            "zone": BONAIRE,
            "latitude": 12.15,
            "longitude": -68.27,
            "alarms": (Alarm(timedelta(days=1), "Tomorrow"), Alarm(timedelta(0), "Now")),
            **changes,
        }
    )


def written(*entries):
    return calendar(entries, name="Kalender", language="nl", url="https://x.example/c.ics")


def test_an_entry_is_read_back_as_it_was():
    [event] = icalendar.Calendar.from_ical(written(entry())).walk("VEVENT")
    assert event["summary"] == "Stemmen, ja; nee – verkiezing"
    assert event.decoded("dtstart") == OPENS
    assert event["dtstart"].params["TZID"] == "America/Kralendijk"
    assert (event["sequence"], event["status"]) == (3, "CONFIRMED")
    assert event["geo"].to_ical() == "12.15;-68.27"
    assert event.decoded("last-modified") == datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert [each.decoded("trigger") for each in event.walk("VALARM")] == [
        timedelta(days=-1),
        timedelta(0),
    ]


def test_another_reader_agrees():
    event = vobject.readOne(written(entry()).decode()).vevent
    assert event.dtstart.value == OPENS
    assert event.dtend.value == CLOSES
    assert event.uid.value == "one@elections.example"
    assert event.geo.value == "12.15;-68.27"
    assert len(event.valarm_list) == 2


def test_the_file_brings_the_rules_of_its_time_zone():
    [zone] = icalendar.Calendar.from_ical(written(entry())).walk("VTIMEZONE")
    assert zone["tzid"] == "America/Kralendijk"
    assert b"TZOFFSETTO:-0400" in written(entry())


def test_the_same_state_is_the_same_file():
    assert written(entry()) == written(entry())


def test_what_is_cancelled_says_so_and_rings_no_more():
    [event] = icalendar.Calendar.from_ical(written(entry(is_cancelled=True))).walk("VEVENT")
    assert event["status"] == "CANCELLED"
    assert event.walk("VALARM") == []


def test_a_day_is_a_day_and_a_deadline_a_moment():
    day, moment = icalendar.Calendar.from_ical(
        written(entry(starts_at=date(2027, 3, 17), ends_at=None), entry(ends_at=None))
    ).walk("VEVENT")
    assert day.decoded("dtstart") == date(2027, 3, 17)
    assert "dtend" not in moment


def test_a_calendar_may_be_empty():
    assert icalendar.Calendar.from_ical(written()).walk("VEVENT") == []


# --- the addresses --------------------------------------------------------------------------


@pytest.fixture
def election(db):
    election = ElectionFactory.create(
        division__name="Zandwijk",
        division__code="GM0250",
        date=date(2027, 3, 17),
        announced_on=date(2026, 12, 1),
    )
    ElectionPhaseFactory.create(
        election=election, kind=Kind.ANNOUNCED, starts_at=OPENS.replace(month=1)
    )
    ElectionPhaseFactory.create(
        election=election,
        kind=Kind.REGISTRATION_DEADLINE,
        starts_at=datetime(2027, 2, 1, 16, tzinfo=UTC),
        descriptions={"en": "Last moment to register", "nl": "Registreren kan tot nu"},
    )
    ElectionPhaseFactory.create(election=election, starts_at=OPENS, ends_at=CLOSES)
    return election


def events(client, election, name="calendar", *args, language="en"):
    address = reverse(f"voting:{name}", args=[election.slug, *args])
    response = client.get(address.replace("/en/", f"/{language}/"))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    assert vobject.readOne(response.content.decode()) is not None
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def polls(client, election, *args):
    [found] = [each for each in events(client, election, *args) if "polls_open" in each["uid"]]
    return found


def test_deadlines_and_polls_are_there_and_what_nobody_acts_on_is_not(client, election):
    deadline, day = events(client, election)
    assert deadline["summary"].startswith("Last moment to register – ")
    assert day.decoded("dtstart") == OPENS
    assert day.decoded("dtend") == CLOSES
    assert deadline["uid"] == f"{election.slug}.all.registration_deadline.1@localhost"


def test_every_language_has_the_same_entries_in_its_own_words(client, election):
    english, dutch = events(client, election), events(client, election, language="nl")
    assert [each["uid"] for each in english] == [each["uid"] for each in dutch]
    assert dutch[0]["summary"].startswith("Registreren kan tot nu")


def test_another_time_moves_the_entry_and_raises_its_number(client, election):
    before = polls(client, election)
    extend_polling_hours(
        election=election,
        jurisdiction=election.division,
        until=CLOSES + timedelta(hours=1),
        reason="Power cut",
        by="user:1",
        now=OPENS,
    )
    after = polls(client, election)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtend") == CLOSES + timedelta(hours=1)
    assert "Power cut" in after["description"]


def test_longer_hours_in_one_area_are_in_its_own_calendar_under_the_same_uid(client, election):
    part = JurisdictionFactory.create(parent=election.division, code="GM0001")
    before = polls(client, election, "area-calendar", "GM0001")
    extend_polling_hours(
        election=election,
        jurisdiction=part,
        until=CLOSES + timedelta(hours=1),
        reason="Power cut",
        by="user:1",
        now=OPENS,
    )
    after = polls(client, election, "area-calendar", "GM0001")
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtend") == CLOSES + timedelta(hours=1)
    assert polls(client, election).decoded("dtend") == CLOSES


def test_an_island_has_its_own_clock(client, election):
    JurisdictionFactory.create(caribbean=True, parent=election.division, code="GM9001")
    day = polls(client, election, "area-calendar", "GM9001")
    assert day["dtstart"].params["TZID"] == "America/Kralendijk"


def test_a_cancelled_election_is_cancelled_in_every_calendar(client, election):
    before = {each["uid"]: each["sequence"] for each in events(client, election)}
    cancel_election(election=election, reason="The municipality merged.", by="user:1")
    after = events(client, election)
    assert {each["uid"] for each in after} == before.keys()
    assert all(each["status"] == "CANCELLED" for each in after)
    assert all(each["sequence"] > before[each["uid"]] for each in after)


def test_without_polling_hours_the_day_itself_is_there(client, db):
    election = ElectionFactory.create(date=date(2027, 3, 17), announced_on=date(2026, 12, 1))
    [day] = events(client, election)
    assert day.decoded("dtstart") == date(2027, 3, 17)


@pytest.fixture
def station(election):
    station = PollingStationFactory.create(election=election, name="Buurthuis", latitude=52.5)
    OpeningPeriodFactory.create(station=station, starts_at=OPENS, ends_at=CLOSES)
    return station


def test_a_station_has_its_place_and_hours(client, election, station):
    [event] = events(client, election, "station-calendar", station.pk)
    assert event["location"] == "Buurthuis, Kerkstraat 1, 9999 XA Duinwaard"
    assert event["geo"].to_ical() == "52.5;5.1"
    assert event.decoded("dtstart") == OPENS
    assert len(event.walk("VALARM")) == 2


def test_a_station_taken_off_the_site_is_cancelled(client, election, station):
    station.unpublished_at, station.sequence = timezone.now(), station.sequence + 1
    station.save()
    [event] = events(client, election, "station-calendar", station.pk)
    assert event["status"] == "CANCELLED"


def test_a_station_without_hours_says_so_on_polling_day(client, election):
    station = PollingStationFactory.create(election=election)
    [event] = events(client, election, "station-calendar", station.pk)
    assert event.decoded("dtstart") == date(2027, 3, 17)
    assert "not known" in event["description"]


def test_a_calendar_is_not_kept_over_a_change(client, election):
    address = reverse("voting:calendar", args=[election.slug])
    for now, seconds in ((OPENS - timedelta(days=2), 60), (CLOSES - timedelta(seconds=20), 20)):
        with time_machine.travel(now, tick=False):
            assert f"max-age={seconds}" in client.get(address)["Cache-Control"]


def test_a_calendar_costs_a_constant_number_of_queries(
    client, election, station, django_assert_num_queries
):
    with django_assert_num_queries(2):
        events(client, election)
    with django_assert_num_queries(3):
        events(client, election, "station-calendar", station.pk)


# --- the number the database keeps ----------------------------------------------------------


def number(election):
    return Election.objects.values_list("sequence", flat=True).get(pk=election.pk)


def test_every_change_of_a_phase_raises_the_number(election):
    start = number(election)
    phase = ElectionPhaseFactory.create(election=election, kind=Kind.RECOUNT)
    ElectionPhase.objects.filter(pk=phase.pk).update(starts_at=OPENS + timedelta(days=9))
    phase.delete()
    assert number(election) == start + 3


def test_a_save_that_changes_nothing_or_from_a_stale_copy_does_not_lower_it(election):
    stale = Election.objects.get(pk=election.pk)
    ElectionPhaseFactory.create(election=election, kind=Kind.RECOUNT)
    before = number(election)
    stale.save()
    assert number(election) == before
    stale.name = "Another name"
    stale.save()
    assert number(election) == before + 1


def test_the_trigger_holds_for_sql_too(election):
    before = number(election)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE elections_election SET date = date + 1 WHERE id = %s", [election.pk])
    assert number(election) == before + 1
