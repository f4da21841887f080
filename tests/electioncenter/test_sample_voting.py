"""The sample's stations and lists, before they are loaded."""

from collections import Counter
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from electioncenter.sample.dates import Calendar
from electioncenter.sample.files import FOLDER, document
from elections.formats.records import Reading, ReadOptions, StationRecord
from elections.formats.stations_csv import read
from elections.geo import Position, distance_m


LISTS = document("lists.json")["lists"]
PARTIES = document("election.json")["parties"]
PLACES = document("election.json")["jurisdictions"][-1]["places"]
POLLING_DAY = date(2027, 3, 17)


@pytest.fixture(scope="module")
def reading() -> Reading:
    content = (FOLDER / "stations.csv").read_text(encoding="utf-8")
    return read(content.replace("{polling_day}", "2027-03-17").encode(), ReadOptions())


@pytest.fixture(scope="module")
def stations(reading: Reading) -> tuple[StationRecord, ...]:
    return reading.stations


def test_the_stations_are_a_file_of_the_dutch_standard_without_a_fault(reading: Reading) -> None:
    assert (reading.schema_version, reading.rows_in, reading.issues) == ("1.7", 24, ())


def test_stations_are_in_the_towns_of_the_sample_and_in_no_real_postal_area(
    stations: tuple[StationRecord, ...],
) -> None:
    assert {each.city for each in stations} == set(PLACES)
    areas = {"Duinwaard": "1999", "Zandwijk": "1998", "Oosterhaven": "1997", "Helmbroek": "1996"}
    assert all(each.postal_code.startswith(areas[each.city]) for each in stations)
    assert {each.municipality_code for each in stations} == {"GM9901"}


def test_stations_lie_at_distances_that_can_be_walked_or_cycled(
    stations: tuple[StationRecord, ...],
) -> None:
    points = [Position(each.latitude or 0, each.longitude or 0) for each in stations]
    apart = [distance_m(one, other) for one in points for other in points if one != other]
    assert len(set(points)) == len(points)
    assert min(apart) > 100
    assert 6_000 < max(apart) < 9_000


def test_accessibility_is_told_of_some_and_unknown_of_others(
    stations: tuple[StationRecord, ...],
) -> None:
    assert Counter(each.accessible for each in stations) == {True: 20, False: 4}
    for name in ("accessible_public_transport", "host_present", "voting_template", "prokkelduo"):
        assert None in {getattr(each, name) for each in stations}, name
    assert {"on_location", "remote"} <= {each.sign_language_interpreter for each in stations}


def test_one_opens_at_six_and_a_bus_stops_at_three_places(
    stations: tuple[StationRecord, ...],
) -> None:
    assert Counter(each.kind for each in stations) == {"regular": 18, "special": 3, "mobile": 3}
    opens = {each.number: f"{each.periods[0].start:%H:%M}" for each in stations}
    assert opens[2] == "06:00"
    stops = sorted(
        (each.periods[0].start, each.periods[0].end) for each in stations if each.kind == "mobile"
    )
    assert all(one[1] < other[0] for one, other in pairwise(stops))


def test_every_party_has_a_list_of_eight_to_twelve_people() -> None:
    assert [row["number"] for row in LISTS] == [row["list_number"] for row in PARTIES]
    assert all(8 <= len(row["candidates"]) <= 12 for row in LISTS)


def test_candidates_are_told_by_name_and_town_and_nothing_else() -> None:
    candidates = [each for row in LISTS for each in row["candidates"]]
    told = {"first_name", "initials", "prefix", "last_name", "town"}
    assert all(set(each) == told for each in candidates)
    assert {each["town"] for each in candidates} == set(PLACES)
    assert len({(each["first_name"], each["last_name"]) for each in candidates}) == len(candidates)


@pytest.mark.parametrize("polling_day", [POLLING_DAY, date(2026, 12, 23), date(2027, 5, 5)])
def test_every_phase_with_an_event_has_a_day_in_the_law(polling_day: date) -> None:
    statutory = Calendar(polling_day, ZoneInfo("Europe/Amsterdam")).statutory("GR")
    for phase in document("election.json")["phases"]:
        assert ("event" in phase) != ("day_offset" in phase)
        if "event" in phase:
            rule = statutory[phase["event"]]
            assert (rule.at is None) == ("time" in phase), phase["kind"]


def test_every_phase_is_told_in_four_languages() -> None:
    for phase in document("election.json")["phases"]:
        assert set(phase["label"]) == {"nl", "en", "fy", "ar"}
        assert len(set(phase["label"].values())) == 4
