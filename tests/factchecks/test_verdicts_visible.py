"""A decision of a partner reaches readers at their next request, and no cache keeps the old one."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_max_age

from electioncenter import purge
from factchecks.actions.verdicts import publish_verdict, withdraw_verdict
from tests.factchecks.verdicts import correction_of, handed_in, person
from tests.factories.elections import ElectionCenterPageFactory, ElectionFactory
from tests.factories.factchecks import AppearanceFactory, ClaimFactory, PartnerFactory


pytestmark = pytest.mark.django_db
FALSE = "False according to fact-checkers"


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def shows(reader: Client, post) -> list[bool]:
    """Whether the feed and the post's own page carry a banner."""
    addresses = (reverse("feeds:feed"), reverse("feeds:post", args=[post.pk]))
    return [FALSE in reader.get(address).content.decode() for address in addresses]


@pytest.mark.parametrize("kind", ["confirmed", "automatic"])
def test_a_verdict_is_seen_at_the_next_request_and_so_is_its_end(reader, kind):
    claim = ClaimFactory.create(organisation=PartnerFactory.create().organisation)
    verdict = handed_in(claim=claim, automatic=True)
    post = AppearanceFactory.create(claim=verdict.claim, **{kind: True}).post
    assert shows(reader, post) == [False, False]
    published = publish_verdict(verdict=verdict, by=person())
    assert shows(reader, post) == [True, True]
    corrected = publish_verdict(verdict=correction_of(published, rating="true"), by=person())
    assert shows(reader, post) == [False, False]
    again = publish_verdict(
        verdict=correction_of(corrected, rating="false", automatic=True), by=person()
    )
    assert shows(reader, post) == [True, True]
    withdraw_verdict(verdict=again, reason="It was real.", by=person())
    assert shows(reader, post) == [False, False]


def test_no_shared_cache_keeps_a_page_with_posts(reader):
    post = AppearanceFactory.create(confirmed=True).post
    for address in (reverse("feeds:feed"), reverse("feeds:post", args=[post.pk])):
        answer = reader.get(address)
        directives = answer.headers.get("Cache-Control", "")
        assert "private" in directives or "no-store" in directives or not get_max_age(answer)
        assert "s-maxage" not in directives


def test_pages_that_caches_keep_are_fetched_anew_after_each_step():
    election = ElectionFactory.create()
    election_page = ElectionCenterPageFactory.create(election=election)
    verdict = handed_in(claim=ClaimFactory.create(elections=[election]))
    claim_page = verdict.claim.get_absolute_url()
    for step in (
        lambda: publish_verdict(verdict=verdict, by=person()),
        lambda: withdraw_verdict(verdict=verdict, reason="It was real.", by=person()),
    ):
        step()
        paths = purge.affected_paths(purge.take_changes(timezone.now()))
        assert claim_page in paths
        assert election_page.url in paths
        assert purge.take_changes(timezone.now()) == set()
