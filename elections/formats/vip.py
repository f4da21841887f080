"""Voting Information Project feeds, version 6.0: election, polling locations, contests.

Hours are read as the clock on the wall: feeds carry offsets that are wrong for their zone
(a real one says -06:00 in Arizona), and a voter goes by the clock.
"""

import datetime
import functools
import re
import zoneinfo
from dataclasses import dataclass, field
from typing import Any

from elections.formats import limits
from elections.formats.records import (
    Issue,
    Level,
    Period,
    Reading,
    ReadOptions,
    StationRecord,
    VipElection,
    VipRecord,
    gettext_noop,
)
from elections.formats.us_states import STATES
from elections.formats.vip_contests import read_contests
from elections.formats.xml import BadXml, Element, parse, schema_issues, text


FORMAT = "VIP"
VERSION = "6.0"
SCHEMA = "vip/vip_spec_6.0.xsd"
LONGEST_SCHEDULE = 400  # days
UTC_ZONE = "UTC"


@dataclass
class _Feed:
    root: Element
    zone: zoneinfo.ZoneInfo
    issues: list[Issue] = field(default_factory=list)

    @functools.cached_property
    def by_id(self) -> dict[str, Element]:
        return {node.get("id"): node for node in self.root if node.get("id")}

    def note(
        self, level: Level, code: str, node: Element, name: str, template: str, **values: str
    ) -> None:
        issue = Issue(
            level=level,
            code=code,
            template=template,
            values=values,
            line=node.sourceline,
            field=name,
            row_id=node.get("id") or "",
        )
        self.issues.append(issue)


def read(content: bytes, options: ReadOptions) -> Reading:
    try:
        root = parse(content)
        _check_type(root)
    except BadXml as error:
        return Reading(kind="vip", format=FORMAT, issues=(error.issue,))
    if found := schema_issues(root, SCHEMA):
        return _reading(issues=tuple(found))
    feed = _Feed(root, zoneinfo.ZoneInfo(UTC_ZONE))
    if not _set_zone(feed, options):
        return _reading(issues=tuple(feed.issues))
    record = _record(feed)
    stations = _stations(feed, record)
    feed.issues += limits.check(stations)
    return _reading(
        rows_in=len(stations), vip=record, stations=tuple(stations), issues=tuple(feed.issues)
    )


def _reading(*, issues: tuple[Issue, ...], **found: Any) -> Reading:
    return Reading(kind="vip", format=FORMAT, schema_version=VERSION, issues=issues, **found)


def _check_type(root: Element) -> None:
    if root.tag != "VipObject":
        template = gettext_noop("The root element is not VipObject.")
        raise BadXml("document_type", template, line=root.sourceline, field="VipObject")
    version = root.get("schemaVersion") or ""
    if version != VERSION:
        template = gettext_noop('schemaVersion is "%(version)s"; only 6.0 is read.')
        raise BadXml(
            "schema_version",
            template,
            line=root.sourceline,
            field="VipObject/@schemaVersion",
            version=version,
        )


def _set_zone(feed: _Feed, options: ReadOptions) -> bool:
    """False where nobody says in which zone the hours are."""
    state_node = feed.root.find("State")
    state = STATES.get(text(state_node.find("Name")).casefold()) if state_node is not None else None
    name = options.timezone or (state.timezone if state else "")
    if not name:
        template = gettext_noop("The feed does not say its time zone: give the jurisdiction's.")
        feed.note("refuse", "no_timezone", feed.root, "State", template)
        return False
    feed.zone = zoneinfo.ZoneInfo(name)
    if not options.timezone and state and not state.is_whole:
        template = gettext_noop("The state has several time zones; hours are read as %(zone)s.")
        feed.note("warning", "several_zones", state_node, "State", template, zone=name)
    return True


