"""Polling stations near a place. Nothing of a search is kept, logged or sent elsewhere.

Postgres has no PostGIS here: see migration 0030 for the index these queries use.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from elections.accessibility import BY_NAME, Fact
from elections.geo import Box, Position, boxes_around, distance_m
from elections.models import Election, ElectoralAuthority, Jurisdiction, PollingStation


# The importer found the position to be far from the area: it may be anywhere.
DOUBTFUL_POSITION = "coordinates_outside_municipality"
# With no more open stations than this they are measured one by one, as at night.
FEW = 500
MOST_COUNTED = 1000

_PLANE = "point(s.longitude + 1000::float8 * s.election_id, s.latitude)"
_USABLE = (
    "s.unpublished_at IS NULL AND s.latitude IS NOT NULL "
    f"AND NOT s.defects @> '{{{DOUBTFUL_POSITION}}}'::varchar(60)[]"
)
_STATIONS = f"FROM elections_pollingstation s WHERE {_USABLE}"
_OPEN = "tstzrange(o.starts_at, o.ends_at) @> %s"
_IS_OPEN = f"EXISTS (SELECT FROM elections_openingperiod o WHERE o.station_id = s.id AND {_OPEN})"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Only stations that say yes to every fact, and that are open at that instant."""

    facts: tuple[str, ...] = ()
    open_at: datetime | None = None


EVERY_STATION = Wanted()


@dataclass(frozen=True, slots=True)
class Near:
    station_id: int
    distance_m: float


@dataclass(frozen=True, slots=True)
class NearStations:
    """`unknown` counts stations left out around here because nobody says whether they would do.

    It stops at `MOST_COUNTED`; `has_more` tells whether stations follow the last one.
    """

    stations: list[tuple[PollingStation, float]]
    has_more: bool
    unknown: int


def near_stations(
    election: Election, position: Position, *, limit: int, wanted: Wanted = EVERY_STATION
) -> NearStations:
    """The nearest stations with their distance in metres; a constant number of queries."""
    found = nearest(election.pk, position, limit=limit + 1, wanted=wanted)
    shown = found[:limit]
    rows = with_opening_periods().in_bulk([each.station_id for each in shown])
    unknown = 0
    if wanted.facts:
        radius = shown[-1].distance_m if shown else 25_000
        unknown = _unknown_within(election.pk, position, radius, wanted)
    return NearStations(
        stations=[(rows[each.station_id], each.distance_m) for each in shown],
        has_more=len(found) > limit,
        unknown=unknown,
    )


def nearest(
    election_id: int, position: Position, *, limit: int, wanted: Wanted = EVERY_STATION
) -> list[Near]:
    """The nearest published stations by great circle, equal distances by key.

    The index gives the nearest on the plane, where a degree of longitude is as long as one of
    latitude. The farthest of those, measured truly, is a bound: no nearer station is beyond
    it. So everything within that bound is fetched and measured, and the nearest are exact.
    """
    conditions = _conditions(wanted)
    if wanted.open_at is not None:
        few = _open_stations(election_id, wanted.open_at)
        if few is not None:
            return _measured(_among(few, conditions), position)[:limit]
        conditions.add(_IS_OPEN, wanted.open_at)
    on_the_plane = _measured(_by_index(election_id, position, limit, conditions), position)
    if len(on_the_plane) < limit:
        return on_the_plane
    boxes = boxes_around(position, on_the_plane[-1].distance_m)
    return _measured(_inside(election_id, boxes, conditions), position)[:limit]


def with_opening_periods() -> QuerySet[PollingStation]:
    return PollingStation.objects.select_related("jurisdiction").prefetch_related("opening_periods")


def stations_of_area(election: Election, area: Jurisdiction) -> QuerySet[PollingStation]:
    return (
        with_opening_periods()
        .filter(election=election, jurisdiction=area, unpublished_at__isnull=True)
        .order_by(F("number").asc(nulls_last=True), "name", "pk")
    )


def areas_with_stations(election: Election) -> QuerySet[Jurisdiction]:
    """Areas that publish stations for this election, with how many."""
    return (
        Jurisdiction.objects.filter(
            stations__election=election, stations__unpublished_at__isnull=True
        )
        .annotate(station_count=Count("stations"))
        .order_by("name", "pk")
    )


def not_publishing(election: Election) -> QuerySet[ElectoralAuthority]:
    """Areas of the election that keep their stations to themselves: they have pages of their own."""
    division = election.division_id
    return (
        ElectoralAuthority.objects.filter(
            Q(jurisdiction=division)
            | Q(jurisdiction__parent=division)
            | Q(jurisdiction__parent__parent=division)
            | Q(jurisdiction__parent__parent__parent=division),
            publishes_stations=False,
        )
        .select_related("jurisdiction")
        .order_by("jurisdiction__name", "pk")
    )


