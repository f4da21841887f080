"""How a later file knows a station again, whatever the order of its rows."""

import dataclasses
import datetime
import zoneinfo

from hypothesis import given
from hypothesis import strategies as st

from elections.formats.records import Period, StationRecord
from elections.imports.rows import (
    LONGEST_KEY,
    content_hash,
    natural_keys,
    opening_hours,
    row_values,
)


AMSTERDAM = zoneinfo.ZoneInfo("Europe/Amsterdam")
DAY = datetime.datetime.fromisoformat("2027-03-17T07:30:00")


def period(start=DAY, hours=13.5, **changes):
    return Period(start=start, end=start + datetime.timedelta(hours=hours), **changes)


def station(**changes):
    fields = {"municipality_code": "GM9990", "name": "Buurthuis", "street_name": "Kerkstraat"}
    return StationRecord(**fields | {"periods": (period(),)} | changes)


def test_a_number_is_the_key_and_a_new_name_changes_nothing():
    assert natural_keys([station(number=4)]) == natural_keys([station(number=4, name="De Kern")])


def test_without_a_number_name_and_place_are_the_key_and_hours_are_not():
    later = station(periods=(period(DAY + datetime.timedelta(hours=1)),))
    assert natural_keys([station()]) == natural_keys([later])
    assert natural_keys([station()]) != natural_keys([station(house_number="8")])


def test_stops_of_a_mobile_station_are_entries_of_their_own():
    noon = period(DAY.replace(hour=12), 1)
    keys = natural_keys([station(kind="mobile"), station(kind="mobile", periods=(noon,))])
    assert len(set(keys)) == 2


def test_a_drop_box_at_a_polling_station_is_another_entry():
    assert len(set(natural_keys([station(), station(kind="drop_box"), station(kind="early")]))) == 3


stations = st.builds(
    station,
    name=st.sampled_from(["Buurthuis", "Kerk", "x" * 300]),
    street_name=st.sampled_from(["", "Kerkstraat", "y" * 200]),
    address_note=st.sampled_from(["", "bij de haven"]),
    number=st.sampled_from([None, None, 1, 2]),
    kind=st.sampled_from(["regular", "mobile"]),
    line=st.integers(1, 9),
)


@given(st.lists(stations, max_size=8, unique_by=lambda each: each.line), st.randoms())
def test_keys_are_unique_and_do_not_depend_on_the_order_of_rows(records, random):
    keys = dict(zip([each.line for each in records], natural_keys(records), strict=True))
    shuffled = random.sample(records, len(records))
    again = dict(zip([each.line for each in shuffled], natural_keys(shuffled), strict=True))
    assert keys == again
    assert len(set(keys.values())) == len(records)
    assert all(len(key) <= LONGEST_KEY for key in keys.values())


def test_hours_are_to_the_minute_in_the_zone_of_the_area():
    closes = DAY.replace(hour=21, minute=0, second=3)
    ((start, end, may_change),) = opening_hours(
        station(periods=(Period(start=DAY, end=closes, is_subject_to_change=True),)), AMSTERDAM
    )
    assert start == datetime.datetime(2027, 3, 17, 6, 30, tzinfo=datetime.UTC)
    assert end == datetime.datetime(2027, 3, 17, 20, 0, tzinfo=datetime.UTC)
    assert may_change


def test_hours_that_end_before_they_begin_are_left_out():
    assert opening_hours(station(periods=(period(hours=0), period(hours=-2))), AMSTERDAM) == ()


def test_a_placeholder_is_no_postal_code_and_half_a_position_is_none():
    values = row_values(station(postal_code="-1", latitude=52.1))
    assert (values["postal_code"], values["latitude"], values["longitude"]) == ("", None, None)


def test_what_is_not_kept_is_no_change():
    one = station(voters=900, line=4, untidy=("Postcode",))
    assert content_hash(one) == content_hash(station())
    assert content_hash(one) != content_hash(dataclasses.replace(one, accessible=False))
