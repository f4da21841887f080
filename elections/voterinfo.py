"""Where and how to vote from an address, in the shape of the Google Civic Information API's
`voterInfoQuery`. What that has no field for stands under names of its own beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from elections.accessibility import FACTS, answers
from elections.models import (
    CandidateList,
    Contest,
    Election,
    ElectoralAuthority,
    PlaceName,
    PollingStation,
)
from elections.open_data import election_record, opening_periods, position, source_record
from elections.opening import hours
from elections.station_cards import periods_of, postal_code


Kind = PollingStation.Kind
CLASSIFICATIONS = {
    "country": "national",
    "province": "stateUpper",
    "municipality": "citywide",
    "constituency": "congressional",
    "water_board": "special",
    "region": "special",
}


def voter_info(
    *,
    election: Election,
    others: Iterable[Election],
    place: PlaceName,
    stations: Sequence[tuple[PollingStation, float]],
    contests: Iterable[tuple[Contest, Sequence[CandidateList]]],
    authority: ElectoralAuthority | None,
) -> dict[str, Any]:
    """Texts in the active language. `stations` come with their distance in metres."""
    sites: dict[str, list[dict[str, Any]]] = {Kind.DROP_BOX: [], Kind.EARLY: [], Kind.REGULAR: []}
    for station, distance_m in stations:
        kind = station.kind if station.kind in sites else Kind.REGULAR
        sites[kind].append(_site(station, distance_m))
    return {
        "kind": "civicinfo#voterInfoResponse",
        "election": election_record(election),
        "otherElections": [election_record(each) for each in others],
        "normalizedInput": normalized(place),
        "pollingLocations": sites[Kind.REGULAR],
        "earlyVoteSites": sites[Kind.EARLY],
        "dropOffLocations": sites[Kind.DROP_BOX],
        "contests": [_contest(contest, lists) for contest, lists in contests],
        "state": [_state(authority)] if authority is not None else [],
        "mailOnly": False,
    }


def normalized(place: PlaceName) -> dict[str, str]:
    """What was understood of the address: a street, a town or a postal code, no house."""
    first, _comma, town = (part.strip() for part in place.name.partition(","))
    address = {"line1": "", "city": "", "state": "", "zip": ""}
    if place.kind in (PlaceName.Kind.POSTAL_CODE, PlaceName.Kind.POSTAL_AREA):
        return address | {"zip": place.name}
    if place.kind in (PlaceName.Kind.STREET, PlaceName.Kind.STATION):
        return address | {"line1": first, "city": town}
    return address | {"city": place.name}


def _site(station: PollingStation, distance_m: float) -> dict[str, Any]:
    zone = station.jurisdiction.zone
    periods, here = periods_of(station), position(station)
    days = [
        moment.astimezone(zone).date()
        for each in periods
        for moment in (each.starts_at, each.ends_at)
    ]
    said = answers(station)
    return {
        "id": str(station.pk),
        "name": station.name,
        "address": _address(station),
        "notes": station.address_note,
        "pollingHours": "\n".join(hours(periods, zone)),
        "startDate": min(days, default=None),
        "endDate": max(days, default=None),
        "latitude": here.latitude if here else None,
        "longitude": here.longitude if here else None,
        "distanceMeters": round(distance_m),
        "voterServices": ", ".join(said.yes),
        "accessibility": {fact.name: getattr(station, fact.name) for fact in FACTS},
        "openingPeriods": opening_periods(station),
        "timeZone": station.jurisdiction.timezone,
        "defects": station.defects,
        "sources": _sources(source_record(station.source)),
    }


def _address(station: PollingStation) -> dict[str, str]:
    number = f"{station.house_number}{station.house_letter} {station.house_number_addition}"
    return {
        "locationName": station.name,
        "line1": f"{station.street_name} {number}".strip(),
        "city": station.city,
        "state": "",
        "zip": postal_code(station),
    }


def _contest(contest: Contest, lists: Sequence[CandidateList]) -> dict[str, Any]:
    source = lists[0].source if lists else None
    record = {
        "id": contest.identifier,
        "type": "Referendum" if contest.kind == Contest.Kind.BALLOT_MEASURE else "General",
        "ballotTitle": contest.name,
        "office": contest.name,
        "district": {
            "name": contest.division.name,
            "id": contest.division.ocd_id,
            "scope": CLASSIFICATIONS[contest.division.classification],
        },
        "numberElected": contest.number_elected,
        "numberVotingFor": contest.votes_allowed,
        "candidates": [_candidate(each, row) for each in lists for row in _ranked(each)],
        "sources": _sources(source_record(source)),
    }
    if contest.kind == Contest.Kind.BALLOT_MEASURE:
        record |= {
            "referendumTitle": contest.name,
            "referendumText": contest.full_text,
            "referendumUrl": contest.info_uri,
        }
    return record


def _ranked(candidate_list: CandidateList) -> Sequence[Any]:
    return getattr(candidate_list, "ranked", ())


def _candidate(candidate_list: CandidateList, candidacy: Any) -> dict[str, Any]:
    party = candidate_list.party
    return {
        "name": candidacy.candidate_name,
        "party": party.name if party else candidate_list.name,
        "candidateUrl": party.website if party else "",
        "listNumber": candidate_list.number,
    }


def _state(authority: ElectoralAuthority) -> dict[str, Any]:
    return {
        "name": authority.jurisdiction.name,
        "electionAdministrationBody": {
            "name": authority.name,
            "electionInfoUrl": authority.elections_uri,
            "electionRegistrationUrl": authority.registration_uri,
            "votingLocationFinderUrl": authority.where_do_i_vote_uri,
            "absenteeVotingInfoUrl": authority.absentee_uri,
            "electionRulesUrl": authority.rules_uri,
            "electionOfficials": [
                {"officePhoneNumber": authority.phone, "emailAddress": authority.email}
            ],
        },
        "publishesPollingStations": authority.publishes_stations,
        "sources": _sources(source_record(authority.source)),
    }


def _sources(*records: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [record for record in records if record is not None]
