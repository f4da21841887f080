"""A fact-check in other people's pages."""

import re

import pytest
from lxml import etree

from tests.factories.factchecks import VerdictFactory, VerdictTextFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def verdict():
    made = VerdictFactory.create(published=True)
    VerdictTextFactory.create(verdict=made, language="en", headline="No, they close at nine")
    return made


def address(verdict) -> str:
    return f"http://testserver{verdict.claim.get_absolute_url()}"


def test_the_card_may_be_framed_by_anybody_and_runs_nothing(client, verdict):
    response = client.get(f"{verdict.claim.get_absolute_url()}card/")
    policy = response["Content-Security-Policy"]
    page = response.content.decode()
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert "'self'" not in policy.replace("base-uri 'self'", "")
    assert "X-Frame-Options" not in response
    assert "<script" not in page
    assert "No, they close at nine" in page
    assert "False according to fact-checkers" in page
    assert address(verdict) in page
    assert len(response.content) < 6000


def test_only_the_card_may_be_framed(client, verdict):
    response = client.get(verdict.claim.get_absolute_url())
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_the_card_of_a_withdrawn_verdict_says_so(client):
    verdict = VerdictFactory.create(withdrawn=True)
    page = client.get(f"{verdict.claim.get_absolute_url()}card/").content.decode()
    assert "The verdict was withdrawn" in page
    assert "according to fact-checkers" not in page


def test_there_is_no_card_of_a_draft(client):
    draft = VerdictFactory.create(draft=True)
    assert client.get(f"{draft.claim.get_absolute_url()}card/").status_code == 404


def test_the_page_leads_to_oembed_which_gives_the_card(client, verdict):
    page = client.get(verdict.claim.get_absolute_url()).content.decode()
    found = re.search(r'type="application/json\+oembed"\s+href="([^"]+)"', page)
    assert found
    facts = client.get(found[1].replace("&amp;", "&")).json()
    assert (facts["version"], facts["type"]) == ("1.0", "rich")
    assert facts["title"] == "No, they close at nine"
    assert facts["author_name"] == verdict.organisation.name
    assert f'src="{address(verdict)}card/"' in facts["html"]


def test_oembed_keeps_to_the_room_there_is(client, verdict):
    asked = {"url": address(verdict), "maxwidth": "300", "maxheight": "250"}
    facts = client.get("/oembed", asked).json()
    assert (facts["width"], facts["height"]) == (300, 250)
    assert 'width="300" height="250"' in facts["html"]


def test_oembed_speaks_xml_too_and_nothing_else(client, verdict):
    response = client.get("/oembed", {"url": address(verdict), "format": "xml"})
    root = etree.fromstring(response.content)
    assert root.tag == "oembed"
    assert root.findtext("title") == "No, they close at nine"
    assert client.get("/oembed", {"url": address(verdict), "format": "yaml"}).status_code == 501


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://elsewhere.example/claims/claim-1/",
        "http://testserver/feed/",
        "http://testserver/no/such",
        "http://testserver/claims/no-such-claim/",
        "javascript:alert(1)",
        "http://[broken",
    ],
)
def test_oembed_knows_only_fact_checks_of_this_site(client, url):
    assert client.get("/oembed", {"url": url}).status_code == 404


def test_a_withdrawn_verdict_is_not_embedded_anew(client):
    verdict = VerdictFactory.create(withdrawn=True)
    assert client.get("/oembed", {"url": address(verdict)}).status_code == 404
