"""What stands in a valid EML_NL file, as records."""

import datetime
from collections.abc import Iterator
from typing import Any

from elections.formats.records import (
    CandidacyRecord,
    CandidateListRecord,
    ElectionIdentifier,
    ElectionRecord,
    Period,
    RegionRecord,
    StationRecord,
)
from elections.formats.xml import Element, local, text


NS = {
    "eml": "urn:oasis:names:tc:evs:schema:eml",
    "kr": "http://www.kiesraad.nl/extensions",
    "sb": "http://www.kiesraad.nl/sb-extensions",
    "xal": "urn:oasis:names:tc:ciq:xsdschema:xAL:2.0",
    "xnl": "urn:oasis:names:tc:ciq:xsdschema:xNL:2.0",
}
EVERYWHERE = frozenset({"geen", "alle"})
GUIDELINES = {"inside and outside": "inside_and_outside", "not present": "none"}
INTERPRETERS = {"at location": "on_location", "not present": "none"}


def identifier_of(root: Element) -> ElectionIdentifier:
    node = root.find(".//eml:ElectionIdentifier", NS)
    domain = node.find("kr:ElectionDomain", NS)
    return ElectionIdentifier(
        election_id=node.get("Id"),
        name=text(node.find("eml:ElectionName", NS)),
        category=text(node.find("eml:ElectionCategory", NS)),
        subcategory=text(node.find("kr:ElectionSubcategory", NS)),
        domain=text(domain) if domain is not None else None,
        domain_id=domain.get("Id") if domain is not None else None,
        date=_date(node.find("kr:ElectionDate", NS)),
        nomination_date=_date(node.find("kr:NominationDate", NS)),
    )


def _date(element: Element | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text(element)[:10]) if text(element) else None


def read_election(root: Element, identifier: ElectionIdentifier) -> ElectionRecord:
    return ElectionRecord(
        identifier=identifier,
        seats=_count(root.find(".//kr:NumberOfSeats", NS)),
        preference_threshold=_count(root.find(".//kr:PreferenceThreshold", NS)),
        regions=tuple(_region(node) for node in root.iterfind(".//kr:Region", NS)),
        parties=tuple(text(node) for node in root.iterfind(".//kr:RegisteredAppellation", NS)),
    )


def _count(element: Element | None) -> int | None:
    value = text(element)
    return int(value) if value.isascii() and value.isdigit() else None


def _region(node: Element) -> RegionRecord:
    return RegionRecord(
        number=node.get("RegionNumber") or "",
        category=node.get("RegionCategory"),
        name=text(node.find("kr:RegionName", NS)),
        superior_number=node.get("SuperiorRegionNumber"),
        superior_category=node.get("SuperiorRegionCategory"),
    )


def read_polling_places(root: Element, identifier: ElectionIdentifier) -> list[StationRecord]:
    """A mobile station has an entry for each of its locations."""
    stations = []
    for contest in root.iterfind(".//eml:Contest", NS):
        unit = contest.find(".//eml:ReportingUnitIdentifier", NS)
        shared = {
            "municipality_code": _municipality_code(unit, identifier),
            "municipality_name": text(unit),
            "contact_details": text(contest.find("sb:MunicipalityContactDetails", NS)),
            "election_website": text(contest.find("sb:MunicipalityElectionSite", NS)),
        }
        for place in contest.iterfind("eml:PollingPlace", NS):
            stations += [StationRecord(**shared | own) for own in _places(place)]
    return stations


def _municipality_code(unit: Element | None, identifier: ElectionIdentifier) -> str:
    """CBS code out of `HSB1::0363`, `0363` or, for a municipal election, its domain."""
    number = (unit.get("Id") or "").rpartition("::")[2] if unit is not None else ""
    if not number.isdigit():
        number = identifier.domain_id or ""
    return f"GM{int(number):04}" if number.isdigit() else ""


def _places(place: Element) -> Iterator[dict[str, Any]]:
    station = place.find(".//eml:PollingStation", NS)
    locality = place.find(".//eml:Locality", NS)
    fields: dict[str, Any] = {
        "line": place.sourceline,
        "number": int(station.get("Id")),
        "name": text(locality.find("xal:LocalityName", NS)),
        "postal_code": text(locality.find(".//xal:PostalCodeNumber", NS)),
        "voters": _count(station) or None,  # 0 is how programs write "unknown"
    }
    locations = place.findall(".//sb:Location", NS)
    kind = "mobile" if len(locations) > 1 else "regular"
    for location in locations:
        yield fields | {"kind": kind} | _location(location)
    if not locations:
        yield fields


