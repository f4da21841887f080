"""Files to import, written by us; and where the real ones are, for tests that count them."""

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings


STANDARD = {
    "Gemeente": "Duinwaard",
    "CBS gemeentecode": "GM9990",
    "Nummer stembureau": "1",
    "Naam stembureau": "Buurthuis De Kern",
    "Type stembureau": "regulier",
    "Gebruiksdoel van het gebouw": "Bijeenkomst",
    "BAG Nummeraanduiding ID": "9990200000000001",
    "Straatnaam": "Kerkstraat",
    "Huisnummer": "4",
    "Postcode": "9999 XA",
    "Plaats": "Duinwaard",
    "X": "155000",
    "Y": "463000",
    "Latitude": "52.155172",
    "Longitude": "5.387206",
    "Openingstijd": "2027-03-17T07:30:00",
    "Sluitingstijd": "2027-03-17T21:00:00",
    "Toegankelijk voor mensen met een lichamelijke beperking": "ja",
    "Contactgegevens gemeente": "Team Verkiezingen, stem@duinwaard.example",
    "Verkiezingswebsite gemeente": "https://duinwaard.example/verkiezingen",
}
NEW_IN_1_7 = {
    "Toegankelijke ov-halte": "",
    "Toilet": "",
    "Host": "",
    "Geleidelijnen": "",
    "Gebarentolk (NGT)": "",
    "Prikkelarm": "",
}
REGISTER = {
    "id": "7",
    **{
        name: value
        for name, value in STANDARD.items()
        if name
        not in {
            "Nummer stembureau",
            "BAG Nummeraanduiding ID",
            "Contactgegevens gemeente",
            "Verkiezingswebsite gemeente",
        }
    },
    "Gebruiksdoel van het gebouw": "bijeenkomstfunctie,sportfunctie",
    "Postcode": "9999XA",
}
ACCESSIBLE = "Toegankelijk voor mensen met een lichamelijke beperking"


def real(name: str) -> Path:
    """A file of the shared data on elections; skips the test where there is none."""
    folder = os.environ.get(
        "ELECTIONCENTER_SHARED_DATA", settings.BASE_DIR.parent / "shared" / "data"
    )
    path = Path(folder) / "elections" / name
    if not path.exists():
        pytest.skip("needs the shared data (set ELECTIONCENTER_SHARED_DATA)")
    return path


def rows_as_csv(*rows: Mapping[str, str], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def standard(*changes: Mapping[str, str], version: str = "1.7", delimiter: str = ",") -> bytes:
    """Stations by the standard; each row is the usual one with these changes."""
    extra = NEW_IN_1_7 if version == "1.7" else {}
    rows = [{**STANDARD, **extra, **change} for change in changes or ({},)]
    return rows_as_csv(*rows, delimiter=delimiter)


def register(*changes: Mapping[str, str]) -> bytes:
    return rows_as_csv(*({**REGISTER, **change} for change in changes or ({},)))


def form(*stations: Mapping[str, str], titles: tuple[str, ...] = ()) -> bytes:
    """The municipalities' own form: an attribute a row, a station a column."""
    names = list(dict.fromkeys(name for station in stations for name in station))
    titles = titles or tuple(f"Invulveld {number + 1}" for number in range(len(stations)))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Attributen", *titles])
    for name in names:
        writer.writerow([name, *(station.get(name, "") for station in stations)])
    return text.getvalue().encode()


FORM_OF_ONE = form(
    {name: text for name, text in STANDARD.items() if name not in {"Gemeente", "CBS gemeentecode"}}
)


def sheet(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


EML_NAMESPACES = (
    'xmlns="urn:oasis:names:tc:evs:schema:eml" xmlns:kr="http://www.kiesraad.nl/extensions" '
    'xmlns:sb="http://www.kiesraad.nl/sb-extensions" '
    'xmlns:xal="urn:oasis:names:tc:ciq:xsdschema:xAL:2.0" '
    'xmlns:xnl="urn:oasis:names:tc:ciq:xsdschema:xNL:2.0" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
)
_HEAD = """<TransactionId>1</TransactionId>{authority}<IssueDate>2027-02-01</IssueDate>
<kr:CreationDateTime>2027-02-01T12:00:00</kr:CreationDateTime>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"/>"""
_AUTHORITY = (
    '<ManagingAuthority><AuthorityIdentifier Id="9990">Duinwaard</AuthorityIdentifier>'
    "<AuthorityAddress/></ManagingAuthority>"
)


def eml(message: str, body: str, *, authority: bool = True, before: str = "") -> bytes:
    head = _HEAD.format(authority=_AUTHORITY if authority else "")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}\n'
        f'<EML {EML_NAMESPACES} Id="{message}" SchemaVersion="5">{head}\n{body}</EML>'
    ).encode()


