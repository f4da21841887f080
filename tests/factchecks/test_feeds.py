"""Atom of fact-checks: valid, stable, and honest about what was taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from factchecks.actions.verdicts import withdraw_verdict
from factchecks.formats import feed as reader
from factchecks.formats.records import Found
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import ClaimFactory, VerdictFactory, VerdictTextFactory
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db
URL = "/claims/feed/nl.atom"
NS = {"a": "http://www.w3.org/2005/Atom"}


def published(**fields):
    verdict = VerdictFactory.create(published=True, **fields)
    VerdictTextFactory.create(verdict=verdict, headline="Nee", explanation="Om <negen>.\n\nEcht.")
    return verdict


def feed(client, url=URL):
    return etree.fromstring(client.get(url).content)


def test_the_feed_has_all_that_rfc_4287_asks_for(client):
    verdict = published()
    response = client.get(URL)
    root = etree.fromstring(response.content)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    for name in ("id", "title", "updated"):
        assert root.findtext(f"a:{name}", namespaces=NS)
        assert root.findtext(f"a:entry/a:{name}", namespaces=NS)
    assert root.find("a:link[@rel='self']", NS).get("href") == f"http://testserver{URL}"
    entry = root.find("a:entry", NS)
    assert entry.findtext("a:author/a:name", namespaces=NS) == verdict.organisation.name
    assert entry.findtext("a:title", namespaces=NS) == "Nee"
    assert verdict.claim.statement in entry.findtext("a:summary", namespaces=NS)
    content = entry.find("a:content", NS)
    assert (content.get("type"), content.text) == (
        "html",
        "<div><p>Om &lt;negen&gt;.</p><p>Echt.</p></div>",
    )


def test_its_entries_carry_reviews_that_our_own_reader_finds(client):
    verdict = published()
    [item] = reader.read(client.get(URL).content)
    assert isinstance(item, Found)
    assert item.node["claimReviewed"] == verdict.claim.statement


def test_the_feed_stays_the_same_until_something_changes(client):
    verdict = published()
    first = client.get(URL)
    assert client.get(URL, headers={"if-none-match": first["ETag"]}).status_code == 304
    withdraw_verdict(verdict=verdict, reason="Mistake.", by=UserFactory.create(password=None))
    assert client.get(URL, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_withdrawal_is_an_update_without_a_review(client):
    verdict = published()
    before = feed(client).find("a:entry", NS)
    withdraw_verdict(verdict=verdict, reason="A mistake.", by=UserFactory.create(password=None))
    after = feed(client).find("a:entry", NS)
    assert after.findtext("a:id", namespaces=NS) == before.findtext("a:id", namespaces=NS)
    assert after.findtext("a:title", namespaces=NS).startswith("Ingetrokken: ")
    assert after.findtext("a:summary", namespaces=NS) == "A mistake."
    assert after.findtext("a:updated", namespaces=NS) >= before.findtext("a:updated", namespaces=NS)
    assert list(reader.read(client.get(URL).content)) == []


def test_a_correction_is_an_update_that_says_why(client):
    earlier = VerdictFactory.create(corrected=True, change_reason="New hours.")
    published(claim=earlier.claim)
    root = feed(client)
    assert len(root.findall("a:entry", NS)) == 1
    assert "New hours." in root.findtext("a:entry/a:content", namespaces=NS)


def test_a_verdict_that_ended_is_no_verdict_any_more(client):
    VerdictFactory.create(
        published=True, unverified=True, ends_at=timezone.now() - timedelta(minutes=1)
    )
    assert list(reader.read(client.get(URL).content)) == []
    assert len(feed(client).findall("a:entry", NS)) == 1


def test_there_is_a_feed_for_each_election_and_language(client):
    election = ElectionFactory.create()
    about = published(claim=ClaimFactory.create(elections=[election]))
    published()
    root = feed(client, f"/claims/feed/nl/{election.slug}.atom")
    assert len(root.findall("a:entry", NS)) == 1
    assert root.findtext("a:entry/a:id", namespaces=NS).endswith(about.claim.get_absolute_url())
    assert feed(client, "/claims/feed/de.atom").findall("a:entry", NS) == []
    assert client.get("/claims/feed/nl/no-such.atom").status_code == 404
    assert client.get("/claims/feed/NL1.atom").status_code == 404


def test_drafts_are_in_no_feed(client):
    VerdictFactory.create(draft=True)
    VerdictFactory.create(submitted=True)
    assert feed(client).findall("a:entry", NS) == []


def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries):
    published()
    with django_assert_num_queries(6):
        client.get(URL)
    for _each in range(5):
        published()
    with django_assert_num_queries(6):
        client.get(URL)
