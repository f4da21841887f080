"""From what a file says of a station to what is kept of it, and how to know it again. Pure."""

import dataclasses
import datetime
import hashlib
import json
import zoneinfo
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from elections.formats.records import Period, StationRecord


# Names that the record and the row share.
SHARED = (
    "external_id", "number", "name", "kind", "website", "bag_id", "street_name", "house_number",
    "house_letter", "house_number_addition", "city", "address_note", "rd_x", "rd_y",
    "counting_location", "accessible", "accessible_public_transport", "toilet",
    "accessible_toilet", "gender_neutral_toilet", "host_present", "guidelines", "voting_template",
    "braille_candidate_list", "large_lettered_candidate_list", "sign_language_interpreter",
    "sign_language_polling_station_member", "acoustics_for_hearing_impaired",
    "low_stimulus_environment", "prokkelduo", "accessibility_note", "other_information",
    "contact_details",
)  # fmt: skip
PLACEHOLDER = "-1"
LONGEST_KEY = 400
Hours = tuple[tuple[datetime.datetime, datetime.datetime, bool], ...]


def row_values(record: StationRecord) -> dict[str, Any]:
    """Fields of a PollingStation; a placeholder is no postal code, half a position is none."""
    values = {name: getattr(record, name) for name in SHARED}
    has_position = record.latitude is not None and record.longitude is not None
    return values | {
        "building_usage": list(record.building_usage),
        "postal_code": "" if record.postal_code == PLACEHOLDER else record.postal_code,
        "latitude": record.latitude if has_position else None,
        "longitude": record.longitude if has_position else None,
        "location_source": "rd" if record.is_located_from_rd else "register",
        "defects": list(record.defects),
    }


def opening_hours(record: StationRecord, zone: zoneinfo.ZoneInfo) -> Hours:
    """Aware, to the minute, one for each start; hours that end before they begin are left out."""
    hours = {
        period.start: (_aware(period.start, zone), _aware(period.end, zone), period)
        for period in record.periods
        if period.start.replace(second=0) < period.end.replace(second=0)
    }
    unique = {
        start: (start, end, period.is_subject_to_change) for start, end, period in hours.values()
    }
    return tuple(unique[start] for start in sorted(unique))


def _aware(moment: datetime.datetime, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    return moment.replace(second=0, microsecond=0, tzinfo=zone)


def content_hash(record: StationRecord) -> str:
    """Of all that is kept: equal where a later file says nothing new."""
    content = row_values(record) | {
        "periods": [dataclasses.astuple(period) for period in record.periods],
        "election_website": record.election_website,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def natural_keys(records: Sequence[StationRecord]) -> list[str]:
    """One key a record: its number in the area, or its name and place; mobile stops add the hour.

    Entries that still share a key are told apart by their hours, then by their order there: the
    keys do not depend on the order of the rows in the file.
    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        groups[record.municipality_code, _key(record)].append(index)
    keys = [""] * len(records)
    taken: dict[str, set[str]] = defaultdict(set)
    for (area, key), members in sorted(groups.items()):
        for index in sorted(members, key=lambda each: _order(records[each])):
            keys[index] = _untaken(key, records[index], taken[area])
            taken[area].add(keys[index])
    return keys


def _untaken(key: str, record: StationRecord, taken: set[str]) -> str:
    own = key
    if own in taken:
        own = _short(f"{key}|{_opening(record)}")
    number = 2
    while own in taken:
        own = _short(f"{key}|{_opening(record)}#{number}")
        number += 1
    return own


def _order(record: StationRecord) -> tuple[str, str, int]:
    return _opening(record), place(record), record.line or 0


def _key(record: StationRecord) -> str:
    parts = [f"number:{record.number}"] if record.number is not None else [_fold(record.name)]
    if record.number is None or record.kind == "mobile":
        parts.append(place(record))
    if record.kind == "mobile":
        parts.append(_opening(record))
    if record.kind in {"drop_box", "early"}:
        parts.append(record.kind)
    return _short("|".join(parts))


def place(record: StationRecord) -> str:
    """The address as far as it is known, or else the position."""
    house = f"{record.house_number}{record.house_letter}{record.house_number_addition}"
    address = _fold(f"{record.postal_code} {record.street_name} {house} {record.city}")
    if record.street_name or record.postal_code not in ("", PLACEHOLDER):
        return address
    return _fold(record.address_note) or f"{record.latitude},{record.longitude}"


def _opening(record: StationRecord) -> str:
    first: Period | None = min(record.periods, key=lambda each: each.start, default=None)
    return first.start.isoformat(timespec="minutes") if first else ""


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _short(key: str) -> str:
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:300]}#{hashlib.sha256(key.encode()).hexdigest()}"