def identifier(
    *,
    election_id: str = "GR2027_Duinwaard",
    category: str = "GR",
    subcategory: str = "GR1",
    domain: str = '<kr:ElectionDomain Id="9990">Duinwaard</kr:ElectionDomain>',
    date: str = "2027-03-17",
    nomination: str = "<kr:NominationDate>2027-02-01</kr:NominationDate>",
) -> str:
    sub = f"<kr:ElectionSubcategory>{subcategory}</kr:ElectionSubcategory>" if subcategory else ""
    return f"""<ElectionIdentifier Id="{election_id}">
<ElectionName>Gemeenteraad Duinwaard 2027</ElectionName>
<ElectionCategory>{category}</ElectionCategory>{sub}{domain}
<kr:ElectionDate>{date}</kr:ElectionDate>{nomination}</ElectionIdentifier>"""


def definition(
    *,
    seats: str = "17",
    threshold: str = "50",
    method: str = "SPV",
    parties: tuple[str, ...] = ("Duinpartij", "Lijst Zee"),
    message: str = "110a",
    before: str = "",
    **about: str,
) -> bytes:
    names = "".join(
        f"<kr:RegisteredParty><kr:RegisteredAppellation>{name}</kr:RegisteredAppellation>"
        "</kr:RegisteredParty>"
        for name in parties
    )
    return eml(
        message,
        f"""<ElectionEvent><EventIdentifier/><Election>{identifier(**about)}
<Contest><ContestIdentifier Id="geen"/><VotingMethod>{method}</VotingMethod><MaxVotes/></Contest>
<kr:NumberOfSeats>{seats}</kr:NumberOfSeats>
<kr:PreferenceThreshold>{threshold}</kr:PreferenceThreshold>
<kr:ElectionTree><kr:Region RegionNumber="9990" RegionCategory="GEMEENTE">
<kr:RegionName>Duinwaard</kr:RegionName><kr:Committee CommitteeCategory="CSB"/></kr:Region>
</kr:ElectionTree><kr:RegisteredParties>{names}</kr:RegisteredParties>
</Election></ElectionEvent>""",
        authority=False,
        before=before,
    )


LOCATION = """<sb:Location><sb:BAGId>9990200000000001</sb:BAGId><sb:StreetName>Kerkstraat</sb:StreetName>
<sb:Number>4</sb:Number><sb:PostalCode>9999 XA</sb:PostalCode><sb:City>Duinwaard</sb:City>
<sb:BuildingUsage>Bijeenkomst</sb:BuildingUsage><sb:OpenTime>2027-03-17T07:30:00</sb:OpenTime>
<sb:ClosingTime>2027-03-17T21:00:00</sb:ClosingTime><sb:RDx>155000</sb:RDx><sb:RDy>463000</sb:RDy>
<sb:Latitude>52.155172</sb:Latitude><sb:Longitude>5.387206</sb:Longitude>
<sb:Accessibility><sb:Accessible>true</sb:Accessible><sb:AccessibilityProperties>
<sb:HostPresent>false</sb:HostPresent><sb:Guidelines>not present</sb:Guidelines>
<sb:SignLanguageInterpreter>at location</sb:SignLanguageInterpreter><sb:Other>Leesloep</sb:Other>
</sb:AccessibilityProperties></sb:Accessibility></sb:Location>"""


def places(
    *stations: tuple[str, str, str],
    method: str = "SPV",
    max_votes: str = "5000",
    nomination: str = "",
    location: str = "",
    **about: str,
) -> bytes:
    """A 110b; a station is its number, name and number of voters."""
    written = "".join(
        f"""<PollingPlace Channel="polling"><PhysicalLocation><Address>
<Locality><xal:LocalityName>{name}</xal:LocalityName><xal:PostalCode>
<xal:PostalCodeNumber>9999 XA</xal:PostalCodeNumber></xal:PostalCode></Locality>{location}</Address>
<PollingStation Id="{number}">{voters}</PollingStation></PhysicalLocation></PollingPlace>"""
        for number, name, voters in stations
    )
    return eml(
        "110b",
        f"""<ElectionEvent><EventIdentifier/><Election>{identifier(nomination=nomination, **about)}
<Contest><ContestIdentifier Id="geen"/><ReportingUnit>
<ReportingUnitIdentifier Id="9990">Duinwaard</ReportingUnitIdentifier></ReportingUnit>
<VotingMethod>{method}</VotingMethod><MaxVotes>{max_votes}</MaxVotes>{written}</Contest>
</Election></ElectionEvent>""",
    )


def candidate(number: int, first: str, last: str, town: str = "Duinwaard", prefix: str = "") -> str:
    before = f"<xnl:NamePrefix>{prefix}</xnl:NamePrefix>" if prefix else ""
    return f"""<Candidate><CandidateIdentifier Id="{number}"/><CandidateFullName><xnl:PersonName>
<xnl:NameLine NameType="Initials">{first[0]}.</xnl:NameLine><xnl:FirstName>{first}</xnl:FirstName>
{before}<xnl:LastName>{last}</xnl:LastName></xnl:PersonName></CandidateFullName>
<Gender>female</Gender><QualifyingAddress><xal:Locality>
<xal:LocalityName>{town}</xal:LocalityName></xal:Locality></QualifyingAddress></Candidate>"""


