"""What is wrong with the entries of a register, although they can be used.

A defect is published with the station, and queued for staff: it is never mended in silence.
"""

import datetime
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from elections.formats.records import Issue, Level, StationRecord, gettext_noop
from elections.geo import Position, distance_m


DISAGREE_BEYOND = 50  # metres
OUTSIDE_BEYOND = 40_000  # metres
EARLIEST, LATEST_OPENING = datetime.time(6), datetime.time(19)
LATEST_CLOSING = datetime.time(21)
PLACEHOLDER = "-1"
_TIDY = ("Naam stembureau", "Straatnaam", "Postcode", "Extra adresaanduiding")

# code → level, column, text for staff
MESSAGES: dict[str, tuple[Level, str, str]] = {
    "hours_missing": ("warning", "Openingstijd", gettext_noop("Opening hours are missing.")),
    "hours_zero_or_negative": (
        "warning",
        "Sluitingstijd",
        gettext_noop("It closes before it opens, or at that moment: %(detail)s."),
    ),
    "hours_odd_seconds": (
        "warning",
        "Sluitingstijd",
        gettext_noop("The hours have seconds: %(detail)s."),
    ),
    "hours_unusual": ("notice", "Openingstijd", gettext_noop("Unusual hours: %(detail)s.")),
    "coordinates_missing": ("warning", "Latitude", gettext_noop("The position is missing.")),
    "rd_missing": ("notice", "X", gettext_noop("A position without Rijksdriehoek coordinates.")),
    "rd_wgs84_disagree": (
        "warning",
        "Latitude",
        gettext_noop("The two positions are %(detail)s m apart."),
    ),
    "coordinates_outside_municipality": (
        "warning",
        "Latitude",
        gettext_noop("The position is %(detail)s km from the middle of the municipality."),
    ),
    "postcode_placeholder": (
        "warning",
        "Postcode",
        gettext_noop("A placeholder in place of a postal code."),
    ),
    "postcode_missing": ("warning", "Postcode", gettext_noop("The postal code is missing.")),
    "address_missing": (
        "warning",
        "Straatnaam",
        gettext_noop("Neither a street nor another description of the place."),
    ),
    "accessibility_unknown": (
        "warning",
        "Toegankelijk voor mensen met een lichamelijke beperking",
        gettext_noop("Nobody told whether it is accessible."),
    ),
    "whitespace": ("notice", "", gettext_noop("Spaces around the text were left out.")),
    "same_name_other_location_or_time": (
        "notice",
        "Naam stembureau",
        gettext_noop("Another entry of the municipality has the same name: %(detail)s."),
    ),
}

Found = tuple[str, str]  # code, detail


def find(records: Sequence[StationRecord]) -> tuple[list[StationRecord], list[Issue]]:
    """The records with their defects, and an issue for each."""
    names = Counter((record.municipality_code, record.name) for record in records)
    middles = _middles(records)
    apart = _apart(records)
    checked, issues = [], []
    for record, metres in zip(records, apart, strict=True):
        found = [*_of_hours(record), *_of_address(record)]
        found += _of_position(record, metres, middles.get(record.municipality_code))
        if names[record.municipality_code, record.name] > 1:
            found.append(("same_name_other_location_or_time", record.name))
        checked.append(replace(record, defects=tuple(dict.fromkeys(code for code, _ in found))))
        issues += [_issue(record, code, detail) for code, detail in found]
    return checked, issues


def _issue(record: StationRecord, code: str, detail: str) -> Issue:
    level, field, template = MESSAGES[code]
    return Issue(
        level=level,
        code=code,
        template=template,
        values={"detail": detail},
        line=record.line,
        field=detail if code == "whitespace" else field,
        row_id=record.external_id or str(record.number or record.name),
    )


