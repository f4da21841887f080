"""Polling stations of a file, compared with those that are known, then saved."""

import datetime
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from elections.formats.records import Issue, Reading, StationRecord, gettext_noop
from elections.imports.areas import Areas, find_areas, municipality
from elections.imports.changes import BATCH, ChangeLog, image
from elections.imports.copying import copy_in
from elections.imports.rows import Hours, content_hash, natural_keys, opening_hours, row_values
from elections.models import (
    Election,
    ElectoralAuthority,
    ImportRun,
    Jurisdiction,
    OpeningPeriod,
    PollingStation,
)


STAFF = PollingStation.LocationSource.STAFF
# What staff set by hand outlives an import; what no voter notices raises no calendar's sequence.
_POSITION = ("latitude", "longitude", "location_source")
_UNNOTICED = frozenset({"defects", "external_id", "rd_x", "rd_y", "location_source"})


@dataclass(frozen=True, slots=True)
class _Known:
    """A station as it is in the database, as far as comparing needs it."""

    pk: int
    content_hash: str
    is_published: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    record: StationRecord
    key: str
    content_hash: str
    known: _Known | None = None


@dataclass
class StationPlan:
    """What applying would do. `partial`: the file tells of the areas it names, of no others."""

    areas: Areas
    new: list[_Entry] = field(default_factory=list)
    changed: list[_Entry] = field(default_factory=list)
    unchanged: int = 0
    gone: list[int] = field(default_factory=list)
    gone_areas: set[str] = field(default_factory=set)
    published_before: int = 0
    published_after: int = 0
    issues: list[Issue] = field(default_factory=list)
    has_emptied_area: bool = False

    def save(self, *, run: ImportRun, election: Election, log: ChangeLog) -> None:
        now = timezone.now()
        self.areas.make_missing(log)
        self._save_authorities(log, now)
        self._create(run, election, log, now)
        self._change(run, log, now)
        self._unpublish(log, now)

    def _create(
        self, run: ImportRun, election: Election, log: ChangeLog, now: datetime.datetime
    ) -> None:
        stations = [
            PollingStation(
                election=election,
                jurisdiction=self.areas.known[entry.record.municipality_code],
                natural_key=entry.key,
                content_hash=entry.content_hash,
                source=run.source,
                updated_at=now,
                **row_values(entry.record),
            )
            for entry in self.new
        ]
        copy_in(stations)
        pairs = zip(stations, self.new, strict=True)
        _save_hours((station, self._hours(entry)) for station, entry in pairs)
        log.created(stations)

    def _change(self, run: ImportRun, log: ChangeLog, now: datetime.datetime) -> None:
        """Each in its state before: the changes are made on the loaded rows, then saved at once."""
        keys = [entry.known.pk for entry in self.changed if entry.known]
        rows = PollingStation.objects.filter(pk__in=keys).prefetch_related("opening_periods")
        loaded = {station.pk: station for station in rows}
        hours: list[tuple[PollingStation, Hours]] = []
        for entry in self.changed:
            assert entry.known is not None
            station = loaded[entry.known.pk]
            before = image(station)
            own = self._hours(entry)
            if _take_over(station, entry, own):
                station.sequence += 1
            station.source, station.updated_at = run.source or station.source, now
            hours.append((station, own))
            log.changed(station, before)
        names = [f.name for f in PollingStation._meta.concrete_fields if not f.primary_key]
        PollingStation.objects.bulk_create(
            loaded.values(),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=names,
        )
        OpeningPeriod.objects.filter(station__in=keys).delete()
        _save_hours(hours)

    def _unpublish(self, log: ChangeLog, now: datetime.datetime) -> None:
        """A voter who saved one of them has to be told that it is gone: the row stays."""
        stations = list(
            PollingStation.objects.filter(pk__in=self.gone)
            .prefetch_related("opening_periods")
            .order_by("pk")
        )
        for station in stations:
            before = image(station)
            station.unpublished_at = station.updated_at = now
            station.sequence += 1
            log.changed(station, before)
        PollingStation.objects.bulk_update(
            stations, ["unpublished_at", "updated_at", "sequence"], batch_size=BATCH
        )

    def _save_authorities(self, log: ChangeLog, now: datetime.datetime) -> None:
        """An area that a register names publishes its stations, maybe with its own page on them."""
        websites = {
            entry.record.municipality_code: entry.record.election_website
            for entry in (*self.new, *self.changed)
        }
        areas = {self.areas.known[code].pk: code for code in websites}
        known = {
            each.jurisdiction_id: each
            for each in ElectoralAuthority.objects.filter(jurisdiction__in=areas)
        }
        for authority in known.values():
            website = websites[areas[authority.jurisdiction_id]]
            if authority.publishes_stations and (authority.elections_uri or not website):
                continue
            before = image(authority)
            authority.publishes_stations = True
            authority.elections_uri = authority.elections_uri or website
            authority.save(update_fields=["publishes_stations", "elections_uri"])
            log.changed(authority, before)
        made = [
            ElectoralAuthority(
                jurisdiction=self.areas.known[code],
                name=self.areas.known[code].name,
                elections_uri=websites[code],
                publishes_stations=True,
            )
            for pk, code in areas.items()
            if pk not in known
        ]
        log.created(ElectoralAuthority.objects.bulk_create(made))

    def _hours(self, entry: _Entry) -> Hours:
        zone = zoneinfo.ZoneInfo(self.areas.zone_name(entry.record.municipality_code))
        return opening_hours(entry.record, zone)