@dataclass(slots=True)
class _Conditions:
    """SQL of our own with its parameters; nothing of it is what a voter typed."""

    sql: str = ""
    parameters: list[Any] = field(default_factory=list)

    def add(self, condition: str, *parameters: Any) -> None:
        self.sql += f" AND {condition}"
        self.parameters += parameters


def _conditions(wanted: Wanted) -> _Conditions:
    conditions = _Conditions()
    for name in wanted.facts:
        fact = BY_NAME[name]
        conditions.add(_says_yes(fact), *_yes(fact))
    return conditions


def _says_yes(fact: Fact) -> str:
    return f"s.{fact.name} = ANY(%s)" if fact.yes else f"s.{fact.name}"


def _yes(fact: Fact) -> list[list[str]]:
    return [list(fact.yes)] if fact.yes else []


def _rows(sql: str, parameters: Iterable[Any]) -> list[tuple[int, float, float]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        rows: list[tuple[int, float, float]] = cursor.fetchall()
    return rows


def _by_index(
    election_id: int, position: Position, limit: int, conditions: _Conditions
) -> list[tuple[int, float, float]]:
    """In the order of the index; no box, or the planner would fetch all of it and sort."""
    return _rows(
        f"SELECT s.id, s.latitude, s.longitude {_STATIONS} AND s.election_id = %s"
        f"{conditions.sql} ORDER BY {_PLANE} <-> point(%s, %s) LIMIT %s",
        (
            *(election_id, *conditions.parameters),
            *(1000.0 * election_id + position.longitude, position.latitude, limit),
        ),
    )


def _inside(
    election_id: int, boxes: Sequence[Box], conditions: _Conditions
) -> list[tuple[int, float, float]]:
    inside, parameters = _in_boxes(election_id, boxes)
    return _rows(
        f"SELECT s.id, s.latitude, s.longitude {_STATIONS} AND {inside}{conditions.sql}",
        (*parameters, *conditions.parameters),
    )


def _among(station_ids: list[int], conditions: _Conditions) -> list[tuple[int, float, float]]:
    return _rows(
        f"SELECT s.id, s.latitude, s.longitude {_STATIONS} AND s.id = ANY(%s){conditions.sql}",
        (station_ids, *conditions.parameters),
    )


def _in_boxes(election_id: int, boxes: Sequence[Box]) -> tuple[str, list[float]]:
    plane = 1000.0 * election_id
    each = f"{_PLANE} <@ box(point(%s, %s), point(%s, %s))"
    parameters = [
        number
        for box in boxes
        for number in (plane + box.west, box.south, plane + box.east, box.north)
    ]
    return f"({' OR '.join(each for _box in boxes)})", parameters


def _open_stations(election_id: int, instant: datetime) -> list[int] | None:
    """The stations that are open, or None where there are many."""
    rows = _rows(
        "SELECT s.id, 0, 0 FROM elections_openingperiod o "  # noqa: S608 (our own SQL) (constants above)
        "JOIN elections_pollingstation s ON s.id = o.station_id "
        f"WHERE {_OPEN} AND s.election_id = %s LIMIT %s",
        (instant, election_id, FEW + 1),
    )
    return None if len(rows) > FEW else [row[0] for row in rows]


def _unknown_within(election_id: int, position: Position, radius_m: float, wanted: Wanted) -> int:
    """How many stations say no to nothing that is wanted, and do not say yes to all of it."""
    inside, parameters = _in_boxes(election_id, boxes_around(position, radius_m))
    facts = [BY_NAME[name] for name in wanted.facts]
    never_no = " AND ".join(f"({_says_yes(fact)}) IS NOT FALSE" for fact in facts)
    unknown = " OR ".join(f"s.{fact.name} IS NULL" for fact in facts)
    sql = f"SELECT 1 {_STATIONS} AND {inside} AND {never_no} AND ({unknown})"
    values: list[Any] = [value for fact in facts for value in _yes(fact)]
    if wanted.open_at is not None:
        sql, values = f"{sql} AND {_IS_OPEN}", [*values, wanted.open_at]
    counted = _rows(
        f"SELECT count(*), 0, 0 FROM ({sql} LIMIT {MOST_COUNTED}) AS left_out",  # noqa: S608 (our own SQL)
        (*parameters, *values),
    )
    return counted[0][0]


def _measured(rows: Iterable[tuple[int, float, float]], position: Position) -> list[Near]:
    measured = [
        Near(key, distance_m(position, Position(latitude, longitude)))
        for key, latitude, longitude in rows
    ]
    return sorted(measured, key=lambda near: (near.distance_m, near.station_id))