_TEXTS = {
    "BAGId": "bag_id",
    "StreetName": "street_name",
    "Number": "house_number",
    "Letter": "house_letter",
    "NumberAddition": "house_number_addition",
    "PostalCode": "postal_code",
    "City": "city",
    "AdditionalAddressInformation": "address_note",
    "Website": "website",
    "OtherInfo": "other_information",
}
_NUMBERS = {"RDx": "rd_x", "RDy": "rd_y", "Latitude": "latitude", "Longitude": "longitude"}
_TRUTHS = {
    "CountingLocation": "counting_location",
    "Accessible": "accessible",
    "AccessiblePublicTransport": "accessible_public_transport",
    "AccessibleToilet": "accessible_toilet",
    "HostPresent": "host_present",
    "VotingTemplate": "voting_template",
    "BrailleCandidateList": "braille_candidate_list",
    "LargeLetteredCandidateList": "large_lettered_candidate_list",
    "SignLanguagePollingStationMember": "sign_language_polling_station_member",
    "AcousticsForHearingImpaired": "acoustics_for_hearing_impaired",
    "LowStimulusEnvironment": "low_stimulus_environment",
}


def _location(location: Element) -> dict[str, Any]:
    told = {local(node): text(node) for node in location.iter() if text(node)}
    fields: dict[str, Any] = {_TEXTS[name]: told[name] for name in _TEXTS if name in told}
    fields |= {_NUMBERS[name]: float(told[name]) for name in _NUMBERS if name in told}
    fields |= {_TRUTHS[name]: told[name] in {"true", "1"} for name in _TRUTHS if name in told}
    if "Guidelines" in told:
        fields["guidelines"] = GUIDELINES.get(told["Guidelines"], told["Guidelines"])
    if "SignLanguageInterpreter" in told:
        interpreter = told["SignLanguageInterpreter"]
        fields["sign_language_interpreter"] = INTERPRETERS.get(interpreter, interpreter)
    if "BuildingUsage" in told:
        fields["building_usage"] = (told["BuildingUsage"],)
    fields["accessibility_note"] = "\n".join(
        text(node) for node in location.iter() if local(node) == "Other" and text(node)
    )
    if "OpenTime" in told:
        fields["periods"] = (
            Period(start=_wall_clock(told["OpenTime"]), end=_wall_clock(told["ClosingTime"])),
        )
    return fields


def _wall_clock(value: str) -> datetime.datetime:
    """xs:dateTime; its offset, if any, is dropped: the hours are those on the wall."""
    return datetime.datetime.fromisoformat(value).replace(tzinfo=None)


def read_lists(root: Element) -> tuple[CandidateListRecord, ...]:
    """Lists with equal numbers of several districts become one, with positions per district."""
    merged: dict[int, CandidateListRecord] = {}
    found: dict[int, dict[tuple[str, ...], CandidacyRecord]] = {}
    for contest in root.iterfind(".//eml:Contest", NS):
        district = contest.find("eml:ContestIdentifier", NS).get("Id")
        for node in contest.iterfind("eml:Affiliation", NS):
            own = _list(node)
            merged.setdefault(own.number, own)
            people = found.setdefault(own.number, {})
            for candidate in node.iterfind("eml:Candidate", NS):
                _add(people, _candidacy(candidate, "" if district in EVERYWHERE else district))
    return tuple(
        CandidateListRecord(
            number=number,
            name=each.name,
            kind=each.kind,
            candidacies=tuple(found[number].values()),
        )
        for number, each in sorted(merged.items())
    )


def _add(people: dict[tuple[str, ...], CandidacyRecord], new: CandidacyRecord) -> None:
    """A second person of the same name and town would have a second position in the district."""
    key: tuple[str, ...] = (new.last_name, new.prefix, new.initials, new.first_name, new.town)
    while key in people and new.positions[0][0] in dict(people[key].positions):
        key = (*key, "again")
    known = people.get(key)
    positions = (*known.positions, *new.positions) if known else new.positions
    people[key] = CandidacyRecord(
        positions=positions,
        last_name=new.last_name,
        initials=new.initials,
        first_name=new.first_name,
        prefix=new.prefix,
        town=new.town,
    )


def _list(node: Element) -> CandidateListRecord:
    identifier = node.find("eml:AffiliationIdentifier", NS)
    return CandidateListRecord(
        number=int(identifier.get("Id")),
        name=text(identifier.find("eml:RegisteredName", NS)),
        kind=text(node.find("eml:Type", NS)),
    )


def _candidacy(node: Element, district: str) -> CandidacyRecord:
    """Gender and birth date are in some files; they are not read."""
    name = node.find(".//xnl:PersonName", NS)
    return CandidacyRecord(
        positions=((district, int(node.find("eml:CandidateIdentifier", NS).get("Id"))),),
        last_name=text(name.find("xnl:LastName", NS)),
        initials=text(name.find("xnl:NameLine[@NameType='Initials']", NS)),
        first_name=text(name.find("xnl:FirstName", NS)),
        prefix=text(name.find("xnl:NamePrefix", NS)),
        town=text(node.find("eml:QualifyingAddress//xal:LocalityName", NS)),
    )