def _take_over(station: PollingStation, entry: _Entry, hours: Hours) -> bool:
    """Whether a voter could notice."""
    values = row_values(entry.record)
    if station.location_source == STAFF:
        values = {name: value for name, value in values.items() if name not in _POSITION}
    before: list[Any] = [
        (row.starts_at, row.ends_at, row.is_subject_to_change)
        for row in station.opening_periods.all()
    ]
    is_noticed = sorted(before) != sorted(hours) or station.unpublished_at is not None
    for name, value in values.items():
        is_noticed = is_noticed or (name not in _UNNOTICED and getattr(station, name) != value)
        setattr(station, name, value)
    station.content_hash, station.unpublished_at = entry.content_hash, None
    return is_noticed


def _save_hours(stations: Iterable[tuple[PollingStation, Hours]]) -> None:
    rows = [
        OpeningPeriod(station=station, starts_at=start, ends_at=end, is_subject_to_change=may)
        for station, hours in stations
        for start, end, may in hours
    ]
    copy_in(rows)


def plan_stations(
    *,
    reading: Reading,
    election: Election | None,
    areas: Areas | None = None,
    partial: bool = False,
) -> StationPlan:
    """Compares a file with the stations of the election; `election` None: there are none yet."""
    areas = areas or dutch_areas(reading.stations)
    plan = StationPlan(areas)
    known = _known_stations(election, areas, whole=reading.is_national and not partial)
    before: Counter[str] = Counter(name for (name, _), each in known.items() if each.is_published)
    after: Counter[str] = Counter()
    for entry in _entries(reading.stations, known, areas):
        after[_area_key(areas, entry.record.municipality_code)] += 1
        if entry.known is None:
            plan.new.append(entry)
        elif entry.known.is_published and entry.known.content_hash == entry.content_hash:
            plan.unchanged += 1
        else:
            plan.changed.append(entry)
        if entry.known:
            del known[_area_key(areas, entry.record.municipality_code), entry.key]
    gone = {key: each.pk for key, each in known.items() if each.is_published}
    plan.gone, plan.gone_areas = list(gone.values()), {area for area, _key in gone}
    plan.published_before, plan.published_after = before.total(), after.total()
    plan.issues = list(_emptied(before, after))
    plan.has_emptied_area = bool(plan.issues)
    return plan


def dutch_areas(stations: Sequence[StationRecord]) -> Areas:
    names = {record.municipality_code: record.municipality_name for record in stations}
    return find_areas(municipality(code, name) for code, name in names.items())


def _area_key(areas: Areas, code: str) -> str:
    known = areas.known.get(code)
    return known.ocd_id if known else areas.missing[code].ocd_id


def _entries(
    records: Sequence[StationRecord], known: dict[tuple[str, str], _Known], areas: Areas
) -> Iterator[_Entry]:
    keys = natural_keys(records)
    for record, key in zip(records, keys, strict=True):
        area = _area_key(areas, record.municipality_code)
        yield _Entry(record, key, content_hash(record), known.get((area, key)))


def _known_stations(
    election: Election | None, areas: Areas, *, whole: bool
) -> dict[tuple[str, str], _Known]:
    """Stations by area and key: of the whole election, or of the areas in the file."""
    stations = PollingStation.objects.filter(election=election)
    if not whole:
        stations = stations.filter(jurisdiction__in=list(areas.known.values()))
    rows = stations.order_by("pk").values_list(
        "jurisdiction__ocd_id", "natural_key", "pk", "content_hash", "unpublished_at"
    )
    if election is None:
        return {}
    return {
        (ocd_id, key): _Known(pk, content, unpublished_at is None)
        for ocd_id, key, pk, content, unpublished_at in rows.iterator(chunk_size=5000)
    }


def _emptied(before: Counter[str], after: Counter[str]) -> Iterator[Issue]:
    """An area that had stations and would have none: never by accident."""
    emptied = [ocd_id for ocd_id, count in before.items() if count and not after[ocd_id]]
    names = dict(Jurisdiction.objects.filter(ocd_id__in=emptied).values_list("ocd_id", "name"))
    for ocd_id in emptied:
        yield Issue(
            level="warning",
            code="area_emptied",
            template=gettext_noop("%(area)s would have no polling stations; it has %(count)s now."),
            values={"area": names.get(ocd_id, ocd_id), "count": str(before[ocd_id])},
        )
