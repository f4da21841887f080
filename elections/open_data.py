"""Elections and polling stations as open data: records for JSON, rows for CSV.

Every record says where it comes from, and unknown is null: never false, never left out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from elections.accessibility import FACTS
from elections.geo import Position, feature
from elections.models import Election, ElectionNotice, ElectionPhase, PollingStation, Source
from elections.queries.stations import DOUBTFUL_POSITION
from elections.station_cards import postal_code


COLUMNS = (
    *("id", "number", "name", "kind", "area", "ocd_division_id", "street_name", "house_number"),
    *("house_letter", "house_number_addition", "postal_code", "city", "address_note"),
    *("latitude", "longitude", "opening_periods"),
    *(fact.name for fact in FACTS),
    *("accessibility_note", "counting_location", "website", "defects", "updated_at"),
    *("source", "source_url", "licence"),
)
# A spreadsheet runs what begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def election_record(election: Election) -> dict[str, Any]:
    """Wants the division loaded. `id` is what `electionId` asks for."""
    return {
        "id": election.slug,
        "name": election.localized_name,
        "names": election.names,
        "electionDay": election.date,
        "lastElectionDay": election.end_date or election.date,
        "ocdDivisionId": election.division.ocd_id,
        "division": election.division.name,
        "category": election.category,
        "status": election.status,
        "cancellationReason": election.cancellation_reason or None,
        "officialUrl": election.official_uri or None,
        "resultsUrl": election.results_uri or None,
        "updatedAt": election.updated_at,
    }


def phase_record(phase: ElectionPhase) -> dict[str, Any]:
    """Instants in the time zone of the phase's area."""
    zone = phase.jurisdiction.zone
    return {
        "kind": phase.kind,
        "description": phase.localized_description,
        "startsAt": phase.starts_at.astimezone(zone),
        "endsAt": phase.ends_at.astimezone(zone) if phase.ends_at else None,
        "ocdDivisionId": phase.jurisdiction.ocd_id,
        "timeZone": phase.jurisdiction.timezone,
        "rule": phase.rule_reference or None,
        "reason": phase.reason or None,
        "source": source_record(phase.source),
    }


def notice_record(notice: ElectionNotice) -> dict[str, Any]:
    return {
        "severity": notice.severity,
        "text": notice.localized_text,
        "texts": notice.texts,
        "ocdDivisionId": notice.jurisdiction.ocd_id if notice.jurisdiction else None,
        "url": notice.url or None,
        "startsAt": notice.starts_at,
        "endsAt": notice.ends_at,
    }


def source_record(source: Source | None) -> dict[str, Any] | None:
    """`name` and `official` as the Civic Information API has them."""
    if source is None:
        return None
    return {
        "name": f"{source.publisher}: {source.title}",
        "official": source.trust == Source.Trust.OFFICIAL,
        "url": source.url,
        "licence": source.licence or None,
        "retrievedAt": source.retrieved_at,
    }


def station_record(station: PollingStation) -> dict[str, Any]:
    """All columns but the position by their names. Wants area, source and periods loaded."""
    source = station.source
    return {
        **{name: getattr(station, name) for name in COLUMNS if hasattr(station, name)},
        "postal_code": postal_code(station),
        "area": station.jurisdiction.name,
        "ocd_division_id": station.jurisdiction.ocd_id,
        "opening_periods": opening_periods(station),
        "source": f"{source.publisher}: {source.title}" if source else None,
        "source_url": source.url if source else None,
        "licence": (source.licence or None) if source else None,
    }


def opening_periods(station: PollingStation) -> list[dict[str, datetime]]:
    """By the clock of the station's area."""
    zone = station.jurisdiction.zone
    periods = sorted(station.opening_periods.all(), key=lambda each: each.starts_at)
    return [
        {"startsAt": each.starts_at.astimezone(zone), "endsAt": each.ends_at.astimezone(zone)}
        for each in periods
    ]


def position(station: PollingStation) -> Position | None:
    """None where there is none, or one that cannot be right."""
    if station.latitude is None or station.longitude is None:
        return None
    if DOUBTFUL_POSITION in station.defects:
        return None
    return Position(station.latitude, station.longitude)


def geojson(stations: Iterable[PollingStation]) -> Iterator[str]:
    """A FeatureCollection (RFC 7946) piece by piece: a country is too large to hold."""
    yield '{"type":"FeatureCollection","features":['
    for number, station in enumerate(stations):
        properties = station_record(station)
        del properties["latitude"], properties["longitude"], properties["id"]
        record = feature(position(station), properties, key=station.pk)
        yield ("," if number else "") + json.dumps(record, cls=DjangoJSONEncoder)
    yield "]}"


def csv_lines(stations: Iterable[PollingStation]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for station in stations:
        here, record = position(station), station_record(station)
        record["latitude"] = here.latitude if here else None
        record["longitude"] = here.longitude if here else None
        yield writer.writerow([_cell(record[name]) for name in COLUMNS])


def _cell(value: Any) -> str:
    """Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ";".join(map(_item, value))
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return str(value)


def _item(value: Any) -> str:
    if isinstance(value, dict):
        return "/".join(each.isoformat() for each in value.values())
    return str(value)


class _Line:
    """A file for csv.writer that hands every line back."""

    def write(self, line: str) -> str:
        return line
