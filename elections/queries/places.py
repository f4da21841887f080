"""Where the place is that a voter typed, from the names the stations themselves carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection
from django.db.models import QuerySet

from elections import gazetteer
from elections.gazetteer import Candidate, Typed
from elections.geo import Position, distance_m
from elections.models import Election, ElectoralAuthority, PlaceName
from elections.queries.stations import not_publishing


Kind = PlaceName.Kind
TOWNS = frozenset({Kind.CITY, Kind.JURISDICTION})
ORDER = [
    Kind.POSTAL_CODE,
    Kind.CITY,
    Kind.JURISDICTION,
    Kind.STREET,
    Kind.STATION,
    Kind.POSTAL_AREA,
]
# Two names this near one another lead to the same stations.
ONE_PLACE_M = 5_000
MOST_CHOICES = 8
COMPARED = 80
SURE, LIKELY = 88.0, 70.0


class Unknown(StrEnum):
    """What of the text we do not know; the place found is then a wider one."""

    NOTHING = ""
    SPELLING = "spelling"
    POSTAL_CODE = "postal_code"
    STREET = "street"


@dataclass(frozen=True, slots=True)
class Found:
    """One place, or several to choose from, or an area that does not publish, or nothing."""

    place: PlaceName | None = None
    choices: Sequence[PlaceName] = ()
    unknown: Unknown = Unknown.NOTHING
    authority: ElectoralAuthority | None = None


def position_of(place: PlaceName) -> Position:
    return Position(place.latitude, place.longitude)


def place_named(election: Election, text: str) -> Found:
    """Reads the text and looks it up; at most six queries, one for a name that is known."""
    typed = gazetteer.read(text)
    if not typed.keys:
        return Found()
    known = _known(election, typed)
    for key in (typed.postal_code, *typed.texts):
        if key in known:
            return _one_of(known[key])
    return (
        _keeping_to_itself(election, typed)
        or _beginning_with(election, typed)
        or _alike(election, typed, at_least=SURE)
        or _wider(election, typed, known)
        or _alike(election, typed, at_least=LIKELY)
        or Found()
    )


def _known(election: Election, typed: Typed) -> dict[str, list[PlaceName]]:
    """Folded name → the places of that name, of every reading of the text."""
    known: dict[str, list[PlaceName]] = {}
    for place in _names(election).filter(folded__in=typed.keys):
        known.setdefault(place.folded, []).append(place)
    return known


def _names(election: Election) -> QuerySet[PlaceName]:
    return PlaceName.objects.filter(election=election).defer("trigrams")


def _one_of(places: Iterable[PlaceName], unknown: Unknown = Unknown.NOTHING) -> Found:
    apart = _apart(places)
    if len(apart) == 1:
        return Found(place=apart[0], unknown=unknown)
    return Found(choices=apart[:MOST_CHOICES], unknown=unknown)


def _apart(places: Iterable[PlaceName]) -> list[PlaceName]:
    """Without places next to one that is kept: towns before streets, larger ones first."""
    kept: list[PlaceName] = []
    for place in sorted(
        places, key=lambda each: (ORDER.index(Kind(each.kind)), -each.stations, each.name)
    ):
        here = position_of(place)
        if all(distance_m(here, position_of(other)) > ONE_PLACE_M for other in kept):
            kept.append(place)
    return kept


def _keeping_to_itself(election: Election, typed: Typed) -> Found | None:
    by_name = {
        gazetteer.fold(authority.jurisdiction.name): authority
        for authority in not_publishing(election)
    }
    for text in (*typed.texts, *typed.parts):
        if text in by_name:
            return Found(authority=by_name[text])
    return None


def _beginning_with(election: Election, typed: Typed) -> Found | None:
    """A street or a station without its town: "Kerkstraat"."""
    if not typed.texts or len(typed.texts[0]) < 3:
        return None
    places = _names(election).filter(folded__startswith=f"{typed.texts[0]} ")
    found = list(places.order_by("folded", "pk")[: MOST_CHOICES * 3])
    return _one_of(found) if found else None


def _alike(election: Election, typed: Typed, *, at_least: float) -> Found | None:
    """Names that differ by a typing error. One that is sure is taken; others are offered."""
    if not typed.texts:
        return None
    places = PlaceName.objects.in_bulk(_sharing_trigrams(election, typed.texts[0]))
    candidates = [Candidate(place.pk, place.name) for place in places.values()]
    ranked = gazetteer.ranked(typed.texts[0], candidates, at_least=at_least)
    if not ranked:
        return None
    if at_least < SURE:
        return Found(choices=_apart(places[each.key] for _score, each in ranked)[:MOST_CHOICES])
    best = ranked[0][0]
    return _one_of(
        [places[each.key] for score, each in ranked if score > best - 3], Unknown.SPELLING
    )


def _sharing_trigrams(election: Election, folded: str) -> list[int]:
    """Keys of the names that share most letters in a row. The rebuild kept only rare ones."""
    wanted = sorted(gazetteer.trigrams(folded))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM elections_placename "
            "WHERE election_id = %s AND trigrams && %s::varchar(3)[] "
            "ORDER BY (SELECT count(*) FROM unnest(trigrams) AS each "
            "          WHERE each = ANY(%s::varchar(3)[])) DESC, length(folded), id LIMIT %s",
            [election.pk, wanted, wanted, COMPARED],
        )
        return [row[0] for row in cursor.fetchall()]


def _wider(election: Election, typed: Typed, known: dict[str, list[PlaceName]]) -> Found | None:
    """The surroundings of what is not known: the postal area, or the town of a street."""
    if typed.postal_area in known:
        return _one_of(known[typed.postal_area], Unknown.POSTAL_CODE)
    for text in typed.parts:
        towns = [place for place in known.get(text, ()) if place.kind in TOWNS]
        if towns:
            return _one_of(towns, Unknown.STREET)
    return _next_postal_area(election, typed.postal_area) if typed.postal_code else None


def _next_postal_area(election: Election, area: str) -> Found | None:
    """The known area with the nearest number, in the same region: Dutch codes run on."""
    if not area.isdecimal():
        return None
    near = _names(election).filter(kind=Kind.POSTAL_AREA, folded__startswith=area[:2])
    numbered = [place for place in near if place.folded.isdecimal()]
    if not numbered:
        return None
    best = min(numbered, key=lambda each: (abs(int(each.folded) - int(area)), each.folded))
    return Found(place=best, unknown=Unknown.POSTAL_CODE)
