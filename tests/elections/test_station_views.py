"""What a voter reads of polling stations, and what nobody gets to know of the voter."""

import json
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from elections.actions.stations import rebuild_place_names
from elections.models import PollingStation
from tests.factories.elections import (
    ElectionFactory,
    ElectoralAuthorityFactory,
    JurisdictionFactory,
    OpeningPeriodFactory,
    PollingStationFactory,
    SourceFactory,
)


pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 17, 11, tzinfo=UTC)


@pytest.fixture
def election():
    election = ElectionFactory.create(
        division__name="Zandwijk",
        division__code="GM0250",
        date=NOON.date(),
        announced_on=NOON.date() - timedelta(days=100),
    )
    for number, accessible in enumerate((True, False, None), start=1):
        OpeningPeriodFactory.create(
            station=PollingStationFactory.create(
                election=election,
                name=f"Buurthuis {number}",
                latitude=52.5 + number / 100,
                accessible=accessible,
                source=SourceFactory.create(publisher="Gemeente Zandwijk", licence="CC0"),
            )
        )
    rebuild_place_names(election=election, by="system:test")
    return election


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def url(name, election, *args):
    return reverse(f"voting:{name}", args=[election.slug, *args])


def read(response):
    assert response.status_code == 200
    text = re.sub("</?bdi>", "", response.content.decode())
    return " ".join(text.split())


def kept(response):
    return set(response["Cache-Control"].split(", "))


def search(client, election, **sent):
    return client.post(url("stations", election), sent)


def test_the_form_is_there_without_a_search(client, election):
    response = client.get(url("stations", election))
    assert "Address, postal code or town" in read(response)
    assert {"public", "max-age=60"} <= kept(response)
    assert not response.cookies


def test_a_town_gives_the_stations_with_distance_and_opening(client, election):
    text = read(search(client, election, q="duinward"))
    assert "Polling stations near Duinwaard" in text
    assert "most like what you typed" in text
    assert "Open, closes 21:00 in 9 h 0 min" in text
    assert "1.1 km" in text
    assert "openstreetmap.org/directions?engine=fossgis_osrm_foot&amp;route=%3B52.51%2C5.1" in text


def test_a_position_gives_the_stations_around_it(client, election):
    text = read(search(client, election, lat="52.51", lon="5.1"))
    assert "Polling stations near you" in text
    assert text.index("Buurthuis 1") < text.index("Buurthuis 2") < text.index("Buurthuis 3")


def test_words_win_over_a_position(client, election):
    assert "near Duinwaard" in read(search(client, election, q="Duinwaard", lat="10", lon="10"))


def test_a_filter_says_how_many_it_left_out_for_want_of_knowledge(client, election):
    text = read(search(client, election, q="Duinwaard", facts="accessible"))
    assert "Buurthuis 1" in text
    assert "Buurthuis 2" not in text
    assert "1 station around here is left out" in text


def test_nothing_that_is_open_is_said(client, election):
    with time_machine.travel(NOON - timedelta(days=1)):
        text = read(search(client, election, q="Duinwaard", open_now="1"))
    assert "No polling station meets your choice." in text


def test_what_is_not_found_leads_to_the_list(client, election):
    text = read(search(client, election, q="Xyzzyplugh"))
    assert "Nothing found" in text
    assert url("station-areas", election) in text


@pytest.mark.parametrize("sent", [{"lat": "91", "lon": "5"}, {"facts": "nonsense"}, {"count": "x"}])
def test_what_cannot_be_read_is_said(client, election, sent):
    assert "This search could not be read" in read(search(client, election, **sent))


def test_places_of_one_name_are_offered_and_the_choice_is_kept(client, election):
    for name, latitude in (("Noord", 53.4), ("Zuid", 51.4)):
        PollingStationFactory.create(
            election=election,
            jurisdiction=JurisdictionFactory.create(name=name, parent=election.division),
            name=f"Huis {name}",
            city="Hoorn",
            latitude=latitude,
        )
    rebuild_place_names(election=election, by="system:test")
    response = search(client, election, q="hoorn")
    assert "Which one do you mean?" in read(response)
    south = response.context["result"].found.choices[1]
    assert south.name == "Hoorn (Zuid)"
    text = read(search(client, election, q="hoorn", place=south.pk))
    assert "Polling stations near Hoorn (Zuid)" in text
    again = {"kept_place": south.pk, "kept_for": "hoorn"}
    assert "near Hoorn (Zuid)" in read(search(client, election, q="hoorn", count="20", **again))
    assert "near Duinwaard" in read(search(client, election, q="Duinwaard", **again))


def test_more_stations_are_shown_when_asked_for(client, election):
    PollingStationFactory.create_batch(9, election=election)
    response = search(client, election, q="Duinwaard")
    assert len(response.context["result"].cards) == 10
    assert "Show more stations" in read(response)
    assert len(search(client, election, q="Duinwaard", count="20").context["result"].cards) == 12


def test_a_municipality_that_does_not_publish_is_linked(client, election):
    ElectoralAuthorityFactory.create(
        jurisdiction__name="Veendam",
        jurisdiction__parent=election.division,
        publishes_stations=False,
        where_do_i_vote_uri="https://veendam.example/stembureaus",
    )
    for text in (
        read(search(client, election, q="Veendam")),
        read(client.get(url("station-areas", election))),
    ):
        assert "https://veendam.example/stembureaus" in text


