import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from elections.actions.stations import rebuild_place_names
from elections.queries.stations import DOUBTFUL_POSITION
from tests.factories.elections import (
    CandidacyFactory,
    CandidateListFactory,
    ContestFactory,
    ElectionFactory,
    ElectionNoticeFactory,
    ElectionPhaseFactory,
    ElectoralAuthorityFactory,
    ListPositionFactory,
    OpeningPeriodFactory,
    PollingStationFactory,
    SourceFactory,
)


pytestmark = pytest.mark.django_db


@pytest.fixture
def election():
    election = ElectionFactory.create(division__name="Zandwijk", division__code="GM0250")
    source = SourceFactory.create(publisher="Gemeente Zandwijk", licence="CC0")
    election.sources.add(source)
    ElectionPhaseFactory.create(election=election, source=source)
    for number in range(3):
        OpeningPeriodFactory.create(
            station=PollingStationFactory.create(
                election=election, name=f"Buurthuis {number}", source=source, accessible=True
            )
        )
    PollingStationFactory.create(election=election, kind="early", name="Stadhuis")
    PollingStationFactory.create(election=election, kind="drop_box", name="Brievenbus")
    rebuild_place_names(election=election, by="system:test")
    return election


def body(response):
    assert response.status_code == 200, response.content
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.json()


def test_elections_are_listed_with_those_that_were_cancelled(client, election):
    ElectionFactory.create(cancelled=True)
    ElectionFactory.create(announced_on=timezone.localdate() + timedelta(days=1))
    listed = body(client.get("/api/v1/elections"))
    assert listed["kind"] == "civicinfo#electionsQueryResponse"
    assert [each["status"] for each in listed["elections"]].count("cancelled") == 1
    assert len(listed["elections"]) == 2
    assert listed["elections"][0].keys() >= {"id", "name", "electionDay", "ocdDivisionId"}


def test_an_election_comes_with_phases_sources_and_notices(client, election):
    ElectionNoticeFactory.create(election=election, approved=True)
    ElectionNoticeFactory.create(election=election)
    found = body(client.get(f"/api/v1/elections/{election.slug}"))
    [phase] = found["phases"]
    assert (phase["kind"], phase["startsAt"]) == ("polls_open", "2027-03-17T07:30:00+01:00")
    assert phase["source"]["official"] is True
    assert [each["licence"] for each in found["sources"]] == ["CC0"]
    assert [each["text"] for each in found["notices"]] == ["Station 3 has moved."]
    assert found["stations"]["csv"].endswith(f"/api/v1/elections/{election.slug}/stations.csv")


def test_an_election_that_is_not_there_is_not_found(client):
    assert client.get("/api/v1/elections/nowhere").status_code == 404
    assert client.get("/api/v1/elections/nowhere/stations.csv").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_voter_info_has_the_shape_others_know(client, election, method):
    ElectoralAuthorityFactory.create(jurisdiction=election.division)
    lists = CandidateListFactory.create(contest=ContestFactory.create(election=election))
    ListPositionFactory.create(candidacy=CandidacyFactory.create(candidate_list=lists))
    query = {"address": "Kerkstraat 3, Duinwaard", "electionId": election.slug}
    options = {"content_type": "application/json"} if method == "post" else {}
    response = getattr(client, method)("/api/v1/voterinfo", query, **options)
    found = body(response)
    assert response["Cache-Control"] == "no-store"
    assert found["kind"] == "civicinfo#voterInfoResponse"
    assert found["election"]["id"] == election.slug
    assert found["normalizedInput"]["line1"] == "Kerkstraat"
    assert found["normalizedInput"]["city"] == "Duinwaard"
    assert {each["name"] for each in found["pollingLocations"]} == {
        "Buurthuis 0",
        "Buurthuis 1",
        "Buurthuis 2",
    }
    [site, *_others] = found["pollingLocations"]
    assert site["address"]["line1"] == "Kerkstraat 1"
    assert site["pollingHours"] == "Wednesday 17 March, 7:30 to 21:00"
    assert (site["startDate"], site["endDate"]) == ("2027-03-17", "2027-03-17")
    assert site["sources"][0]["name"].startswith("Gemeente Zandwijk")
    assert site["accessibility"]["accessible"] is True
    assert site["accessibility"]["toilet"] is None
    assert [each["name"] for each in found["earlyVoteSites"]] == ["Stadhuis"]
    assert [each["name"] for each in found["dropOffLocations"]] == ["Brievenbus"]
    [contest] = found["contests"]
    assert contest["district"]["scope"] == "citywide"
    assert len(contest["candidates"]) == 1
    [state] = found["state"]
    assert state["electionAdministrationBody"]["electionInfoUrl"].startswith("https://duinwaard")


