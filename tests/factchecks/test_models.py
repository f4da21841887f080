from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from factchecks.models import Appearance, Verdict
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db


def refused(constraint: str, factory: type[DjangoModelFactory[Any]], **fields: object) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory.create(**fields)


def test_a_claim_says_something():
    refused("factchecks_claim_has_statement", ClaimFactory, statement="")


def test_an_identifier_belongs_to_one_claim():
    ClaimFactory.create(slug="polls-close-early")
    refused("factchecks_claim_slug", ClaimFactory, slug="polls-close-early")


def test_a_review_is_imported_once_and_claims_of_our_own_are_many():
    ClaimFactory.create_batch(2, source_id="")
    ClaimFactory.create(source_id="https://factcheck.example/1")
    refused("factchecks_claim_imported_once", ClaimFactory, source_id="https://factcheck.example/1")


def test_a_wording_is_kept_once_in_its_language():
    wording = ClaimWordingFactory.create(language="en", text="Polls close at five.")
    ClaimWordingFactory.create(claim=wording.claim, language="nl", text=wording.text)
    refused(
        "factchecks_wording_unique",
        ClaimWordingFactory,
        claim=wording.claim,
        language="en",
        text=wording.text,
    )


def test_a_claim_has_one_published_verdict_at_most():
    verdict = VerdictFactory.create(published=True)
    refused("factchecks_one_published_verdict", VerdictFactory, claim=verdict.claim, published=True)
    VerdictFactory.create(claim=verdict.claim, draft=True)
    VerdictFactory.create(claim=verdict.claim, corrected=True)
    VerdictFactory.create(published=True)


def test_a_version_is_there_once():
    verdict = VerdictFactory.create(version=1)
    refused("factchecks_verdict_version", VerdictFactory, claim=verdict.claim, version=1)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("factchecks_verdict_rating_known", {"rating": "pants_on_fire"}),
        ("factchecks_verdict_only_drafts_unrated", {"rating": "", "published": True}),
        ("factchecks_verdict_state_known", {"state": "leaked", "published_at": timezone.now()}),
        ("factchecks_verdict_applies_to_known", {"applies_to": "everything"}),
        ("factchecks_verdict_published_has_time", {"state": "published"}),
        ("factchecks_verdict_published_has_time", {"published_at": timezone.now()}),
        ("factchecks_verdict_withdrawn_has_time", {"withdrawn": True, "withdrawn_at": None}),
        (
            "factchecks_verdict_withdrawn_has_time",
            {"published": True, "withdrawn_at": timezone.now()},
        ),
        ("factchecks_verdict_change_has_reason", {"withdrawn": True, "change_reason": ""}),
        ("factchecks_verdict_change_has_reason", {"corrected": True, "change_reason": ""}),
        ("factchecks_unverified_has_an_end", {"unverified": True, "ends_at": None}),
        ("factchecks_automatic_banner_allowed", {"allows_automatic_banner": True}),
        ("factchecks_automatic_banner_allowed", {"automatic": True, "rating": "true"}),
    ],
)
def test_a_verdict_in_an_impossible_state_is_refused(constraint, fields):
    refused(constraint, VerdictFactory, **fields)


@pytest.mark.parametrize("state", ["draft", "published", "corrected", "withdrawn"])
@pytest.mark.parametrize("rating", Verdict.Rating.values)
def test_every_rating_can_be_in_every_state(state, rating):
    ends_at = timezone.now() + timedelta(days=14)
    verdict = VerdictFactory.create(rating=rating, ends_at=ends_at, **{state: True})
    assert Verdict.objects.get() == verdict


def test_a_verdict_is_in_force_from_publication_until_its_end():
    now = timezone.now()
    lasting = VerdictFactory.create(published=True)
    running = VerdictFactory.create(
        published=True, unverified=True, ends_at=now + timedelta(seconds=1)
    )
    VerdictFactory.create(published=True, unverified=True, ends_at=now)
    for state in ("draft", "corrected", "withdrawn"):
        VerdictFactory.create(**{state: True})
    assert set(Verdict.objects.in_force(now)) == {lasting, running}


def test_a_verdict_has_one_text_in_a_language():
    text = VerdictTextFactory.create(language="nl")
    VerdictTextFactory.create(verdict=text.verdict, language="en")
    refused("factchecks_verdicttext_unique", VerdictTextFactory, verdict=text.verdict)


def test_a_claim_appears_in_a_post_once():
    appearance = AppearanceFactory.create()
    refused(
        "factchecks_appearance_unique",
        AppearanceFactory,
        claim=appearance.claim,
        post=appearance.post,
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("factchecks_appearance", {"state": "guessed"}),
        ("decision_has_time", {"proposed": True, "decided_at": timezone.now()}),
        ("decision_has_time", {"confirmed": True, "decided_at": None}),
        ("decision_has_time", {"rejected": True, "decided_at": None}),
        ("decided_by_matcher_or_person", {"automatic": True, "rejected": True}),
        ("decided_by_matcher_or_person", {"confirmed": True, "decided_by": None}),
        ("decided_by_matcher_or_person", {"proposed": True, "is_automatic": True}),
    ],
)
def test_an_appearance_in_an_impossible_state_is_refused(constraint, fields):
    refused(constraint, AppearanceFactory, **fields)


def test_a_proposal_is_decided_by_nobody_yet():
    refused("decided_by_matcher_or_person", AppearanceFactory, decided_by=UserFactory.create())


def test_appearances_are_told_apart_by_state():
    proposed = AppearanceFactory.create(proposed=True)
    confirmed = {
        AppearanceFactory.create(confirmed=True),
        AppearanceFactory.create(automatic=True),
    }
    AppearanceFactory.create(rejected=True)
    assert list(Appearance.objects.proposed()) == [proposed]
    assert set(Appearance.objects.confirmed()) == confirmed


def test_fact_checks_can_be_read_by_people():
    claim = ClaimFactory.create(slug="early", statement="x" * 100)
    assert str(claim) == "x" * 80
    assert claim.get_absolute_url() == "/claims/early/"
    verdict = VerdictFactory.create(claim=claim)
    assert str(verdict) == f"{claim.pk} v1 false"
    assert str(VerdictTextFactory.create(verdict=verdict, headline="No")) == "No"
    assert str(ClaimWordingFactory.create(text="Early")) == "Early"
    appearance = AppearanceFactory.create(claim=claim)
    assert str(appearance) == f"{claim.pk} in {appearance.post_id}: proposed"