def test_a_search_is_kept_nowhere(election, caplog):
    secret = "Geheimstraat 7"
    strict = Client(enforce_csrf_checks=True)
    entries = Entry.objects.count()
    with caplog.at_level(logging.DEBUG):
        response = search(strict, election, q=secret, lat="52.1234567", lon="5.1")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    own = [line for line in caplog.messages if "SELECT" not in line and "elections_" not in line]
    assert not any("Geheimstraat" in line for line in own)
    assert Entry.objects.count() == entries


def test_a_search_costs_a_constant_number_of_queries(
    client, election, django_assert_max_num_queries
):
    PollingStationFactory.create_batch(20, election=election)
    with django_assert_max_num_queries(10):
        search(client, election, q="duinward", facts="accessible", count="20")
    with django_assert_max_num_queries(6):
        search(client, election, lat="52.5", lon="5.1")


def test_the_page_of_a_station_says_what_is_known_and_what_is_not(client, election):
    station = PollingStation.objects.get(name="Buurthuis 2")
    response = client.get(url("station", election, station.pk))
    text = read(response)
    assert "Wednesday 17 March, 7:30 to 21:00" in text
    assert "Open, closes 21:00" in text
    assert "in 9 h" not in text  # it is kept for a while
    assert "Gemeente Zandwijk" in text
    assert "CC0" in text
    assert "Unknown: accessible public transport, toilet" in text
    assert {"public", "max-age=60"} <= kept(response)


def test_a_page_is_not_kept_over_the_closing(client, election):
    station = PollingStation.objects.get(name="Buurthuis 2")
    with time_machine.travel(datetime(2027, 3, 17, 19, 59, 40, tzinfo=UTC), tick=False):
        response = client.get(url("station", election, station.pk))
    assert {"public", "max-age=20"} <= kept(response)


def test_without_hours_the_municipality_is_asked(client, election):
    ElectoralAuthorityFactory.create(jurisdiction=election.division)
    station = PollingStationFactory.create(
        election=election,
        defects=["hours_missing", "coordinates_missing"],
        latitude=None,
        longitude=None,
    )
    text = read(client.get(url("station", election, station.pk)))
    assert "Opening hours unknown" in text
    assert "https://duinwaard.example/verkiezingen" in text
    assert "The register has no position for this station." in text
    assert "Walking directions" not in text


def test_a_station_taken_off_the_site_has_no_page(client, election):
    station = PollingStationFactory.create(election=election, unpublished_at=NOON)
    assert client.get(url("station", election, station.pk)).status_code == 404


def test_areas_list_their_stations(client, election):
    assert url("station-area", election, "GM0250") in read(
        client.get(url("station-areas", election))
    )
    text = read(client.get(url("station-area", election, "GM0250")))
    assert all(f"Buurthuis {number}" in text for number in (1, 2, 3))


def test_a_large_area_has_pages(client, election, monkeypatch):
    monkeypatch.setattr("elections.views.stations.PAGE_SIZE", 2)
    first = read(client.get(url("station-area", election, "GM0250")))
    assert "Page 1 of 2" in first
    assert "Buurthuis 3" in read(client.get(url("station-area-page", election, "GM0250", 2)))
    assert client.get(url("station-area-page", election, "GM0250", 3)).status_code == 404


def test_an_area_page_costs_a_constant_number_of_queries(
    client, election, django_assert_max_num_queries
):
    PollingStationFactory.create_batch(30, election=election)
    with django_assert_max_num_queries(6):
        client.get(url("station-area", election, "GM0250"))


def test_an_area_without_stations_or_without_being_is_not_there(client, election):
    JurisdictionFactory.create(code="GM9999")
    assert client.get(url("station-area", election, "GM9999")).status_code == 404
    assert client.get(url("station-area", election, "nowhere")).status_code == 404


def test_an_area_without_a_code_has_an_address(client, election):
    area = JurisdictionFactory.create(
        code="", ocd_id="ocd-division/country:nl/place:x", parent=election.division
    )
    PollingStationFactory.create(election=election, jurisdiction=area, name="Ver weg")
    assert area.url_code == f"id-{area.pk}"
    assert "Ver weg" in read(client.get(url("station-area", election, area.url_code)))


def test_without_stations_the_finder_says_so(client):
    election = ElectionFactory.create()
    text = read(client.get(url("stations", election)))
    assert "The list of polling stations is not published yet." in text


def test_the_finder_speaks_dutch_where_it_is_translated(client, election):
    response = client.get(url("stations", election).replace("/en/", "/nl/"))
    assert response["Content-Language"] == "nl"


def test_search_engines_learn_where_a_station_is(client):
    place = PollingStationFactory.create(name="Library")
    html = client.get(reverse("voting:station", args=[place.election.slug, place.pk])).text
    record = json.loads(re.findall(r'application/ld\+json">(.*?)</script>', html, re.DOTALL)[0])
    assert (record["@type"], record["name"]) == ("CivicStructure", "Library")
    assert record["geo"]["latitude"] == place.latitude
