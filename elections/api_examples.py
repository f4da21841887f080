"""Examples of the open-data answers, for the API's document. The municipality is invented."""

from typing import Any

from drf_spectacular.utils import OpenApiExample


ELECTION: dict[str, Any] = {
    "id": "nl.gr.duinwaard.2027-03-17",
    "name": "Duinwaard municipal council election",
    "names": {"nl": "Gemeenteraadsverkiezing Duinwaard"},
    "electionDay": "2027-03-17",
    "lastElectionDay": "2027-03-17",
    "ocdDivisionId": "ocd-division/country:nl/municipality:gm9901",
    "division": "Duinwaard",
    "category": "GR",
    "status": "confirmed",
    "cancellationReason": None,
    "officialUrl": "https://gemeente-duinwaard.example/verkiezingen",
    "resultsUrl": None,
    "updatedAt": "2027-01-04T09:00:00+01:00",
}
PHASE = {
    "kind": "polls_open",
    "description": "Polling stations are open",
    "startsAt": "2027-03-17T07:30:00+01:00",
    "endsAt": "2027-03-17T21:00:00+01:00",
    "ocdDivisionId": "ocd-division/country:nl/municipality:gm9901",
    "timeZone": "Europe/Amsterdam",
    "rule": "Kieswet J 1",
    "reason": None,
    "source": None,
}
STATION = {
    "id": "12",
    "name": "Library",
    "address": {
        "locationName": "Library",
        "line1": "Kerkstraat 1",
        "city": "Duinwaard",
        "state": "",
        "zip": "1999 XA",
    },
    "pollingHours": "Wednesday 17 March 2027, 7:30 to 21:00",
    "latitude": 52.51,
    "longitude": 4.62,
    "distanceMeters": 240,
    "accessibility": {"accessible": True, "accessible_toilet": None},
    "timeZone": "Europe/Amsterdam",
    "defects": [],
    "sources": [{"name": "Gemeente Duinwaard: Stemlokalen", "official": True}],
}


def answer(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, response_only=True, status_codes=["200"], value=value)


ELECTIONS = answer(
    "One election",
    {"kind": "civicinfo#electionsQueryResponse", "elections": [ELECTION], "next": None},
)
DETAIL = answer(
    "A municipal council",
    ELECTION
    | {
        "phases": [PHASE],
        "sources": [],
        "notices": [],
        "stations": {
            kind: f"https://electioncenter.example/api/v1/elections/{ELECTION['id']}/stations.{kind}"
            for kind in ("geojson", "csv")
        },
        "calendar": f"https://electioncenter.example/en/elections/{ELECTION['id']}/calendar.ics",
    },
)
VOTER_INFO = answer(
    "An address in Duinwaard",
    {
        "kind": "civicinfo#voterInfoResponse",
        "election": ELECTION,
        "otherElections": [],
        "normalizedInput": {"line1": "Kerkstraat", "city": "Duinwaard", "state": "", "zip": ""},
        "pollingLocations": [STATION],
        "earlyVoteSites": [],
        "dropOffLocations": [],
        "contests": [],
        "state": [],
        "mailOnly": False,
    },
)
