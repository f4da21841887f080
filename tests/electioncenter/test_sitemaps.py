import re
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from tests.factories.elections import (
    ElectionCenterPageFactory,
    ElectionFactory,
    PollingStationFactory,
)
from tests.factories.factchecks import VerdictFactory


pytestmark = pytest.mark.django_db
SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://elections.example"


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return etree.fromstring(response.content)


def addresses(client, path="/sitemap/pages.xml"):
    """Address → language → alternate."""
    return {
        url.find("s:loc", SPACES).text.removeprefix("https://elections.example"): {
            link.get("hreflang"): link.get("href").removeprefix("https://elections.example")
            for link in url.findall("x:link", SPACES)
        }
        for url in read(client, path).findall("s:url", SPACES)
    }


def test_a_page_is_listed_with_itself_and_its_translations(client):
    page = ElectionCenterPageFactory.create()
    dutch = ElectionCenterPageFactory.create(election=page.election, language="nl")
    found = addresses(client)
    assert found[page.url] == found[dutch.url] == {"en": page.url, "nl": dutch.url}
    assert found["/nl/"] == {code: f"/{code}/" for code in ("nl", "en", "fy", "ar")}


def test_drafts_and_elections_not_announced_are_not_listed(client):
    page = ElectionCenterPageFactory.create()
    page.unpublish()
    later = timezone.localdate() + timedelta(days=3)
    ElectionFactory.create(slug="nl.later", announced_on=later, date=later + timedelta(days=90))
    listed = addresses(client)
    assert page.url not in listed
    assert not any("nl.later" in path for path in listed)


def test_fact_checks_are_listed_once_published(client):
    published = VerdictFactory.create(published=True).claim
    draft = VerdictFactory.create().claim
    listed = addresses(client)
    assert published.get_absolute_url() in listed
    assert draft.get_absolute_url() not in listed


def test_every_station_is_listed_in_the_file_of_its_election_and_language(client):
    station = PollingStationFactory.create()
    gone = PollingStationFactory.create(election=station.election, unpublished_at=timezone.now())
    files = [each.text for each in read(client, "/sitemap.xml").iter() if each.tag.endswith("loc")]
    part = f"https://elections.example/sitemap/nl/{station.election.slug}.xml"
    assert part in files
    listed = addresses(client, part.removeprefix("https://elections.example"))
    assert f"/nl/elections/{station.election.slug}/stations/{station.pk}/" in listed
    assert not any(path.endswith(f"/{gone.pk}/") for path in listed)


@pytest.mark.parametrize("part", ["xx/{slug}", "nl/nobody"])
def test_a_part_that_does_not_exist_is_not_found(client, part):
    slug = ElectionFactory.create().slug
    assert client.get(f"/sitemap/{part.format(slug=slug)}.xml").status_code == 404


def test_every_listed_address_answers(client):
    ElectionCenterPageFactory.create()
    PollingStationFactory.create()
    VerdictFactory.create(published=True)
    wrong = {path: client.get(path).status_code for path in addresses(client)}
    assert {path: status for path, status in wrong.items() if status != 200} == {}


def test_robots_are_told_where_the_sitemap_is_and_what_is_not_for_them(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://elections.example/sitemap.xml" in text
    assert re.search(r"^Disallow: /cms/$", text, re.MULTILINE)


def test_an_election_that_is_over_stays_listed(client):
    election = ElectionFactory.create(over=True)
    assert election.date < timezone.localdate()
    assert f"/en/elections/{election.slug}/stations/area/" in addresses(client)
