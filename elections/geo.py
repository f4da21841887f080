"""Positions on the earth: distances along it, boxes around them, GeoJSON. Degrees of WGS84."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


# The mean radius (IUGG). Against the ellipsoid a distance is wrong by 0.5 % at most.
EARTH_RADIUS_M = 6_371_008.8
# Boxes are larger than asked for by this much (some 10 cm): rounding never loses a point.
SLACK_DEGREES = 1e-6


@dataclass(frozen=True, slots=True)
class Position:
    """Raises ValueError where there is no such place."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError(f"{self.latitude}, {self.longitude} is not on the earth")

    def rounded(self) -> Position:
        """To four decimals, some 10 m: near enough to find a station, no house."""
        return Position(round(self.latitude, 4), round(self.longitude, 4))


@dataclass(frozen=True, slots=True)
class Box:
    """West is never east of east: what lies across the 180th meridian takes two boxes."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, position: Position) -> bool:
        return (
            self.south <= position.latitude <= self.north
            and self.west <= position.longitude <= self.east
        )


def distance_m(one: Position, other: Position) -> float:
    """Metres along the great circle (haversine: exact for near points too)."""
    south, north = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half_chord = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half_chord)))


def boxes_around(centre: Position, radius_m: float) -> list[Box]:
    """One or two boxes that hold every point within the radius of the centre."""
    angle = radius_m / EARTH_RADIUS_M
    latitude = math.radians(centre.latitude)
    south = centre.latitude - math.degrees(angle) - SLACK_DEGREES
    north = centre.latitude + math.degrees(angle) + SLACK_DEGREES
    if angle >= math.pi / 2 - abs(latitude):  # a pole is inside: every meridian is
        return [Box(max(south, -90), -180, min(north, 90), 180)]
    width = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(latitude))))
    return _split(south, north, centre.longitude, width + SLACK_DEGREES)


def _split(south: float, north: float, middle: float, width: float) -> list[Box]:
    west, east = middle - width, middle + width
    if west < -180:
        return [Box(south, west + 360, north, 180), Box(south, -180, north, east)]
    if east > 180:
        return [Box(south, west, north, 180), Box(south, -180, north, east - 360)]
    return [Box(south, west, north, east)]


def feature(
    position: Position | None, properties: Mapping[str, Any], *, key: int
) -> dict[str, Any]:
    """A GeoJSON Feature (RFC 7946: longitude first); without a position its geometry is null."""
    return {
        "type": "Feature",
        "id": key,
        "geometry": None
        if position is None
        else {"type": "Point", "coordinates": [position.longitude, position.latitude]},
        "properties": dict(properties),
    }
