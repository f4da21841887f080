"""A VIP 6.0 feed of what is kept of one: reading it again gives the same records.

Offsets are written as the zone has them on the day, whatever the feed that was read said.
"""

import datetime
import zoneinfo
from collections.abc import Iterable, Sequence

from lxml import etree

from elections.formats.records import Period, StationRecord, VipContest, VipElection, VipRecord
from elections.formats.us_states import STATES
from elections.formats.xml import Element


STATE_ID, DISTRICT_ID = "state", "district"
_CONTESTS = {
    "candidate": "CandidateContest",
    "party": "PartyContest",
    "ballot_measure": "BallotMeasureContest",
}


def write(record: VipRecord, stations: Sequence[StationRecord]) -> bytes:
    """Valid against the schema of VIP 6.0. Ids of the records have to be XML names."""
    root = etree.Element("VipObject", schemaVersion="6.0")
    source = _add(root, "Source", id="source")
    for name, value in (
        ("Name", record.source_name),
        ("VipId", record.vip_id),
        ("DateTime", record.issued_at),
    ):
        _add(source, name, value)
    _add(_add(root, "State", id=STATE_ID), "Name", record.state)
    _election(root, record.election)
    for station in stations:
        _station(root, station, record)
    _localities(root, record, stations)
    _contests(root, record)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add(parent: Element, tag: str, value: object = None, **attributes: str) -> Element:
    element = etree.SubElement(parent, tag, **attributes)
    if isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = str(value)
    return element


def _tell(parent: Element, tag: str, value: object) -> None:
    """Nothing where nobody told."""
    if value not in (None, ""):
        _add(parent, tag, value)


def _tell_text(parent: Element, tag: str, value: str) -> None:
    if value:
        _add(_add(parent, tag), "Text", value, language="en")


def _election(root: Element, election: VipElection) -> None:
    element = _add(root, "Election", id=election.id)
    _add(element, "Date", election.date)
    _add(element, "StateId", STATE_ID)
    for tag, value in (
        ("Name", election.name),
        ("ElectionType", election.election_type),
        ("RegistrationInfo", election.registration_info),
        ("AbsenteeBallotInfo", election.absentee_ballot_info),
    ):
        _tell_text(element, tag, value)
    _tell(element, "IsStatewide", election.is_statewide)
    _tell(element, "ResultsUri", election.results_uri)
    _tell(element, "HasElectionDayRegistration", election.has_election_day_registration)
    _tell(element, "RegistrationDeadline", election.registration_deadline)
    _tell(element, "AbsenteeRequestDeadline", election.absentee_request_deadline)


def _station(root: Element, station: StationRecord, record: VipRecord) -> None:
    element = _add(root, "PollingLocation", id=station.external_id)
    if station.city:
        address = _add(element, "AddressStructured")
        _add(address, "Line1", station.street_name)
        _add(address, "City", station.city)
        state = STATES.get(record.state.casefold())
        _add(address, "State", state.code if state else record.state)
        _tell(address, "Zip", station.postal_code)
    else:
        _add(element, "AddressLine", station.street_name)
    _tell_text(element, "Directions", station.address_note)
    if station.periods:
        _add(element, "HoursOpenId", f"hours-{station.external_id}")
    _add(element, "IsDropBox", station.kind == "drop_box")
    _add(element, "IsEarlyVoting", station.kind == "early")
    if station.latitude is not None:
        place = _add(element, "LatLng")
        _add(place, "Latitude", station.latitude)
        _add(place, "Longitude", station.longitude)
    _add(element, "Name", station.name)
    if station.periods:
        _hours(root, f"hours-{station.external_id}", station.periods, record.timezone)


def _hours(root: Element, key: str, periods: Iterable[Period], timezone: str) -> None:
    zone = zoneinfo.ZoneInfo(timezone)
    element = _add(root, "HoursOpen", id=key)
    for period in periods:
        schedule = _add(element, "Schedule")
        hours = _add(schedule, "Hours")
        _add(hours, "StartTime", _time(period.start, zone))
        is_midnight = period.end.time() == datetime.time() and period.end > period.start
        _add(hours, "EndTime", _time(period.end, zone, is_midnight=is_midnight))
        if period.is_subject_to_change:
            _add(schedule, "IsSubjectToChange", True)
        _add(schedule, "StartDate", period.start.date())
        _add(schedule, "EndDate", period.start.date())


def _time(moment: datetime.datetime, zone: zoneinfo.ZoneInfo, *, is_midnight: bool = False) -> str:
    """VIP calls the midnight at the end of a day 24:00:00."""
    offset = moment.replace(tzinfo=zone).strftime("%z")
    clock = "24:00:00" if is_midnight else moment.strftime("%H:%M:%S")
    return f"{clock}{offset[:3]}:{offset[3:]}"


def _localities(root: Element, record: VipRecord, stations: Sequence[StationRecord]) -> None:
    areas = list(dict.fromkeys((s.municipality_code, s.municipality_name) for s in stations))
    for number, (ocd_id, name) in enumerate(areas, start=1):
        element = _add(root, "Locality", id=f"locality-{number}")
        if ocd_id:
            external = _add(_add(element, "ExternalIdentifiers"), "ExternalIdentifier")
            _add(external, "Type", "ocd-id")
            _add(external, "Value", ocd_id)
        _add(element, "Name", name)
        own = [s.external_id for s in stations if s.municipality_code == ocd_id]
        _add(element, "PollingLocationIds", " ".join(own))
        _add(element, "StateId", STATE_ID)
        _tell(element, "Type", record.locality_type)


def _contests(root: Element, record: VipRecord) -> None:
    if not record.contests:
        return
    district = _add(root, "ElectoralDistrict", id=DISTRICT_ID)
    _add(district, "Name", record.locality or record.state)
    _add(district, "Type", "other")
    names = sorted({each.party for contest in record.contests for each in contest.candidates})
    parties = {name: f"party-{number}" for number, name in enumerate(names) if name}
    for name, key in parties.items():
        _tell_text(_add(root, "Party", id=key), "Name", name)
    for contest in record.contests:
        if contest.kind in _CONTESTS:
            _contest(root, contest, parties)


def _contest(root: Element, contest: VipContest, parties: dict[str, str]) -> None:
    """Retention contests are left out: what is kept of one does not name its office."""
    element = _add(root, _CONTESTS[contest.kind], id=contest.id)
    selections = [f"selection-{each.id}" for each in contest.candidates]
    _tell(element, "BallotSelectionIds", " ".join(selections))
    _add(element, "ElectoralDistrictId", DISTRICT_ID)
    _add(element, "Name", contest.name)
    if contest.kind == "candidate":
        _tell(element, "NumberElected", contest.number_elected)
        _tell(element, "VotesAllowed", contest.votes_allowed)
    if contest.kind == "ballot_measure":
        _tell_text(element, "FullText", contest.full_text)
        _tell(element, "InfoUri", contest.info_uri)
    for each in contest.candidates:
        _add(_add(root, "CandidateSelection", id=f"selection-{each.id}"), "CandidateIds", each.id)
        person = _add(root, "Person", id=f"person-{each.id}")
        _tell(person, "FirstName", each.first_name)
        _tell(person, "LastName", each.last_name)
        candidate = _add(root, "Candidate", id=each.id)
        _tell_text(candidate, "BallotName", each.ballot_name)
        _tell(candidate, "IsIncumbent", each.is_incumbent)
        _tell(candidate, "PartyId", parties.get(each.party))
        _add(candidate, "PersonId", f"person-{each.id}")
        _tell(candidate, "PreElectionStatus", each.pre_election_status)
