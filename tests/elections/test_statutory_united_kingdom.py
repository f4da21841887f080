import csv
import os
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from django.conf import settings

from elections.statutory import (
    Event,
    UnknownArea,
    UnknownCountry,
    UnknownElectionType,
    holidays,
    statutory_dates,
)


TIMETABLES = (
    Path(os.environ.get("ELECTIONCENTER_SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data"))
    / "elections"
    / "uk_timetables"
)
needs_timetables = pytest.mark.skipif(
    not TIMETABLES.is_dir(), reason="needs the shared data (set ELECTIONCENTER_SHARED_DATA)"
)
# How many working days after the close of nominations the candidates may be published.
ALLOWED = {
    "same day": (0, 0),
    "same day or one working day later": (0, 1),
    "within one working day": (-1, 1),
    "0 to 3 working days earlier": (-3, 0),
}
TYPE_OF_PREFIX = {"naw": ("senedd", ""), "mayor": ("gla", ""), "parl": ("parl", "all")}


def dates_of(election_type, poll, area=""):
    found = statutory_dates(
        country="GB", election_type=election_type, poll_date=date.fromisoformat(poll), area=area
    )
    return {each.event: each for each in found}


def rows(name: str) -> Iterator[dict[str, str]]:
    with (TIMETABLES / name).open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


@needs_timetables
def test_every_known_deadline_is_reproduced():
    wrong = []
    for row in rows("deadlines_dev.csv"):
        found = dates_of(row["type"], row["poll_date"], row["country"])[Event(row["event"])]
        if found.day.isoformat() != row["date"]:
            wrong.append((row, found.day))
    assert not wrong


@needs_timetables
def test_real_candidate_lists_came_out_when_the_law_says():
    wrong = []
    for row in rows("nomination_dates_dev.csv"):
        prefix = row["election_id"].split(".")[0]
        election_type, area = TYPE_OF_PREFIX.get(prefix, (prefix, ""))
        area = "england" if election_type == "pcc" else area
        close = dates_of(election_type, row["election_date"], area)[Event.CLOSE_OF_NOMINATIONS]
        published = date.fromisoformat(row["sopn_publish_date"])
        earliest, latest = ALLOWED[row["allowed_difference"]]
        calendar = holidays.england_and_wales()
        if not (
            calendar.working_days_before(close.day, -earliest)
            <= published
            <= calendar.working_days_after(close.day, latest)
        ):
            wrong.append((row, close.day))
    assert not wrong


@pytest.mark.parametrize(
    ("election_type", "area", "poll", "event", "day"),
    [
        ("parl", "all", "2019-12-12", "close_of_nominations", "2019-11-14"),
        ("parl", "great-britain", "2019-12-12", "registration_deadline", "2019-11-26"),
        ("parl", "great-britain", "2019-12-12", "postal_vote_application_deadline", "2019-11-26"),
        ("parl", "great-britain", "2024-07-04", "registration_deadline", "2024-06-18"),
        ("parl", "great-britain", "2024-07-04", "vac_application_deadline", "2024-06-26"),
        ("pcc", "england", "2024-05-02", "registration_deadline", "2024-04-16"),
        ("pcc", "wales", "2024-05-02", "postal_vote_application_deadline", "2024-04-17"),
        ("pcc", "england", "2024-05-02", "vac_application_deadline", "2024-04-24"),
    ],
)
def test_published_deadlines_of_other_polls(election_type, area, poll, event, day):
    assert dates_of(election_type, poll, area)[Event(event)].day.isoformat() == day


def test_a_proclaimed_holiday_moves_the_days_before_it():
    before = dates_of("local", "2023-05-11", "england")[Event.VAC_APPLICATION_DEADLINE]
    assert before.day == date(2023, 5, 2), "the coronation and May Day do not count"


