"""Defects of a register: found, named, never mended in silence."""

import csv
import json

import pytest

from elections.formats import stations_csv
from elections.formats.records import ReadOptions
from tests.elections.import_files import ACCESSIBLE, real, register


def codes(*rows):
    found = stations_csv.read(register(*rows), ReadOptions())
    return [set(station.defects) for station in found.stations]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Sluitingstijd": ""}, "hours_missing"),
        ({"Sluitingstijd": "2027-03-17T07:30:00"}, "hours_zero_or_negative"),
        ({"Sluitingstijd": "2027-03-17T21:00:03"}, "hours_odd_seconds"),
        ({"Openingstijd": "2027-03-17T05:59:00"}, "hours_unusual"),
        ({"Sluitingstijd": "2027-03-17T21:30:00"}, "hours_unusual"),
        ({"Latitude": "", "Longitude": "", "X": "", "Y": ""}, "coordinates_missing"),
        ({"X": "", "Y": ""}, "rd_missing"),
        ({"X": "155100"}, "rd_wgs84_disagree"),
        ({"Postcode": "-1"}, "postcode_placeholder"),
        ({"Postcode": ""}, "postcode_missing"),
        ({"Straatnaam": ""}, "address_missing"),
        ({ACCESSIBLE: ""}, "accessibility_unknown"),
        ({"Straatnaam": "Kerkstraat "}, "whitespace"),
    ],
)
def test_each_defect_is_found_alone(change, code):
    assert codes(change) == [{code}]


def test_a_sound_entry_has_none():
    assert codes({}) == [set()]


def test_odd_seconds_do_not_make_hours_unusual():
    assert "hours_unusual" not in codes({"Sluitingstijd": "2027-03-17T21:00:03"})[0]


def test_a_position_far_from_its_municipality_is_told():
    away = {"Naam stembureau": "Verdwaald", "Latitude": "52.6", "X": "", "Y": ""}
    near = [{"Naam stembureau": name} for name in "abc"]
    assert codes(*near, away)[-1] == {"coordinates_outside_municipality", "rd_missing"}


def test_two_entries_of_one_name_are_told_and_kept():
    same = "same_name_other_location_or_time"
    assert codes({}, {"Huisnummer": "9"}) == [{same}, {same}]


def test_a_position_is_computed_where_only_rijksdriehoek_is_given():
    found = stations_csv.read(register({"Latitude": "", "Longitude": ""}), ReadOptions())
    (station,) = found.stations
    assert station.is_located_from_rd
    assert station.latitude == pytest.approx(52.155172, abs=1e-4)  # the tower of Amersfoort
    assert station.longitude == pytest.approx(5.387206, abs=1e-4)


def test_the_register_of_2023_has_exactly_the_known_defects():
    content = real("nl_polling_stations/tk2023_dev.csv").read_bytes()
    summary = json.loads(real("nl_polling_stations/summary_dev.json").read_text())
    found = stations_csv.read(content, ReadOptions())
    assert (found.rows_in, len(found.stations)) == (summary["rows"], summary["rows"])
    accessible = [station.accessible for station in found.stations]
    assert {
        "yes": accessible.count(True),
        "no": accessible.count(False),
        "unknown": accessible.count(None),
    } == summary["accessible"]
    with real("nl_polling_stations/expected_defects_dev.csv").open(encoding="utf-8") as file:
        expected = {(row["id"], row["code"]) for row in csv.DictReader(file)}
    assert {(s.external_id, code) for s in found.stations for code in s.defects} == expected
