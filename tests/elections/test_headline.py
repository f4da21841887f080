from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from elections.headline import Headline, Tone, headline, polling_hours
from elections.models import Election, ElectionPhase, Jurisdiction
from elections.timetable import Phase


Kind = ElectionPhase.Kind
DAY = date(2027, 3, 17)


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


PHASES = [
    Phase(Kind.ANNOUNCED, at("2026-11-27T09:00+01:00"), at("2027-03-17T07:30+01:00")),
    Phase(Kind.POLLS_OPEN, at("2027-03-17T07:30+01:00"), at("2027-03-17T21:00+01:00")),
    Phase(Kind.COUNTING, at("2027-03-17T21:00+01:00"), at("2027-03-18T10:00+01:00")),
    Phase(Kind.PROVISIONAL_RESULT, at("2027-03-18T10:00+01:00"), at("2027-03-25T10:00+01:00")),
    Phase(Kind.OFFICIAL_RESULT, at("2027-03-25T10:00+01:00"), at("2027-03-30T10:00+01:00")),
]


def election(**changes):
    return Election(date=DAY, division=Jurisdiction(timezone="Europe/Amsterdam"), **changes)


@pytest.mark.parametrize(
    ("moment", "text", "tone"),
    [
        ("2027-02-15T12:00+01:00", "Polling day is in 30 days", Tone.AHEAD),
        ("2027-03-15T23:59+01:00", "Polling day is in 2 days", Tone.AHEAD),
        ("2027-03-16T00:00+01:00", "Polling day is tomorrow", Tone.AHEAD),
        (
            "2027-03-17T00:00+01:00",
            "Polling day is today. Polling stations open at 7:30",
            Tone.AHEAD,
        ),
        ("2027-03-17T07:30+01:00", "Polling stations are open until 21:00", Tone.OPEN),
        ("2027-03-17T20:59+01:00", "Polling stations are open until 21:00", Tone.OPEN),
        (
            "2027-03-17T21:00+01:00",
            "Polling stations are closed. The votes are being counted",
            Tone.OVER,
        ),
        ("2027-03-18T10:00+01:00", "Provisional result", Tone.OVER),
        ("2027-03-25T10:00+01:00", "Official result", Tone.OVER),
        ("2027-03-31T10:00+01:00", "Polling day is over", Tone.OVER),
    ],
)
def test_the_headline_follows_the_clock(moment, text, tone):
    found = headline(election(), PHASES, at(moment))
    assert (found.text, found.tone) == (text, tone)


def test_times_are_those_of_the_place_that_votes():
    islands = election()
    islands.division.timezone = "America/Kralendijk"
    found = headline(islands, PHASES, at("2027-03-17T12:00+01:00"))
    assert found.text == "Polling stations are open until 16:00"


def test_an_area_inside_the_election_has_times_of_its_own():
    found = headline(
        election(), PHASES, at("2027-03-17T12:00+01:00"), zone=ZoneInfo("America/Kralendijk")
    )
    assert found.text == "Polling stations are open until 16:00"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Election.Status.CANCELLED, "This election has been cancelled"),
        (Election.Status.POSTPONED, "This election has been postponed"),
    ],
)
def test_an_election_that_is_off_says_nothing_else(status, text):
    off = election(status=status, cancellation_reason="Storm surge")
    found = headline(off, PHASES, at("2027-03-17T12:00+01:00"))
    assert found == Headline(text, Tone.STOPPED, "Storm surge")


@pytest.mark.parametrize("status", Election.Status)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("day", ["2027-03-01", "2027-03-17", "2027-03-20"])
def test_every_phase_has_a_sentence_in_every_status(status, kind, day):
    now = at(f"{day}T12:00+01:00")
    found = headline(election(status=status), [Phase(kind, now)], now)
    assert found.text
    if status in (Election.Status.CANCELLED, Election.Status.POSTPONED):
        assert found.tone == Tone.STOPPED
    elif kind in (Kind.POLLS_OPEN, Kind.EARLY_VOTING):
        assert found.tone == Tone.OPEN
    elif status == Election.Status.HELD or day == "2027-03-20":
        assert found.tone == Tone.OVER
    elif day == "2027-03-01":
        assert found.tone == Tone.AHEAD