def test_a_special_law_replaces_the_rule_for_one_poll_and_says_so():
    postal = Event.POSTAL_VOTE_APPLICATION_DEADLINE
    special = dates_of("sp", "2021-05-06")[postal]
    assert special.day == date(2021, 4, 6)
    assert special.supersedes == "SI 2001/341 reg. 56"
    usual = dates_of("sp", "2026-05-07")[postal]
    assert (usual.day, usual.supersedes) == (date(2026, 4, 21), "")


def test_voter_id_is_asked_where_and_since_the_law_asks_it():
    vac = Event.VAC_APPLICATION_DEADLINE
    assert vac not in dates_of("local", "2022-05-05", "england")
    assert vac in dates_of("local", "2023-05-04", "england")
    assert vac not in dates_of("local", "2024-05-02", "wales")
    assert vac not in dates_of("sp", "2026-05-07")
    assert vac in dates_of("parl", "2024-07-04", "scotland")
    assert vac not in dates_of("parl", "2024-07-04", "northern-ireland")


def test_what_differs_between_the_nations_is_left_out_for_the_kingdom():
    kingdom = dates_of("parl", "2024-07-04", "all")
    assert Event.CLOSE_OF_NOMINATIONS in kingdom
    assert Event.POSTAL_VOTE_APPLICATION_DEADLINE not in kingdom
    assert Event.VAC_APPLICATION_DEADLINE not in kingdom


@pytest.mark.parametrize(
    ("election_type", "area"),
    [("parl", "all"), ("local", "scotland"), ("nia", ""), ("senedd", ""), ("pcc", "wales")],
)
def test_polls_are_open_from_seven_until_ten(election_type, area):
    found = dates_of(election_type, "2027-05-06", area)
    assert found[Event.POLLS_OPEN].at == time(7)
    assert found[Event.POLLS_CLOSE].at == time(22)


def test_hours_that_were_not_verified_are_not_given():
    assert Event.POLLS_OPEN not in dates_of("city-of-london", "2025-03-20")
    assert Event.POLLS_OPEN not in dates_of("ref", "2027-05-06", "england")


def test_a_referendum_has_no_nominations():
    found = dates_of("ref", "2021-05-06", "england")
    assert Event.CLOSE_OF_NOMINATIONS not in found
    assert found[Event.REGISTRATION_DEADLINE].day == date(2021, 4, 19)


@pytest.mark.parametrize(
    ("poll", "closes"),
    [("2025-02-15", "2023-11-30"), ("2025-02-16", "2024-11-30"), ("2022-09-15", "2021-11-30")],
)
def test_the_city_votes_by_the_ward_list_of_last_november(poll, closes):
    found = dates_of("city-of-london", poll)[Event.REGISTRATION_DEADLINE]
    assert found.day.isoformat() == closes


def test_the_city_does_not_count_its_breaks():
    close = Event.CLOSE_OF_NOMINATIONS
    assert dates_of("city-of-london", "2025-04-24")[close].day == date(2025, 3, 26)
    assert dates_of("city-of-london", "2026-01-15")[close].day == date(2025, 12, 16)


@pytest.mark.parametrize(
    ("election_type", "area"), [("sp", "england"), ("local", ""), ("pcc", "great-britain"), ("gla", "x")]
)  # fmt: skip
def test_an_area_that_does_not_vote_is_refused_by_name(election_type, area):
    with pytest.raises(UnknownArea, match="area") as refused:
        dates_of(election_type, "2024-05-02", area)
    assert refused.value.field == "area"


def test_a_type_without_rules_is_refused_by_name():
    with pytest.raises(UnknownElectionType, match="TK"):
        dates_of("TK", "2024-05-02")


def test_a_country_without_rules_is_refused_by_name():
    with pytest.raises(UnknownCountry, match="country: no statutory dates for 'BE'") as refused:
        statutory_dates(country="BE", election_type="TK", poll_date=date(2024, 5, 2))
    assert refused.value.field == "country"


def test_dates_come_in_the_order_of_time():
    found = [(each.day, each.at) for each in dates_of("parl", "2024-07-04", "england").values()]
    assert found == sorted(found, key=lambda each: each[0])