def _record(feed: _Feed) -> VipRecord:
    source, state = feed.root.find("Source"), feed.root.find("State")
    localities = feed.root.findall("Locality")
    locality = localities[0] if len(localities) == 1 else None
    return VipRecord(
        source_name=text(source.find("Name")) if source is not None else "",
        vip_id=text(source.find("VipId")) if source is not None else "",
        issued_at=text(source.find("DateTime")) if source is not None else "",
        state=text(state.find("Name")) if state is not None else "",
        locality=text(locality.find("Name")) if locality is not None else "",
        locality_type=text(locality.find("Type")) if locality is not None else "",
        timezone=feed.zone.key,
        election=_election(feed.root.find("Election")),
        contests=tuple(read_contests(feed.root, feed.by_id)),
    )


def _election(node: Element) -> VipElection:
    return VipElection(
        id=node.get("id"),
        date=_date(node.find("Date")) or datetime.date.min,
        name=first_text(node.find("Name")),
        election_type=first_text(node.find("ElectionType")),
        is_statewide=truth(node.find("IsStatewide")),
        registration_info=first_text(node.find("RegistrationInfo")),
        absentee_ballot_info=first_text(node.find("AbsenteeBallotInfo")),
        results_uri=text(node.find("ResultsUri")),
        has_election_day_registration=truth(node.find("HasElectionDayRegistration")),
        registration_deadline=_date(node.find("RegistrationDeadline")),
        absentee_request_deadline=_date(node.find("AbsenteeRequestDeadline")),
    )


def first_text(node: Element | None) -> str:
    """English of an InternationalizedText, or else its first language."""
    if node is None:
        return ""
    texts = {each.get("language"): text(each) for each in node.iterfind("Text")}
    return texts.get("en") or next(iter(texts.values()), "")


def truth(node: Element | None) -> bool | None:
    return text(node) in {"true", "1"} if text(node) else None


def _date(node: Element | None) -> datetime.date | None:
    """xs:date; a zone after the day says nothing to a voter."""
    return datetime.date.fromisoformat(text(node)[:10]) if text(node) else None


def ocd_id(feed_root: Element, locality: Element) -> str:
    """The Open Civic Data id a locality names, or one made from state and name."""
    for each in locality.iterfind("ExternalIdentifiers/ExternalIdentifier"):
        if text(each.find("Type")) == "ocd-id":
            return text(each.find("Value"))
    state = STATES.get(text(feed_root.find("State/Name")).casefold())
    kind = re.sub(r"[^a-z]+", "_", text(locality.find("Type")).casefold()) or "place"
    name = re.sub(r"[^a-z0-9~.-]+", "_", text(locality.find("Name")).casefold()).strip("_")
    parent = (
        f"ocd-division/country:us/state:{state.code.lower()}"
        if state
        else "ocd-division/country:us"
    )
    return f"{parent}/{kind}:{name}"


def _stations(feed: _Feed, record: VipRecord) -> list[StationRecord]:
    areas = _areas(feed)
    single = (
        next(iter(set(areas.values())), ("", "")) if len(set(areas.values())) == 1 else ("", "")
    )
    hours = _all_hours(feed, record.election.date)
    polling_hours = first_text(feed.root.find("Election/PollingHours"))
    usual = text(feed.root.find("Election/HoursOpenId")) or polling_hours
    stations = []
    for node in feed.root.iterfind("PollingLocation"):
        area = areas.get(node.get("id"), single)
        reference = text(node.find("HoursOpenId"))
        if reference and reference not in hours:
            template = gettext_noop("HoursOpenId refers to %(id)s, which is not in the feed.")
            feed.note("warning", "missing_reference", node, "HoursOpenId", template, id=reference)
        stations.append(_station(node, area, hours.get(reference or usual, ())))
    return stations


def _areas(feed: _Feed) -> dict[str, tuple[str, str]]:
    """Polling location → (Open Civic Data id, name) of the locality that lists it."""
    areas: dict[str, tuple[str, str]] = {}
    for locality in feed.root.iterfind("Locality"):
        area = ocd_id(feed.root, locality), text(locality.find("Name"))
        areas |= dict.fromkeys(text(locality.find("PollingLocationIds")).split(), area)
        areas.setdefault("", area)
    return areas


