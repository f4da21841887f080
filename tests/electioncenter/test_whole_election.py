"""The clock moves through a whole election, in Europe and in the Caribbean.

What a voter sees has to change at the second itself: on the page, in caches that keep the page,
and on posts. The dates are those of the Kieswet for a House election on 17 March 2027; eleven
days later the clock in Europe is put forward, that of the islands never.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.urls import reverse

from elections.actions.calendar import cancel_election, extend_polling_hours, postpone_election
from elections.actions.statutory import add_statutory_phases
from elections.models import ElectionPhase
from labels.queries import election_scopes, for_posts
from tests.factories.content import PostFactory
from tests.factories.elections import (
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionPhaseFactory,
    JurisdictionFactory,
)
from tests.factories.labels import LabelFactory


pytestmark = pytest.mark.django_db
Kind = ElectionPhase.Kind
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
KRALENDIJK = ZoneInfo("America/Kralendijk")
SECOND = timedelta(seconds=1)
BY = "user:7"
DAY = date(2027, 3, 17)
OPEN = "Polling stations are open until 21:00"
CLOSED = "Polling stations are closed. The votes are being counted"
TOMORROW = "Polling day is tomorrow"
TODAY = "Polling day is today. Polling stations open at 7:30"


def at(text: str, zone: ZoneInfo = AMSTERDAM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def days(number: int) -> str:
    return f"Polling day is in {number} days"


NOON_BEFORE = at("2027-03-14T12:00")
# When something changes, what the page says until then and from then on, and the phase.
NOMINATIONS = [
    (at("2027-02-01T09:00"), days(44), days(44), Kind.NOMINATION_OPEN),
    (at("2027-02-01T17:00"), days(44), days(44), Kind.NOMINATION_CLOSE),
]
RESULTS = [
    (at("2027-03-18T10:00"), CLOSED, "Provisional result", Kind.PROVISIONAL_RESULT),
    (at("2027-03-30T10:00"), "Provisional result", "Official result", Kind.OFFICIAL_RESULT),
]
IN_EUROPE = [
    *NOMINATIONS,
    (at("2027-02-01T23:59"), days(44), days(44), Kind.REGISTRATION_DEADLINE),
    (at("2027-03-01T00:00"), days(17), days(16), Kind.POSTAL_VOTING),
    (at("2027-03-12T23:59"), days(5), days(5), Kind.ABSENTEE_REQUEST_DEADLINE),
    (at("2027-03-16T00:00"), days(2), TOMORROW, Kind.ABSENTEE_REQUEST_DEADLINE),
    (at("2027-03-17T00:00"), TOMORROW, TODAY, Kind.ABSENTEE_REQUEST_DEADLINE),
    (at("2027-03-17T07:30"), TODAY, OPEN, Kind.POLLS_OPEN),
    (at("2027-03-17T21:00"), OPEN, CLOSED, Kind.COUNTING),
    *RESULTS,
]
ON_THE_ISLANDS = [
    *NOMINATIONS,
    (at("2027-02-01T23:59", KRALENDIJK), days(44), days(44), Kind.REGISTRATION_DEADLINE),
    (at("2027-03-01T00:00"), days(17), days(17), Kind.POSTAL_VOTING),
    (at("2027-03-12T23:59", KRALENDIJK), days(5), days(5), Kind.ABSENTEE_REQUEST_DEADLINE),
    (at("2027-03-17T00:00", KRALENDIJK), TOMORROW, TODAY, Kind.ABSENTEE_REQUEST_DEADLINE),
    (at("2027-03-17T07:30", KRALENDIJK), TODAY, OPEN, Kind.POLLS_OPEN),
    (at("2027-03-17T21:00", KRALENDIJK), OPEN, CLOSED, Kind.COUNTING),
    *RESULTS,
]


@pytest.fixture
def country():
    return JurisdictionFactory.create(ocd_id="ocd-division/country:nl", classification="country")


@pytest.fixture
def island(country):
    return JurisdictionFactory.create(parent=country, caribbean=True)


@pytest.fixture
def election(country, island):
    """What the law does not date, its editors have added: postal voting and the first result."""
    election = ElectionFactory.create(
        slug="nl.tk.2027-03-17", division=country, category="TK", date=DAY,
        announced_on=date(2026, 11, 1),
    )  # fmt: skip
    add_statutory_phases(election=election, jurisdictions=[island], by=BY)
    phase = ElectionPhaseFactory.create
    phase(election=election, kind=Kind.ANNOUNCED, starts_at=at("2026-11-01T00:00"))
    phase(
        election=election, kind=Kind.POSTAL_VOTING,
        starts_at=at("2027-03-01T00:00"), ends_at=at("2027-03-17T15:00"),
    )  # fmt: skip
    phase(election=election, kind=Kind.PROVISIONAL_RESULT, starts_at=at("2027-03-18T10:00"))
    return election


@pytest.fixture
def addresses(election, island):
    """The address of the page for the country, and of the one for the island."""
    pages = [
        ElectionCenterPageFactory.create(election=election, slug="house"),
        ElectionCenterPageFactory.create(election=election, slug="island", jurisdiction=island),
    ]
    return [page.url for page in pages]


@pytest.fixture
def look(client) -> Callable[[str, datetime], tuple[str, str | None, int]]:
    """What a voter sees at that address at that moment, and how many seconds a cache keeps it."""

    def look_at(address, instant):
        with time_machine.travel(instant, tick=False):
            response = client.get(address)
        assert response.status_code == 200
        lifetime = int(response["Cache-Control"].rpartition("max-age=")[2].split(",")[0])
        return response.content.decode(), response.context["phase"], lifetime

    return look_at


@pytest.mark.parametrize(
    ("place", "boundaries"), [(0, IN_EUROPE), (1, ON_THE_ISLANDS)], ids=["europe", "islands"]
)
def test_the_page_changes_at_the_second_and_no_cache_keeps_it_longer(
    look, addresses, place, boundaries
):
    phase_before = Kind.ANNOUNCED
    for instant, text_before, text, kind in boundaries:
        html, phase, lifetime = look(addresses[place], instant - SECOND)
        assert text_before in html, instant
        assert phase == phase_before, instant
        assert lifetime <= 1, f"a cache shows what was true before {instant}"
        html, phase, _lifetime = look(addresses[place], instant)
        assert text in html, instant
        assert phase == kind, instant
        phase_before = kind


def test_europe_counts_while_the_islands_vote(look, addresses):
    europe, islands = (look(address, at("2027-03-17T21:00"))[0] for address in addresses)
    assert CLOSED in europe
    assert OPEN in islands


def test_the_islands_wait_while_europe_votes(look, addresses):
    europe, islands = (look(address, at("2027-03-17T07:30"))[0] for address in addresses)
    assert OPEN in europe
    assert TODAY in islands


def test_the_day_of_the_island_begins_at_its_own_midnight(look, addresses):
    midnight = at("2027-03-17T00:00", KRALENDIJK)
    before, _phase, lifetime = look(addresses[1], midnight - SECOND)
    assert "Polling day is tomorrow" in before
    assert lifetime <= 1
    assert TODAY in look(addresses[1], midnight)[0]


def test_a_post_is_labelled_from_the_announcement_until_two_weeks_after(election):
    announced, over = at("2026-11-01T00:00"), at("2027-04-01T00:00")
    assert election_scopes((announced - SECOND).astimezone(UTC)) == []
    (scope,) = election_scopes(announced.astimezone(UTC))
    assert scope.labels_until == over

    with time_machine.travel(announced, tick=False):
        post = PostFactory.create()
        LabelFactory.create(post=post, election=election, expires_at=scope.labels_until)

    def labels(instant):
        return for_posts([post.pk], language="en", now=instant)[post.pk].chips

    assert labels(over - SECOND)
    assert not labels(over)


def test_a_label_leads_to_the_page_all_along(election, addresses):
    post = PostFactory.create()
    with time_machine.travel(at("2026-11-01T00:00"), tick=False):
        LabelFactory.create(post=post, election=election, expires_at=at("2027-04-01T00:00"))
    for instant, *_rest in IN_EUROPE:
        (chip,) = for_posts([post.pk], language="en", now=instant)[post.pk].chips
        assert chip.url in addresses


@pytest.fixture
def calendar_of(client, election) -> Callable[..., tuple[dict[str, icalendar.Event], int]]:
    """The entries of a calendar by UID, and how many seconds a cache keeps it."""

    def read(area=None, now=NOON_BEFORE):
        name, *place = ("area-calendar", area.url_code) if area else ("calendar",)
        with time_machine.travel(now, tick=False):
            response = client.get(reverse(f"voting:{name}", args=[election.slug, *place]))
        events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
        lifetime = int(response["Cache-Control"].rpartition("max-age=")[2].split(",")[0])
        return {str(event["UID"]): event for event in events}, lifetime

    return read


def polls_in(events):
    (found,) = [(uid, event) for uid, event in events.items() if "polls_open" in uid]
    return found


@pytest.mark.parametrize("is_island", [False, True], ids=["europe", "islands"])
def test_the_calendar_has_polling_day_by_the_clock_of_the_place(calendar_of, island, is_island):
    zone = KRALENDIJK if is_island else AMSTERDAM
    events, _lifetime = calendar_of(island if is_island else None)
    _uid, event = polls_in(events)
    for field, moment in (("DTSTART", "2027-03-17T07:30"), ("DTEND", "2027-03-17T21:00")):
        assert event.decoded(field) == at(moment, zone)
        assert event[field].params["TZID"] == zone.key


def test_no_cache_keeps_the_calendar_over_the_opening_of_the_polls(calendar_of, island):
    for area, zone in ((None, AMSTERDAM), (island, KRALENDIJK)):
        _events, lifetime = calendar_of(area, now=at("2027-03-17T07:30", zone) - SECOND)
        assert lifetime <= 1


def test_a_postponed_poll_moves_in_the_calendar_and_is_not_there_twice(
    calendar_of, election, island
):
    before = [polls_in(calendar_of(area)[0]) for area in (None, island)]
    postpone_election(
        election=election, reason="Storm surge.", by=BY, now=NOON_BEFORE, new_date=date(2027, 3, 31)
    )
    after = [polls_in(calendar_of(area)[0]) for area in (None, island)]
    for (uid, planned), (new_uid, moved), zone in zip(
        before, after, (AMSTERDAM, KRALENDIJK), strict=True
    ):
        assert new_uid == uid
        assert moved["SEQUENCE"] > planned["SEQUENCE"]
        assert moved.decoded("DTSTART") == at("2027-03-31T07:30", zone)
        assert "Storm surge." in moved["DESCRIPTION"]


def test_a_cancelled_election_is_cancelled_in_the_calendar(calendar_of, election, island):
    cancel_election(election=election, reason="The seat was filled.", by=BY)
    for area, zone in ((None, AMSTERDAM), (island, KRALENDIJK)):
        events, _lifetime = calendar_of(area)
        assert {event["STATUS"] for event in events.values()} == {"CANCELLED"}
        assert polls_in(events)[1].decoded("DTSTART") == at("2027-03-17T07:30", zone)


def test_longer_hours_are_in_the_calendar_of_that_area_alone(calendar_of, election, island):
    extend_polling_hours(
        election=election, jurisdiction=island, until=at("2027-03-17T22:00", KRALENDIJK),
        reason="The ferry was late.", by=BY, now=at("2027-03-17T20:00", KRALENDIJK),
    )  # fmt: skip
    assert polls_in(calendar_of(island)[0])[1].decoded("DTEND") == at(
        "2027-03-17T22:00", KRALENDIJK
    )
    assert polls_in(calendar_of()[0])[1].decoded("DTEND") == at("2027-03-17T21:00")


def test_longer_hours_are_on_the_page_of_that_area_alone(look, addresses, election, island):
    extend_polling_hours(
        election=election, jurisdiction=island, until=at("2027-03-17T22:00", KRALENDIJK),
        reason="The ferry was late.", by=BY, now=at("2027-03-17T20:00", KRALENDIJK),
    )  # fmt: skip
    planned = at("2027-03-17T21:00", KRALENDIJK)
    html, phase, _lifetime = look(addresses[1], planned)
    assert "Polling stations are open until 22:00" in html
    assert "The ferry was late." in html
    assert phase == Kind.POLLS_OPEN
    html, _phase, lifetime = look(addresses[1], planned + timedelta(hours=1) - SECOND)
    assert "Polling stations are open until 22:00" in html
    assert lifetime <= 1
    assert CLOSED in look(addresses[1], planned + timedelta(hours=1))[0]
    assert "The ferry was late." not in look(addresses[0], at("2027-03-17T20:59"))[0]


def test_a_postponed_poll_opens_on_its_new_day_and_not_on_the_old_one(look, addresses, election):
    postpone_election(
        election=election, reason="Storm surge.", by=BY,
        now=at("2027-03-14T12:00"), new_date=date(2027, 3, 31),
    )  # fmt: skip
    html, phase, _lifetime = look(addresses[0], at("2027-03-17T12:00"))
    assert "Polling day is in 14 days" in html
    assert "Storm surge." in html
    assert phase != Kind.POLLS_OPEN
    for address, zone in zip(addresses, (AMSTERDAM, KRALENDIJK), strict=True):
        for hour, text in (("07:30", OPEN), ("21:00", CLOSED)):
            instant = at(f"2027-03-31T{hour}", zone)
            before, _phase, lifetime = look(address, instant - SECOND)
            assert text not in before
            assert lifetime <= 1
            assert text in look(address, instant)[0]


def test_an_election_put_off_or_cancelled_has_no_polling_day(look, addresses, election):
    postpone_election(election=election, reason="Storm surge.", by=BY, now=at("2027-03-14T12:00"))
    for instant in (at("2027-03-17T07:30"), at("2027-03-17T21:00")):
        html, phase, _lifetime = look(addresses[0], instant)
        assert "This election has been postponed" in html
        assert "Storm surge." in html
        assert phase is None
    cancel_election(election=election, reason="The seat was filled.", by=BY)
    html, _phase, _lifetime = look(addresses[1], at("2027-03-17T12:00"))
    assert "This election has been cancelled" in html
    assert "The seat was filled." in html
