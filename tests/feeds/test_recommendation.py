"""A post with an unverified claim is put before nobody, and is still there for who follows a link."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from factchecks.models import Verdict
from tests.factories.factchecks import (
    AppearanceFactory,
    PartnerFactory,
    VerdictFactory,
    VerdictTextFactory,
)


pytestmark = pytest.mark.django_db


def unverified(**appearance):
    verdict = VerdictFactory.create(published=True, unverified=True, automatic=True)
    VerdictTextFactory.create(verdict=verdict, language="en", headline="Nobody knows yet")
    return AppearanceFactory.create(claim=verdict.claim, **appearance)


def is_in_feed(client, appearance):
    return reverse("feeds:post", args=[appearance.post_id]) in client.get("/feed/popular/").text


def test_it_is_in_no_feed_but_at_its_own_address_with_its_banner(client):
    appearance = unverified(confirmed=True)
    assert not is_in_feed(client, appearance)
    page = client.get(reverse("feeds:post", args=[appearance.post_id])).text
    assert "Nobody knows yet" in page


def test_a_mere_proposal_keeps_no_post_back(client):
    assert is_in_feed(client, unverified(proposed=True))


def test_it_comes_back_when_the_claim_is_decided_or_the_time_is_over(client):
    appearance = unverified(confirmed=True)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert is_in_feed(client, appearance)
    Verdict.objects.update(state="corrected", change_reason="It is false.")
    VerdictFactory.create(claim=appearance.claim, published=True)
    assert is_in_feed(client, appearance)


def test_the_matcher_alone_keeps_a_post_back_only_for_a_partner_it_may_act_for(client):
    appearance = unverified(automatic=True)
    assert is_in_feed(client, appearance)
    PartnerFactory.create(organisation=appearance.claim.organisation)
    assert not is_in_feed(client, appearance)
