import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from factchecks.actions.verdicts import (
    Assessment,
    Text,
    draft_verdict,
    publish_verdict,
    withdraw_verdict,
)
from factchecks.models import Verdict
from tests.factories.elections import ElectionCenterPageFactory, ElectionFactory
from tests.factories.factchecks import ClaimFactory, VerdictFactory, VerdictTextFactory


pytestmark = pytest.mark.django_db


def published(*, statement="De stembussen sluiten om vijf uur.", elections=(), **verdict):
    claim = ClaimFactory.create(statement=statement, elections=elections)
    version = VerdictFactory.create(claim=claim, published=True, **verdict)
    VerdictTextFactory.create(
        verdict=version, language="nl", headline="Nee", explanation="Ze sluiten om negen uur."
    )
    return version


def read(client, claim, **headers):
    response = client.get(claim.get_absolute_url(), headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())  # however its source is wrapped


def structured_data(page):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(found[1]) if found else None


def test_the_page_gives_claim_verdict_explanation_and_the_partners_article(client):
    verdict = published(rating=Verdict.Rating.MISLEADING, label="Half waar")
    page = read(client, verdict.claim)
    assert 'lang="nl" dir="ltr">De stembussen sluiten om vijf uur.</h1>' in page
    assert "Misleading according to fact-checkers" in page
    assert "“Half waar”" in page
    assert "Ze sluiten om negen uur." in page
    assert 'href="https://factcheck.example/article"' in page
    assert verdict.organisation.name in page


def test_the_page_leads_to_the_elections_the_claim_is_about(client):
    election = ElectionFactory.create(names={"en": "Duinwaard council election"})
    page = ElectionCenterPageFactory.create(election=election)
    without_page = ElectionFactory.create(names={"en": "Water board election"})
    verdict = published(elections=[election, without_page])
    html = read(client, verdict.claim)
    assert f'href="{page.url}">Duinwaard council election</a>' in html
    assert "Water board election" in html


def test_search_engines_get_a_claim_review_and_caches_no_nonce(client):
    verdict = published(rating=Verdict.Rating.FALSE)
    response = client.get(verdict.claim.get_absolute_url())
    review = structured_data(response.content.decode())
    assert "nonce-" not in response["Content-Security-Policy"]
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == verdict.claim.statement
    assert review["reviewRating"]["alternateName"] == "False"


def test_a_statement_cannot_break_out_of_the_structured_data(client):
    verdict = published(statement="</script><script>alert('&')</script>")
    page = read(client, verdict.claim)
    assert "<script>alert" not in page
    review = structured_data(page)
    assert review["claimReviewed"] == "</script><script>alert('&')</script>"


def test_a_correction_stays_public_with_its_reason(client):
    first = published(rating=Verdict.Rating.FALSE)
    draft = draft_verdict(
        claim=first.claim,
        organisation=first.organisation,
        assessment=Assessment(rating="true", texts=[Text(language="en", headline="It is so")]),
        by="user:1",
    )
    publish_verdict(verdict=draft, by="user:1", reason="The municipality changed the hours.")
    page = read(client, first.claim)
    assert page.index("Version 2") < page.index("Version 1")
    assert "Replaced by a correction" in page
    assert "The municipality changed the hours." in page
    assert structured_data(page)["reviewRating"]["alternateName"] == "True"


def test_a_withdrawal_is_public_with_its_reason_and_ends_the_claim_review(client):
    verdict = published()
    withdraw_verdict(verdict=verdict, reason="The quotation was real.", by="user:1")
    page = read(client, verdict.claim)
    assert "The verdict was withdrawn" in page
    assert "The quotation was real." in page
    assert structured_data(page) is None


def test_an_unverified_label_says_when_it_ends(client):
    verdict = published(unverified=True)
    page = read(client, verdict.claim)
    assert "This label stays until" in page


def test_an_unverified_label_that_ended_is_said_to_have_ended(client):
    verdict = published(
        rating=Verdict.Rating.UNVERIFIED, ends_at=timezone.now() - timedelta(minutes=1)
    )
    page = read(client, verdict.claim)
    assert "This label has ended" in page
    assert structured_data(page) is None


def test_a_draft_is_the_desks_own(client):
    verdict = VerdictFactory.create()
    assert client.get(verdict.claim.get_absolute_url()).status_code == 404


def test_a_draft_beside_a_published_verdict_is_not_shown(client):
    verdict = published()
    draft = VerdictFactory.create(claim=verdict.claim, draft=True)
    VerdictTextFactory.create(verdict=draft, headline="Not yet public")
    page = read(client, verdict.claim)
    assert "Not yet public" not in page
    assert "Version 2" not in page


def test_an_unknown_claim_is_not_found(client):
    assert client.get("/claims/no-such-claim/").status_code == 404


def test_the_page_is_in_the_language_of_the_reader(client):
    verdict = published(rating=Verdict.Rating.FALSE)
    page = read(client, verdict.claim, accept_language="nl")
    assert '<html lang="nl"' in page
    assert "Onwaar volgens factcheckers" in page


def test_the_number_of_queries_does_not_grow_with_versions(client, django_assert_num_queries):
    election = ElectionFactory.create()
    ElectionCenterPageFactory.create(election=election)
    verdict = published(elections=[election])
    client.get(verdict.claim.get_absolute_url())
    with django_assert_num_queries(5):
        client.get(verdict.claim.get_absolute_url())
    for _ in range(4):
        VerdictTextFactory.create(
            verdict=VerdictFactory.create(claim=verdict.claim, withdrawn=True)
        )
    with django_assert_num_queries(5):
        client.get(verdict.claim.get_absolute_url())