def affiliation(number: int, name: str, *candidates: str) -> str:
    return f"""<Affiliation><AffiliationIdentifier Id="{number}">
<RegisteredName>{name}</RegisteredName></AffiliationIdentifier><Type>op zichzelf staande lijst</Type>
<kr:ListData PublicationLanguage="nl" PublishGender="false"/>{"".join(candidates)}</Affiliation>"""


LISTS = (
    affiliation(
        1, "Duinpartij", candidate(1, "Anna", "Berg"), candidate(3, "Bo", "Dam", "", "van")
    ),
    affiliation(4, "Lijst Zee", candidate(1, "Cor", "Eb")),
)


def lists(*affiliations: str, contest: str = "geen", **about: str) -> bytes:
    return eml(
        "230b",
        f"""<CandidateList><Election>{identifier(**about)}
<Contest><ContestIdentifier Id="{contest}"/>{"".join(affiliations or LISTS)}</Contest>
</Election></CandidateList>""",
    )


def vip(
    *,
    version: str = "6.0",
    state: str = "Arizona",
    schedules: str = "",
    objects: str = "",
    location: str = "",
) -> bytes:
    schedules = schedules or hours("06:00:00-07:00", "19:00:00-07:00", "2027-11-02")
    return f"""<VipObject schemaVersion="{version}">
<Source id="s1"><Name>Dune County</Name><VipId>99001</VipId>
<DateTime>2027-08-04T00:00:00</DateTime></Source>
<State id="st1"><Name>{state}</Name></State>
<Election id="e1"><Date>2027-11-02</Date><HoursOpenId>h1</HoursOpenId>
<ElectionType><Text language="en">GENERAL</Text></ElectionType><StateId>st1</StateId>
<ResultsUri>https://dune.example/results</ResultsUri></Election>
<PollingLocation id="p1"><AddressStructured><Line1>1 Main St</Line1><City>Dune</City>
<State>AZ</State><Zip>85050</Zip></AddressStructured><HoursOpenId>h1</HoursOpenId>
<IsDropBox>false</IsDropBox><IsEarlyVoting>false</IsEarlyVoting>{location}
<Name>Town Hall</Name></PollingLocation>
<PollingLocation id="p2"><AddressLine>1 Main St, Dune</AddressLine><HoursOpenId>h1</HoursOpenId>
<IsDropBox>true</IsDropBox><Name>Town Hall</Name></PollingLocation>
<Locality id="l1"><Name>DUNE</Name><PollingLocationIds>p1 p2</PollingLocationIds>
<StateId>st1</StateId><Type>county</Type></Locality>
<HoursOpen id="h1">{schedules}</HoursOpen>{objects}</VipObject>""".encode()


def hours(start: str, end: str, first: str, last: str = "", more: str = "") -> str:
    return (
        f"<Schedule><Hours><StartTime>{start}</StartTime><EndTime>{end}</EndTime></Hours>{more}"
        f"<StartDate>{first}</StartDate><EndDate>{last or first}</EndDate></Schedule>"
    )


CONTESTS = """
<ElectoralDistrict id="d1"><Name>Dune</Name><Type>county</Type></ElectoralDistrict>
<Party id="pa1"><Name><Text language="en">Dune Party</Text></Name></Party>
<Person id="pe1"><FirstName>Ann</FirstName><LastName>Hill</LastName></Person>
<Candidate id="c1"><BallotName><Text language="en">Ann Hill</Text></BallotName>
<IsIncumbent>true</IsIncumbent><PartyId>pa1</PartyId><PersonId>pe1</PersonId>
<PreElectionStatus>write-in</PreElectionStatus></Candidate>
<CandidateSelection id="cs1"><CandidateIds>c1</CandidateIds></CandidateSelection>
<CandidateContest id="cc1"><BallotSelectionIds>cs1</BallotSelectionIds>
<ElectoralDistrictId>d1</ElectoralDistrictId><Name>Sheriff</Name><NumberElected>1</NumberElected>
<VotesAllowed>1</VotesAllowed></CandidateContest>
<BallotMeasureContest id="bm1"><ElectoralDistrictId>d1</ElectoralDistrictId><Name>Question 1</Name>
<FullText><Text language="en">Shall the dunes be protected?</Text></FullText></BallotMeasureContest>"""

OFFICIAL_HEADER = (
    "Kieskring;Lijstnummer;Politieke Groepering;Type;Publiceer geslacht;Taal;Nr.;Tussenvoegsel;"
    "Achternaam;Voorletters;Roepnaam;Geslacht;Woonplaats;Land"
)


def official(*rows: str) -> bytes:
    title = "\ufeffOverzicht Kandidaatgegevens;;;\nVerkiezing: Proef;;;\n;;;\n"
    return (title + "\n".join([OFFICIAL_HEADER, *rows]) + "\n").encode()
