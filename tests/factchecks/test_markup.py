from datetime import date
from decimal import Decimal

import pytest

from factchecks.markup import claim_review
from tests.factories.factchecks import ClaimFactory, VerdictFactory


pytestmark = pytest.mark.django_db
PAGE = "https://election.example/claims/claim-1/"


def test_a_verdict_becomes_a_claim_review():
    claim = ClaimFactory.create(
        statement="De stembussen sluiten om vijf uur.",
        speaker="Een wethouder",
        first_seen_on=date(2027, 3, 1),
    )
    verdict = VerdictFactory.create(
        claim=claim,
        published=True,
        label="Onwaar",
        rating_value=Decimal(1),
        best_rating=Decimal(5),
        worst_rating=Decimal(1),
        reviewed_on=date(2027, 3, 2),
        organisation__name="Factcheckdesk",
        organisation__website="https://factcheck.example/",
    )
    assert claim_review(claim, verdict, page_url=PAGE) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://factcheck.example/article",
        "datePublished": date(2027, 3, 2),
        "author": {
            "@type": "Organization",
            "name": "Factcheckdesk",
            "url": "https://factcheck.example/",
        },
        "claimReviewed": "De stembussen sluiten om vijf uur.",
        "itemReviewed": {
            "@type": "Claim",
            "text": "De stembussen sluiten om vijf uur.",
            "inLanguage": "nl",
            "datePublished": date(2027, 3, 1),
            "author": {"@type": "Person", "name": "Een wethouder"},
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Onwaar",
            "ratingValue": Decimal(1),
            "bestRating": Decimal(5),
            "worstRating": Decimal(1),
        },
    }


def test_what_is_not_known_is_left_out():
    verdict = VerdictFactory.create(published=True, url="", label="")
    review = claim_review(verdict.claim, verdict, page_url=PAGE)
    assert review["url"] == PAGE
    assert review["datePublished"] == f"{verdict.published_at:%Y-%m-%d}"
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": "False"}
    assert set(review["itemReviewed"]) == {"@type", "text", "inLanguage"}
