from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from elections.headline import Tone, headline, polling_hours
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


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Election.Status.CANCELLED, "This election has been cancelled"),
        (Election.Status.POSTPONED, "This election has been postponed"),
    ],
)
def test_an_election_that_is_off_says_nothing_else(status, text):
    found = headline(election(status=status), PHASES, at("2027-03-17T12:00+01:00"))
    assert (found.text, found.tone) == (text, Tone.STOPPED)


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


@pytest.mark.parametrize("kind", [Kind.EARLY_VOTING, Kind.CAMPAIGN_SILENCE])
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