def _of_hours(record: StationRecord) -> Iterator[Found]:
    if not record.periods:
        yield "hours_missing", ""
    for period in record.periods:
        times = period.start.time(), period.end.time()
        detail = "-".join(time.isoformat() for time in times)
        if not period.is_usable:
            yield "hours_zero_or_negative", detail
        if any(time.second for time in times):
            yield "hours_odd_seconds", detail
        opens, closes = (time.replace(second=0) for time in times)
        if not EARLIEST <= opens <= LATEST_OPENING or closes > LATEST_CLOSING:
            yield "hours_unusual", detail


def _of_address(record: StationRecord) -> Iterator[Found]:
    if not record.postal_code:
        yield "postcode_missing", ""
    if record.postal_code == PLACEHOLDER:
        yield "postcode_placeholder", ""
    if not record.street_name and not record.address_note:
        yield "address_missing", ""
    if record.accessible is None:
        yield "accessibility_unknown", ""
    for column in record.untidy:
        if column in _TIDY:
            yield "whitespace", column


def _of_position(
    record: StationRecord, metres: float | None, middle: tuple[float, float] | None
) -> Iterator[Found]:
    if record.latitude is None or record.longitude is None:
        yield "coordinates_missing", ""
        return
    if record.rd_x is None:
        yield "rd_missing", ""
    if metres is not None and metres > DISAGREE_BEYOND:
        yield "rd_wgs84_disagree", f"{metres:.0f}"
    if middle:
        away = distance_m(Position(record.latitude, record.longitude), Position(*middle))
        if away > OUTSIDE_BEYOND:
            yield "coordinates_outside_municipality", f"{away / 1000:.0f}"


def _middles(records: Sequence[StationRecord]) -> dict[str, tuple[float, float]]:
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for record in records:
        if record.latitude is not None and record.longitude is not None:
            points[record.municipality_code].append((record.latitude, record.longitude))
    return {
        code: (statistics.median(p[0] for p in all_), statistics.median(p[1] for p in all_))
        for code, all_ in points.items()
    }


def _apart(records: Sequence[StationRecord]) -> list[float | None]:
    """Metres between the position and the one that the Rijksdriehoek coordinates mean."""
    told = [record for record in records if record.rd_x is not None and record.rd_y is not None]
    computed = iter(_from_rd([(record.rd_x or 0, record.rd_y or 0) for record in told]))
    apart: list[float | None] = []
    for record in records:
        if record.rd_x is None or record.rd_y is None:
            apart.append(None)
            continue
        point = next(computed)
        if record.latitude is None or record.longitude is None:
            apart.append(None)
            continue
        here = Position(record.latitude, record.longitude)
        apart.append(distance_m(here, Position(*point)))
    return apart


def locate(records: Sequence[StationRecord]) -> list[StationRecord]:
    """Entries with Rijksdriehoek coordinates alone get the position those mean."""

    def lacks(record: StationRecord) -> bool:
        return record.latitude is None and record.rd_x is not None and record.rd_y is not None

    pairs = [(record.rd_x or 0, record.rd_y or 0) for record in records if lacks(record)]
    computed = iter(_from_rd(pairs))
    return [_placed(record, *next(computed)) if lacks(record) else record for record in records]


def _placed(record: StationRecord, latitude: float, longitude: float) -> StationRecord:
    return replace(
        record,
        latitude=round(latitude, 7),
        longitude=round(longitude, 7),
        is_located_from_rd=True,
    )


_Projection = Callable[[Sequence[float], Sequence[float]], tuple[Sequence[float], Sequence[float]]]


def _from_rd(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Rijksdriehoek (EPSG:28992, metres) to latitude and longitude (WGS84, degrees)."""
    if not points:
        return []
    import pyproj  # noqa: PLC0415 - slow to import

    transformer = pyproj.Transformer.from_crs(28992, 4326, always_xy=True)
    longitudes, latitudes = transformer.transform([p[0] for p in points], [p[1] for p in points])
    return list(zip(latitudes, longitudes, strict=True))
