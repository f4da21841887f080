"""What every public page promises to caches, readers and their privacy."""

import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils.cache import get_max_age

from elections.models import ElectionPhase
from tests.factories.elections import (
    CorrectionFactory,
    ElectionCenterPageFactory,
    ElectionPhaseFactory,
    PollingStationFactory,
)
from tests.factories.factchecks import VerdictFactory


pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
FIRST_VIEW, OF_IT_SCRIPTS = 60_000, 5_000  # bytes, as they travel


@pytest.fixture
def site() -> dict[str, str]:
    """Name → address of one page of each kind."""
    page = ElectionCenterPageFactory.create()
    station = PollingStationFactory.create(election=page.election)
    CorrectionFactory.create(election=page.election, approved=True)
    VerdictFactory.create(published=True).claim.elections.add(page.election)
    base = f"/en/elections/{page.election.slug}"
    return {
        "landing": "/en/",
        "landing in Arabic": "/ar/",
        "page": page.url,
        "overview": f"/nl/elections/{page.election.slug}/",
        "candidates": f"{base}/candidates/",
        "finder": f"{base}/stations/",
        "areas": f"{base}/stations/area/",
        "station": f"{base}/stations/{station.pk}/",
        "calendar": f"{base}/calendar.ics",
    }


@pytest.fixture
def answers(client, site):
    found = {name: client.get(path) for name, path in site.items()}
    assert {name: each.status_code for name, each in found.items() if each.status_code != 200} == {}
    return found


def test_no_page_sets_a_cookie_or_differs_by_one(answers):
    assert [name for name, each in answers.items() if each.cookies] == []
    assert [name for name, each in answers.items() if "Cookie" in each.get("Vary", "")] == []


def test_caches_may_keep_every_page_for_a_minute_at_most(answers):
    for name, each in answers.items():
        assert "public" in each["Cache-Control"], name
        assert get_max_age(each) in range(61), name


def test_who_has_the_page_is_told_that_it_did_not_change(client, site):
    with time_machine.travel(NOON, tick=False):
        for name, path in site.items():
            first = client.get(path)
            again = client.get(path, headers={"If-None-Match": first["ETag"]})
            assert again.status_code == 304, name
            assert again.content == b""


def test_the_content_policy_allows_only_our_own_files(answers):
    for name, each in answers.items():
        policy = each["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "nonce" not in policy, name  # a copy would tell everybody the same one
        assert "http" not in policy, name


def test_no_page_asks_a_third_party_for_anything(answers):
    for name, each in answers.items():
        if each["Content-Type"].startswith("text/html"):
            html = each.content.decode()
            asked = re.findall(r'<(?:script|img|iframe|source|video)\b[^>]*\bsrc="([^"]+)"', html)
            asked += re.findall(r'<link rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]+)"', html)
            assert [link for link in asked if not link.startswith("/")] == [], name


@pytest.mark.parametrize("seconds", [45, 7, 1])
def test_no_cache_keeps_front_page_or_page_over_a_change_of_phase(client, seconds):
    page = ElectionCenterPageFactory.create()
    ElectionPhaseFactory.create(
        election=page.election,
        kind=ElectionPhase.Kind.POLLS_OPEN,
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=12),
    )
    with time_machine.travel(NOON - timedelta(seconds=seconds), tick=False):
        for path in (page.url, "/en/"):
            response = client.get(path)
            assert get_max_age(response) == seconds
            handed_over = "stale-while-revalidate" in response["Cache-Control"]
            assert handed_over == (seconds == 60)  # what is wrong from then on is not handed over


def test_no_cache_keeps_the_front_page_over_midnight_anywhere(client):
    with time_machine.travel(datetime(2027, 3, 1, 18, 14, 30, tzinfo=UTC), tick=False):
        assert get_max_age(client.get("/en/")) == 30  # midnight in Nepal


def test_a_shared_page_travels_compressed_and_may_be_handed_over(client):
    page = ElectionCenterPageFactory.create()
    with time_machine.travel(NOON, tick=False):
        plain = client.get(page.url)
        packed = client.get(page.url, headers={"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Content-Length"] == str(len(packed.content))
    assert packed["ETag"] == f"W/{plain['ETag']}"
    assert "Accept-Encoding" in packed["Vary"]
    assert "stale-while-revalidate=2" in packed["Cache-Control"]


@pytest.mark.parametrize("path", ["/cms/login/", "/healthz", "/feed/"])
def test_what_is_not_for_shared_caches_is_left_alone(client, path):
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response
    assert "stale-while-revalidate" not in response.get("Cache-Control", "")


def test_a_search_is_kept_by_nobody(client, site):
    response = client.post(site["finder"], {"text": "Duinwaard"})
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}


@pytest.mark.parametrize("name", ["landing", "page", "finder", "station", "areas"])
def test_the_first_view_fits_its_budget(client, site, name):
    """The page and all that it loads, compressed; nothing is loaded by what it loads."""
    html = client.get(site[name], headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(html.content).decode()
    links = set(re.findall(r'\b(?:src|href)="(/static/[^"#]+)', text))
    sizes = {link: packed_size(client, link) for link in links}
    scripts = sum(size for link, size in sizes.items() if link.endswith(".js"))
    assert sum(sizes.values()) + len(html.content) <= FIRST_VIEW, sizes
    assert scripts <= OF_IT_SCRIPTS, sizes


def packed_size(client, link: str) -> int:
    response = client.get(link)
    assert response.status_code == 200
    return len(gzip.compress(b"".join(response.streaming_content)))