def test_a_day_that_is_not_certain_is_called_expected():
    expected = election(status=Election.Status.EXPECTED)
    found = headline(expected, [], at("2027-03-01T12:00+01:00"))
    assert found.text == "Polling day is expected to be 17 March 2027"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2027-03-15T12:00+01:00", "You can vote early until 16 March 2027, 20:00"),
        ("2027-03-16T12:00+01:00", "You can vote early today until 20:00"),
        ("2027-03-16T20:00+01:00", "Polling day is tomorrow"),
        ("2027-03-17T12:00+01:00", "Polling stations are open until 21:00"),
    ],
)
def test_early_voting_is_announced_until_it_ends(moment, text):
    early = Phase(Kind.EARLY_VOTING, at("2027-03-15T07:30+01:00"), at("2027-03-16T20:00+01:00"))
    assert headline(election(), [*PHASES, early], at(moment)).text == text


def test_polls_are_open_whatever_begins_beside_them():
    silence = Phase(Kind.CAMPAIGN_SILENCE, at("2027-03-17T09:00+01:00"))
    found = headline(election(), [*PHASES, silence], at("2027-03-17T12:00+01:00"))
    assert found.text == "Polling stations are open until 21:00"


def test_longer_hours_come_with_their_reason():
    longer = Phase(
        Kind.POLLS_OPEN, at("2027-03-17T07:30+01:00"), at("2027-03-17T22:00+01:00"), "Power cut"
    )
    before, during = (
        headline(election(), [longer], at(f"2027-03-17T{hour}+01:00"))
        for hour in ("06:00", "21:30")
    )
    assert (before.tone, before.note) == (Tone.AHEAD, "Power cut")
    assert (during.text, during.note) == ("Polling stations are open until 22:00", "Power cut")


def test_open_polls_without_a_known_end_give_no_time():
    open_end = [Phase(Kind.POLLS_OPEN, at("2027-03-17T07:30+01:00"))]
    assert headline(election(), open_end, at("2027-03-17T12:00+01:00")).text == (
        "Polling stations are open"
    )


def test_polling_day_without_known_hours_is_still_today():
    found = headline(election(), [], at("2027-03-17T12:00+01:00"))
    assert (found.text, found.tone) == ("Polling day is today", Tone.AHEAD)


def test_polls_that_have_closed_are_over_even_if_no_count_is_planned():
    polls = [Phase(Kind.POLLS_OPEN, at("2027-03-17T07:30+01:00"), at("2027-03-17T21:00+01:00"))]
    assert headline(election(), polls, at("2027-03-17T22:00+01:00")).text == "Polling day is over"


def test_between_two_days_of_polls_the_next_opening_is_given():
    days = [
        Phase(Kind.POLLS_OPEN, at(f"2027-03-{day}T07:30+01:00"), at(f"2027-03-{day}T21:00+01:00"))
        for day in (17, 18)
    ]
    two_days = election(end_date=date(2027, 3, 18))
    found = headline(two_days, days, at("2027-03-18T06:00+01:00"))
    assert found.text == "Polling day is today. Polling stations open at 7:30"


def test_in_the_night_between_two_days_of_polls_the_day_is_named():
    days = [
        Phase(Kind.POLLS_OPEN, at(f"2027-03-{day}T07:30+01:00"), at(f"2027-03-{day}T21:00+01:00"))
        for day in (17, 18)
    ]
    two_days = election(end_date=date(2027, 3, 18))
    found = headline(two_days, days, at("2027-03-17T21:00+01:00"))
    assert found.text == "Polling stations open again on 18 March 2027 at 7:30"


@pytest.mark.parametrize("kind", [Kind.POSTAL_VOTING, Kind.CAMPAIGN_SILENCE])
def test_after_polling_day_other_phases_say_that_it_is_over(kind):
    late = [Phase(kind, at("2027-03-18T00:00+01:00"))]
    assert headline(election(), late, at("2027-03-19T00:00+01:00")).text == "Polling day is over"


def test_the_headline_is_in_the_active_language():
    with override("nl"):
        found = headline(election(), PHASES, at("2027-03-17T12:00+01:00"))
    assert found.text == "De stemlokalen zijn open tot 21:00 uur"


def test_the_hours_of_polling_day():
    zone = election().division.zone
    assert polling_hours(PHASES, DAY, zone) == "7:30 to 21:00"
    assert polling_hours(PHASES, date(2027, 3, 18), zone) == ""
    assert polling_hours([Phase(Kind.POLLS_OPEN, PHASES[1].starts_at)], DAY, zone) == ""
