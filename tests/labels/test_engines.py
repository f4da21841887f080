from datetime import timedelta

import pytest
from django.utils import timezone

from factchecks.actions.verdicts import withdraw_verdict
from labels.engines import EngineCache
from labels.matching import PostText
from labels.models import ClaimVector
from labels.pipeline import Arrival
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import (
    ClaimFactory,
    ClaimWordingFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import UserFactory
from textmatch.encoders import UseEncoder


pytestmark = pytest.mark.django_db
POST = Arrival(
    post_id=1,
    region="NL",
    text=PostText(id="1", caption="Het stembureau is open tot negen uur, ga stemmen!"),
)


def ranked(cache: EngineCache) -> list[str]:
    [plan] = cache.current(timezone.now()).plan([POST])
    return [claim_id for claim_id, _score in plan.match.ranking]


def test_without_claims_and_elections_posts_are_still_labelled():
    [plan] = EngineCache().current(timezone.now()).plan([POST])
    assert plan.match.is_election
    assert plan.scope is None
    assert plan.language == "nl"


def test_a_claim_without_a_headline_is_ranked():
    claim = VerdictFactory.create(published=True).claim
    assert ranked(EngineCache()) == [str(claim.pk)]


def test_the_matcher_is_rebuilt_when_claims_change_and_only_then():
    cache = EngineCache()
    first = cache.current(timezone.now()).matcher
    assert cache.current(timezone.now()).matcher is first
    verdict = VerdictFactory.create(published=True)
    assert ranked(cache) == [str(verdict.claim_id)]
    withdraw_verdict(verdict=verdict, reason="The source was wrong.", by=UserFactory.create())
    assert ranked(cache) == []


def test_an_unverified_verdict_leaves_the_matcher_at_its_end():
    verdict = VerdictFactory.create(published=True, unverified=True)
    cache = EngineCache()
    assert ranked(cache) == [str(verdict.claim_id)]
    later = cache.current(timezone.now() + timedelta(days=15))
    assert later.plan([POST])[0].match.ranking == ()


def test_vectors_are_made_once_and_kept(monkeypatch):
    claim = ClaimFactory.create()
    VerdictFactory.create(claim=claim, published=True)
    EngineCache().current(timezone.now())
    stored = ClaimVector.objects.get(claim=claim)
    assert len(stored.embedding) == 512

    def refuse(self, texts):
        assert not texts, "embedded again"
        return original(self, texts)

    encoder = UseEncoder
    original = encoder.encode_claims
    monkeypatch.setattr(encoder, "encode_claims", refuse)
    EngineCache().current(timezone.now())


def test_a_new_statement_gets_a_new_vector():
    claim = ClaimFactory.create()
    VerdictFactory.create(claim=claim, published=True, origin="import", source_hash="x")
    EngineCache().current(timezone.now())
    claim.statement = "Je mag alleen met een paspoort stemmen."
    claim.save()
    EngineCache().current(timezone.now())
    assert ClaimVector.objects.filter(claim=claim).count() == 2


def test_wordings_and_headlines_reach_the_matcher(django_assert_num_queries):
    claim = ClaimWordingFactory.create(text="The polls close at three.").claim
    verdict = VerdictFactory.create(claim=claim, published=True)
    VerdictTextFactory.create(verdict=verdict, headline="Nee, om negen uur")
    ElectionFactory.create()
    EngineCache().current(timezone.now())
    cache = EngineCache()
    with django_assert_num_queries(14):
        cache.current(timezone.now())
    with django_assert_num_queries(4):
        cache.current(timezone.now())
