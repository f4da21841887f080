"""What the station finder's script adds: the device's position, and a map that asks nobody."""

import pytest

from elections.actions.stations import rebuild_place_names
from tests.browser.test_accessibility import faults
from tests.factories.elections import PollingStationFactory


@pytest.fixture
def finder(site):
    """Its address; two stations are some kilometres apart."""
    for number in (1, 2):
        PollingStationFactory.create(
            election=site.election, name=f"Buurthuis {number}", latitude=52.5 + number / 100
        )
    rebuild_place_names(election=site.election, by="system:test")
    return f"/en/elections/{site.election.slug}/stations/"


def search(page):
    page.get_by_role("searchbox").fill("Duinward")
    page.get_by_role("searchbox").press("Enter")
    page.locator("#results").wait_for()


def test_the_position_is_asked_for_only_when_the_button_is_pressed(open_page, finder):
    page = open_page(
        finder,
        geolocation={"latitude": 52.51999999, "longitude": 5.1},
        permissions=["geolocation"],
    )
    assert page.locator("input[name=lat]").input_value() == ""
    page.get_by_role("button", name="Use my location").click()
    page.locator("#results").wait_for()
    assert page.locator("input[name=lat]").input_value() == "52.5200"
    assert page.locator("#results h3").first.inner_text().startswith("Buurthuis 2")
    assert page.url.endswith("/stations/")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_map_shows_the_stations_and_asks_nobody(open_page, finder, width, scheme):
    page = open_page(finder, width=width, scheme=scheme)
    search(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("details.map summary").click()
    page.locator(".map-number").first.wait_for()
    assert page.locator(".map-number").count() == 2
    assert asked
    assert all("/static/leaflet/" in url for url in asked)
    assert faults(page, width) == []


def test_without_scripts_there_is_the_list_and_no_button_that_does_nothing(open_page, finder):
    page = open_page(finder, java_script_enabled=False)
    search(page)
    assert page.get_by_role("heading", name="Buurthuis 1").is_visible()
    assert not page.locator("details.map").is_visible()
    assert not page.locator("#use-location").is_visible()
