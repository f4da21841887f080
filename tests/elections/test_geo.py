import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from elections.geo import EARTH_RADIUS_M, Position, boxes_around, distance_m, feature


positions = st.builds(
    Position,
    st.floats(-90, 90, allow_nan=False),
    st.floats(-180, 180, allow_nan=False),
)


def test_a_quarter_of_the_equator_is_a_quarter_of_the_circle():
    quarter = distance_m(Position(0, 0), Position(0, 90))
    assert quarter == pytest.approx(math.pi / 2 * EARTH_RADIUS_M)


def test_the_180th_meridian_is_no_border():
    assert distance_m(Position(0, 179.999), Position(0, -179.999)) == pytest.approx(222.4, abs=0.1)


def test_opposite_points_are_half_the_circle_apart():
    assert distance_m(Position(90, 0), Position(-90, 0)) == pytest.approx(math.pi * EARTH_RADIUS_M)


@given(positions, positions)
def test_distance_is_the_same_both_ways(one, other):
    assert distance_m(one, other) == pytest.approx(distance_m(other, one), abs=1e-6)


@given(positions, positions, st.floats(0, 1e6))
def test_a_point_within_the_radius_is_in_a_box(centre, point, extra):
    radius = distance_m(centre, point) + extra
    assert any(box.contains(point) for box in boxes_around(centre, radius))


@given(positions, st.floats(1, 20_000))
def test_a_box_far_from_the_poles_is_no_larger_than_needed(centre, radius):
    assume(abs(centre.latitude) < 80)
    for box in boxes_around(centre, radius):
        assert box.north - box.south < math.degrees(2.01 * radius / EARTH_RADIUS_M) + 1e-5
        assert -180 <= box.west <= box.east <= 180


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (float("nan"), 0)])
def test_there_is_no_place_beyond_the_poles(latitude, longitude):
    with pytest.raises(ValueError, match="not on the earth"):
        Position(latitude, longitude)


def test_a_rounded_position_names_no_house():
    assert Position(52.123456, 5.987654).rounded() == Position(52.1235, 5.9877)


def test_geojson_writes_longitude_first():
    there = feature(Position(52.5, 5.1), {"name": "Buurthuis"}, key=7)
    assert there["geometry"] == {"type": "Point", "coordinates": [5.1, 52.5]}
    assert there["properties"] == {"name": "Buurthuis"}
    assert feature(None, {}, key=8)["geometry"] is None
