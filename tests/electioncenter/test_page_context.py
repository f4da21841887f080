"""What the composition root puts on an Election Center page."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.cache import get_max_age

from factchecks.models import Verdict
from tests.factories.elections import ElectionCenterPageFactory, ElectionFactory
from tests.factories.factchecks import ClaimFactory, VerdictFactory, VerdictTextFactory


pytestmark = pytest.mark.django_db
BLOCK = [{"type": "fact_checks", "value": {"title": "What was checked", "body": ""}}]


@pytest.fixture
def election():
    return ElectionFactory.create()


def fact_check(election, headline, claim=None, **fields):
    claim = claim or ClaimFactory.create()
    claim.elections.add(election)
    verdict = VerdictFactory.create(claim=claim, published=True, **fields)
    VerdictTextFactory.create(verdict=verdict, language="en", headline=headline)
    return verdict


def test_fact_checks_on_this_election_are_on_its_page(client, election):
    verdict = fact_check(election, "They close at nine")
    fact_check(ElectionFactory.create(), "Of another election")
    page = ElectionCenterPageFactory.create(election=election, body=BLOCK)
    html = client.get(page.url).content.decode()
    assert "They close at nine" in html
    assert f'href="{verdict.claim.get_absolute_url()}"' in html
    assert "Of another election" not in html


def test_without_fact_checks_the_block_says_so(client, election):
    page = ElectionCenterPageFactory.create(election=election, body=BLOCK)
    assert "published nothing on this election yet" in client.get(page.url).content.decode()


def test_a_page_without_the_block_shows_none(client, election):
    fact_check(election, "They close at nine")
    page = ElectionCenterPageFactory.create(election=election)
    assert "They close at nine" not in client.get(page.url).content.decode()


def test_no_cache_keeps_the_page_longer_than_a_verdict_that_ends(client, election):
    fact_check(election, "Not known", ends_at=timezone.now() + timedelta(seconds=20))
    page = ElectionCenterPageFactory.create(election=election, body=BLOCK)
    lifetime = get_max_age(client.get(page.url))
    assert lifetime is not None
    assert lifetime <= 20


def test_a_section_that_is_kept_changes_with_what_it_shows(client, election):
    verdict = fact_check(election, "They close at nine")
    page = ElectionCenterPageFactory.create(election=election, body=BLOCK)
    assert page.live_revision_id is not None  # only then is a section kept
    assert "They close at nine" in client.get(page.url).content.decode()
    Verdict.objects.filter(pk=verdict.pk).update(state="corrected", change_reason="Clearer.")
    fact_check(election, "They close at nine in the evening", claim=verdict.claim)
    assert "nine in the evening" in client.get(page.url).content.decode()
    fact_check(election, "One more")
    assert "One more" in client.get(page.url).content.decode()
