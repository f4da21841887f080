"""VIP 6.0: wall-clock hours, flags, contests, and which feeds are refused."""

import datetime
from collections import Counter
from dataclasses import replace

import pytest

from elections.formats import vip, vip_write
from elections.formats.records import ReadOptions
from tests.elections.import_files import CONTESTS, hours, real
from tests.elections.import_files import vip as feed


def read(content, **options):
    return vip.read(content, ReadOptions(**options))


def opening(found):
    return [f"{each.start:%d %H:%M}-{each.end:%d %H:%M}" for each in found.stations[0].periods]


def test_locations_have_a_kind_an_area_and_the_hours_they_refer_to():
    found = read(feed())
    assert [(each.kind, each.name) for each in found.stations] == [
        ("regular", "Town Hall"),
        ("drop_box", "Town Hall"),
    ]
    assert found.stations[0].municipality_code == "ocd-division/country:us/state:az/county:dune"
    assert opening(found) == ["02 06:00-02 19:00"]
    assert found.vip is not None
    assert (found.vip.election.date, found.vip.timezone) == (
        datetime.date(2027, 11, 2),
        "America/Phoenix",
    )


@pytest.mark.parametrize("version", ["5.1", "6.1", ""])
def test_another_version_is_refused_by_name(version):
    (issue,) = read(feed(version=version)).issues
    assert (issue.level, issue.field) == ("refuse", "VipObject/@schemaVersion")
    assert f'"{version}"' in issue.message


def test_the_schema_refuses_with_line_and_element():
    (issue,) = read(feed().replace(b"<Date>2027-11-02<", b"<Date>soon<")).issues
    assert (issue.code, issue.field) == ("schema", "Date")


def test_an_offset_of_another_zone_is_reported_and_the_clock_believed():
    found = read(feed(schedules=hours("06:00:00-06:00", "19:00:00-06:00", "2027-11-02")))
    assert opening(found) == ["02 06:00-02 19:00"]
    (issue,) = found.issues
    assert (issue.level, issue.code, issue.row_id) == ("warning", "offset", "h1")
    assert "-06:00" in issue.message


def test_a_schedule_of_several_days_is_open_on_each_until_midnight():
    several = hours("20:00:00-07:00", "24:00:00-07:00", "2027-10-30", "2027-10-31")
    assert opening(read(feed(schedules=several))) == ["30 20:00-31 00:00", "31 20:00-01 00:00"]


def test_by_appointment_only_is_not_open():
    only = hours("06:00:00-07:00", "19:00:00-07:00", "2027-11-02").replace(
        "<StartDate>", "<IsOnlyByAppointment>true</IsOnlyByAppointment><StartDate>"
    )
    found = read(feed(schedules=only))
    assert found.stations[0].periods == ()
    assert found.stations[0].defects == ("hours_missing", "coordinates_missing")


def test_a_schedule_that_ends_before_it_begins_is_refused():
    found = read(
        feed(schedules=hours("06:00:00-07:00", "19:00:00-07:00", "2027-11-02", "2027-11-01"))
    )
    assert [issue.code for issue in found.issues] == ["bad_schedule"]


def test_without_a_known_state_the_zone_must_be_given():
    assert read(feed(state="Atlantis")).is_refused
    assert not read(feed(state="Atlantis"), timezone="America/Phoenix").is_refused


def test_a_state_with_several_zones_is_a_warning():
    found = read(feed(state="Texas"))
    assert "several_zones" in {issue.code for issue in found.issues}


def test_hours_that_are_not_in_the_feed_are_reported():
    found = read(
        feed().replace(
            b"<HoursOpenId>h1</HoursOpenId>\n<IsDrop", b"<HoursOpenId>d9</HoursOpenId><IsDrop"
        )
    )
    assert {issue.code for issue in found.issues} <= {"missing_reference", "schema"}
    assert found.issues


def test_contests_come_with_candidates_and_parties():
    found = read(feed(objects=CONTESTS))
    assert found.vip is not None
    sheriff, question = found.vip.contests
    (ann,) = sheriff.candidates
    assert (sheriff.name, sheriff.number_elected) == ("Sheriff", 1)
    assert (ann.ballot_name, ann.party, ann.is_incumbent) == ("Ann Hill", "Dune Party", True)
    assert (question.kind, question.full_text) == (
        "ballot_measure",
        "Shall the dunes be protected?",
    )


def test_a_position_is_read_where_there_is_one():
    place = "<LatLng><Latitude>33.4</Latitude><Longitude>-112.1</Longitude></LatLng>"
    station = read(feed(location=place)).stations[0]
    assert (station.latitude, station.longitude) == (33.4, -112.1)


@pytest.mark.parametrize("latitude", ["95.0", "NaN"])
def test_a_position_that_is_not_on_the_earth_is_refused(latitude):
    place = f"<LatLng><Latitude>{latitude}</Latitude><Longitude>1.0</Longitude></LatLng>"
    assert read(feed(location=place)).is_refused


def test_another_document_is_refused():
    assert [issue.code for issue in read(b"<Feed/>").issues] == ["document_type"]
    assert [issue.code for issue in read(b"<!DOCTYPE a><a/>").issues] == ["doctype"]


def test_the_real_feed_is_read_whole():
    found = read(real("vip/vipfeed-04013-2020-11-03.xml").read_bytes())
    assert Counter(each.kind for each in found.stations) == {
        "regular": 175,
        "early": 175,
        "drop_box": 210,
    }
    assert {issue.code for issue in found.issues} == {"offset"}
    assert max(len(each.periods) for each in found.stations) == 28
    assert not any("hours_missing" in each.defects for each in found.stations)
    election_day = datetime.date(2020, 11, 3)
    closing = {
        period.end.hour
        for each in found.stations
        for period in each.periods
        if period.start.date() == election_day
    }
    assert 19 in closing


def without_lines(found):
    return [replace(station, line=None) for station in found.stations]


def round_trip(content):
    """A feed as it was read, and as it is read after it was written."""
    first = read(content)
    assert first.vip is not None
    return first, read(vip_write.write(first.vip, first.stations))


def test_writing_a_feed_and_reading_it_again_loses_nothing():
    place = "<LatLng><Latitude>33.4</Latitude><Longitude>-112.1</Longitude></LatLng>"
    change = "<IsSubjectToChange>true</IsSubjectToChange>"
    schedules = hours("08:00:00-07:00", "24:00:00-07:00", "2027-11-01", more=change)
    first, again = round_trip(feed(objects=CONTESTS, location=place, schedules=schedules))
    assert again.issues == ()
    assert without_lines(again) == without_lines(first)
    assert again.vip == first.vip


def test_the_real_feed_survives_the_round_trip_with_right_offsets():
    first, again = round_trip(real("vip/vipfeed-04013-2020-11-03.xml").read_bytes())
    assert without_lines(again) == without_lines(first)
    assert again.vip == first.vip
    assert again.issues == ()