def test_without_an_election_the_next_that_knows_the_address_is_taken(client, election):
    ElectionFactory.create(date=timezone.localdate() + timedelta(days=3))
    found = body(client.get("/api/v1/voterinfo", {"address": "9999 XA"}))
    assert found["election"]["id"] == election.slug
    assert len(found["otherElections"]) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"address": "Xyzzyplugh"}, 404),
        ({"address": "Duinwaard", "electionId": "nowhere"}, 404),
    ],
)
def test_what_cannot_be_answered_says_why(client, election, query, status):
    response = client.get("/api/v1/voterinfo", query)
    assert response.status_code == status
    assert response.json()


def test_several_places_of_one_name_are_listed(client, election):
    for city, latitude in (("Aalden", 53), ("Borger", 51)):
        PollingStationFactory.create(
            election=election, street_name="Spui", city=city, latitude=latitude
        )
    rebuild_place_names(election=election, by="system:test")
    response = client.get("/api/v1/voterinfo", {"address": "Spui 1"})
    assert response.status_code == 409
    assert "Spui, Aalden; Spui, Borger" in response.json()["detail"]


def test_a_municipality_that_does_not_publish_is_named(client, election):
    ElectoralAuthorityFactory.create(
        jurisdiction__name="Veendam",
        jurisdiction__parent=election.division,
        publishes_stations=False,
    )
    response = client.get("/api/v1/voterinfo", {"address": "Veendam"})
    assert response.status_code == 404
    assert "https://duinwaard.example/verkiezingen" in response.json()["detail"]


def test_stations_as_geojson(client, election):
    PollingStationFactory.create(election=election, name="Ver weg", defects=[DOUBTFUL_POSITION])
    PollingStationFactory.create(election=election, unpublished_at=timezone.now())
    response = client.get(f"/api/v1/elections/{election.slug}/stations.geojson")
    assert response["Content-Type"] == "application/geo+json; charset=utf-8"
    found = json.loads(body(response))
    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == 6
    first = found["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [5.1, 52.5]}
    assert first["properties"]["licence"] == "CC0"
    assert first["properties"]["toilet"] is None
    assert first["properties"]["opening_periods"] == [
        {"startsAt": "2027-03-17T07:30:00+01:00", "endsAt": "2027-03-17T21:00:00+01:00"}
    ]
    assert found["features"][-1]["geometry"] is None


def test_stations_as_csv_for_any_spreadsheet(client, election):
    PollingStationFactory.create(
        election=election, name="=HYPERLINK(1)", longitude=-68.2, accessible=False
    )
    response = client.get(
        f"/api/v1/elections/{election.slug}/stations.csv", headers={"accept": "text/html"}
    )
    rows = list(csv.DictReader(io.StringIO(body(response))))
    assert len(rows) == 6
    assert rows[0]["opening_periods"] == "2027-03-17T07:30:00+01:00/2027-03-17T21:00:00+01:00"
    assert (rows[0]["accessible"], rows[0]["toilet"]) == ("yes", "")
    assert (rows[-1]["name"], rows[-1]["accessible"]) == ("'=HYPERLINK(1)", "no")
    assert rows[-1]["longitude"] == "-68.2"
    assert rows[0]["source_url"].startswith("https://source.example/")


def test_an_answer_costs_a_constant_number_of_queries(client, election):
    def count():
        with CaptureQueriesContext(connection) as queries:
            body(client.get("/api/v1/elections"))
            body(client.get(f"/api/v1/elections/{election.slug}"))
            body(client.get(f"/api/v1/elections/{election.slug}/stations.geojson"))
            query = {"address": "9999 XA", "electionId": election.slug}
            body(client.get("/api/v1/voterinfo", query))
        return len(queries)

    before = count()
    PollingStationFactory.create_batch(10, election=election)
    ElectionPhaseFactory.create(election=election, kind="recount")
    CandidacyFactory.create_batch(
        3, candidate_list__contest=ContestFactory.create(election=election)
    )
    # Contests with lists ask for candidacies and positions too.
    assert before <= count() <= before + 2 <= 22


def test_the_document_describes_the_calls(tmp_path):
    file = tmp_path / "schema.yml"
    call_command("spectacular", "--file", str(file), "--validate", "--fail-on-warn")
    text = file.read_text(encoding="utf-8")
    for name in ("/elections:", "/voterinfo:", "stations.geojson", "voter_info_by_post"):
        assert name in text
