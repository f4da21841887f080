"""The names a voter may search for, made from the stations of an election."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from audit.actions import record
from elections import gazetteer
from elections.geo import Position, distance_m
from elections.models import Election, PlaceName
from elections.queries.stations import DOUBTFUL_POSITION


Kind = PlaceName.Kind
# Towns of one name this far apart are two towns.
TWO_PLACES_M = 15_000
# A trigram that more names have says little, and its list would be long: see `_telling`.
COMMON = 200
LEAST_TRIGRAMS = 6
LONGEST = 400
# Sums of points on the unit sphere: a middle that also holds across the 180th meridian.
_SUMS = """
    sum(cos(radians(s.latitude)) * cos(radians(s.longitude))),
    sum(cos(radians(s.latitude)) * sin(radians(s.longitude))),
    sum(sin(radians(s.latitude))), count(*)
"""
_FROM = """
    FROM elections_pollingstation s JOIN elections_jurisdiction j ON j.id = s.jurisdiction_id
    WHERE s.election_id = %s AND s.unpublished_at IS NULL AND s.latitude IS NOT NULL
      AND NOT %s = ANY(s.defects)
"""
_TOWN = "coalesce(nullif(s.city, ''), j.name)"
# Kind → what is grouped: the name, and the area that tells two of one name apart.
_GROUPS = {
    Kind.POSTAL_CODE: "s.postal_code, ''",
    Kind.CITY: "s.city, j.name",
    Kind.STREET: f"nullif(s.street_name, '') || ', ' || {_TOWN}, j.name",
    Kind.STATION: f"s.name || ', ' || {_TOWN}, j.name",
    Kind.JURISDICTION: "j.name, ''",
}


@dataclass(slots=True)
class _Middle:
    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    stations: int = 0

    def add(self, other: _Middle) -> None:
        self.x += other.x
        self.y += other.y
        self.z += other.z
        self.stations += other.stations

    @property
    def position(self) -> Position:
        flat = math.hypot(self.x, self.y)
        return Position(
            math.degrees(math.atan2(self.z, flat)), math.degrees(math.atan2(self.y, self.x))
        )


@dataclass(frozen=True, slots=True)
class _Name:
    kind: str
    name: str
    folded: str
    middle: _Middle


@transaction.atomic
def rebuild_place_names(*, election: Election, by: str) -> int:
    """Makes the names of the election anew and returns how many there are.

    To be called whenever stations came, went or moved. Stations without a position, or with
    one that cannot be right, give no names.
    """
    Election.objects.select_for_update(of=("self",), no_key=True).get(pk=election.pk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM elections_placename WHERE election_id = %s", [election.pk])
    names = [name for kind in _GROUPS for name in _names(election, kind)]
    _write(election, names)
    _tell_the_planner()
    record(
        action="elections.place_names_rebuilt",
        by=by,
        subject=f"elections.election:{election.pk}",
        data={"names": len(names)},
    )
    return len(names)


def _tell_the_planner() -> None:
    """Postgres would look at the new rows by itself a minute later, and search slowly until then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE elections_pollingstation, elections_openingperiod, elections_placename"
        )


def _names(election: Election, kind: Kind) -> Iterator[_Name]:
    groups = _groups(election, kind)
    if kind == Kind.POSTAL_CODE:
        yield from _postal_names(groups)
    else:
        yield from _place_names(kind, groups)


def _groups(election: Election, kind: Kind) -> Iterator[tuple[str, str, _Middle]]:
    """Name, area and middle of every group of stations that share them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_GROUPS[kind]}, {_SUMS} {_FROM} GROUP BY 1, 2 ORDER BY 1, 2",
            [election.pk, DOUBTFUL_POSITION],
        )
        while rows := cursor.fetchmany(10_000):
            for name, area, *sums in rows:
                if name and name.strip():
                    yield name.strip()[:LONGEST], area, _Middle(*sums)


def _postal_names(groups: Iterable[tuple[str, str, _Middle]]) -> Iterator[_Name]:
    codes: dict[str, _Middle] = defaultdict(_Middle)
    areas: dict[str, _Middle] = defaultdict(_Middle)
    written: dict[str, str] = {}
    for name, _area, middle in groups:
        area = gazetteer.postal_area(name)
        if area:  # anything else ("-1") is no postal code
            code = gazetteer.fold_postal_code(name)
            codes[code].add(middle)
            areas[area].add(middle)
            written.setdefault(code, _as_written(name))
    for code, middle in codes.items():
        yield _Name(Kind.POSTAL_CODE, written[code], code, middle)
    for area, middle in areas.items():
        yield _Name(Kind.POSTAL_AREA, area.upper(), area, middle)


def _as_written(code: str) -> str:
    """9665HT → 9665 HT, as it stands on an envelope."""
    joined = "".join(code.upper().split())
    is_dutch = len(joined) == 6 and joined[:4].isdecimal()
    return f"{joined[:4]} {joined[4:]}" if is_dutch else code.upper()


def _place_names(kind: Kind, groups: Iterable[tuple[str, str, _Middle]]) -> Iterator[_Name]:
    by_folded: dict[str, list[tuple[str, str, _Middle]]] = defaultdict(list)
    for name, area, middle in groups:
        folded = gazetteer.fold(name)
        if folded:
            by_folded[folded].append((name, area, middle))
    for folded, alike in by_folded.items():
        yield from _told_apart(kind, folded, alike)


def _told_apart(kind: Kind, folded: str, alike: list[tuple[str, str, _Middle]]) -> Iterator[_Name]:
    """One name for places next to one another; far apart each is named with its area."""
    name, _area, largest = max(alike, key=lambda each: each[2].stations)
    centre = largest.position
    if all(distance_m(centre, each[2].position) <= TWO_PLACES_M for each in alike):
        whole = _Middle()
        for _name, _area, middle in alike:
            whole.add(middle)
        yield _Name(kind, name, folded, whole)
        return
    by_name: dict[str, _Middle] = defaultdict(_Middle)
    for name, area, middle in alike:
        by_name[f"{name} ({area})"[:LONGEST]].add(middle)
    for qualified, middle in by_name.items():
        yield _Name(kind, qualified, folded, middle)


def _write(election: Election, names: list[_Name]) -> None:
    shared = Counter(trigram for name in names for trigram in gazetteer.trigrams(name.folded))
    columns = "election_id, kind, name, folded, trigrams, latitude, longitude, stations"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY elections_placename ({columns}) FROM STDIN") as copy,
    ):
        for name in names:
            here = name.middle.position
            copy.write_row(
                (
                    *(election.pk, name.kind, name.name, name.folded[:LONGEST]),
                    *(_telling(name.folded, shared), here.latitude, here.longitude),
                    name.middle.stations,
                )
            )


def _telling(folded: str, shared: Counter[str]) -> list[str]:
    """The trigrams few other names have, so that a search touches few rows; never under six."""
    rarest = sorted(gazetteer.trigrams(folded), key=lambda each: (shared[each], each))
    few = [trigram for trigram in rarest if shared[trigram] <= COMMON]
    return few if len(few) >= LEAST_TRIGRAMS else rarest[:LEAST_TRIGRAMS]