def _station(node: Element, area: tuple[str, str], periods: tuple[Period, ...]) -> StationRecord:
    address = node.find("AddressStructured")
    if address is not None:
        lines = [text(address.find(name)) for name in ("Line1", "Line2", "Line3")]
    else:
        lines = [text(line) for line in node.iterfind("AddressLine")]
    place = node.find("LatLng")
    flags = {name: truth(node.find(name)) for name in ("IsDropBox", "IsEarlyVoting")}
    kind = "drop_box" if flags["IsDropBox"] else "early" if flags["IsEarlyVoting"] else "regular"
    street = ", ".join(line for line in lines if line)
    fields: dict[str, Any] = {"kind": kind, "periods": periods}
    if place is not None:
        fields |= {
            name: float(text(place.find(name.title()))) for name in ("latitude", "longitude")
        }
    missing = {
        "hours_missing": not periods,
        "coordinates_missing": place is None,
        "address_missing": not street,
    }
    return StationRecord(
        line=node.sourceline,
        external_id=node.get("id"),
        municipality_code=area[0],
        municipality_name=area[1],
        name=text(node.find("Name")) or street,
        street_name=street,
        city=text(address.find("City")) if address is not None else "",
        postal_code=text(address.find("Zip")) if address is not None else "",
        address_note=first_text(node.find("Directions")),
        defects=tuple(code for code, is_so in missing.items() if is_so),
        **fields,
    )


def _all_hours(feed: _Feed, day: datetime.date) -> dict[str, tuple[Period, ...]]:
    return {node.get("id"): _hours(feed, node, day) for node in feed.root.iterfind("HoursOpen")}


def _hours(feed: _Feed, node: Element, polling_day: datetime.date) -> tuple[Period, ...]:
    periods: list[Period] = []
    offsets: set[str] = set()
    for schedule in node.iterfind("Schedule"):
        first = _date(schedule.find("StartDate")) or polling_day
        last = _date(schedule.find("EndDate")) or first
        if not 0 <= (last - first).days <= LONGEST_SCHEDULE:
            template = gettext_noop("The schedule runs from %(first)s to %(last)s.")
            feed.note("refuse", "bad_schedule", schedule, "Schedule/EndDate", template,
                      first=str(first), last=str(last))  # fmt: skip
            continue
        if truth(schedule.find("IsOnlyByAppointment")):
            template = gettext_noop("Open by appointment only; the hours are not shown as open.")
            feed.note("notice", "by_appointment", schedule, "IsOnlyByAppointment", template)
            continue
        may_change = bool(truth(schedule.find("IsSubjectToChange")))
        for hours in schedule.iterfind("Hours"):
            start, end = text(hours.find("StartTime")), text(hours.find("EndTime"))
            for number in range((last - first).days + 1):
                date = first + datetime.timedelta(days=number)
                opens, closes = _wall_clock(date, start), _wall_clock(date, end)
                offsets |= _wrong_offsets(feed.zone, (opens, start), (closes, end))
                periods.append(Period(start=opens, end=closes, is_subject_to_change=may_change))
    if offsets:
        template = gettext_noop(
            "Offset %(offsets)s is not that of %(zone)s on the day; the hours are read as local time."
        )
        feed.note("warning", "offset", node, "HoursOpen/Schedule/Hours", template,
                  offsets=", ".join(sorted(offsets)), zone=feed.zone.key)  # fmt: skip
    unique = {period.start: period for period in periods}
    return tuple(unique[start] for start in sorted(unique))


def _wall_clock(date: datetime.date, time: str) -> datetime.datetime:
    """`24:00:00` is the midnight at the end of the day."""
    hours, minutes, seconds = (int(part) for part in time[:8].split(":"))
    moment = datetime.datetime.combine(date, datetime.time())
    return moment + datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _wrong_offsets(zone: zoneinfo.ZoneInfo, *told: tuple[datetime.datetime, str]) -> set[str]:
    wrong = set()
    for moment, time in told:
        offset = time[8:].replace("Z", "+00:00")
        expected = moment.replace(tzinfo=zone).strftime("%z")
        if offset.replace(":", "") != expected:
            wrong.add(offset)
    return wrong
