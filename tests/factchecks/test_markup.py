from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from content.models import Account
from factchecks.claimreview import parse
from factchecks.markup import claim_review
from factchecks.models import Verdict
from factchecks.queries.export import exports
from tests.factories.factchecks import (
    AppearanceFactory,
    ClaimFactory,
    ClaimWordingFactory,
    ReviewSourceFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import OrganisationFactory


pytestmark = pytest.mark.django_db
PAGE = "https://election.example/claims/claim-1/"


def written(verdict, **options):
    [export] = exports([verdict])
    return claim_review(export, page_url=PAGE, **options)


def test_a_verdict_becomes_a_claim_review():
    claim = ClaimFactory.create(
        organisation=OrganisationFactory.create(
            name="Factcheckdesk", website="https://factcheck.example/"
        ),
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
    )
    VerdictTextFactory.create(verdict=verdict, headline="Nee", explanation="Om negen uur.")
    partner = {
        "@type": "Organization",
        "name": "Factcheckdesk",
        "url": "https://factcheck.example/",
    }
    assert written(verdict) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "identifier": PAGE,
        "url": "https://factcheck.example/article",
        "sameAs": PAGE,
        "datePublished": date(2027, 3, 2),
        "name": "Nee",
        "headline": "Nee",
        "reviewBody": "Om negen uur.",
        "inLanguage": "nl",
        "author": partner,
        "publisher": partner,
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
            "identifier": {
                "@type": "PropertyValue",
                "propertyID": "electioncenter:rating",
                "value": "false",
            },
        },
    }


def test_what_is_not_known_is_left_out():
    verdict = VerdictFactory.create(published=True, url="", label="")
    review = written(verdict)
    assert review["url"] == PAGE
    assert "sameAs" not in review
    assert review["datePublished"] == f"{verdict.published_at:%Y-%m-%d}"
    assert review["reviewRating"]["alternateName"] == "False"
    assert set(review["itemReviewed"]) == {"@type", "text", "inLanguage"}


def test_a_dutch_review_names_its_verdict_in_dutch_whoever_asks():
    verdict = VerdictFactory.create(published=True, label="", rating=Verdict.Rating.FALSE)
    VerdictTextFactory.create(verdict=verdict, language="nl")
    assert written(verdict)["reviewRating"]["alternateName"] == "Onwaar"


def test_other_languages_are_translations_and_other_words_aliases():
    verdict = VerdictFactory.create(published=True)
    VerdictTextFactory.create(verdict=verdict, language="nl", headline="Nee")
    VerdictTextFactory.create(verdict=verdict, language="en", headline="No")
    ClaimWordingFactory.create(claim=verdict.claim, language="nl", text="Dicht om vijf!")
    ClaimWordingFactory.create(claim=verdict.claim, language="en", text="Polls close at five.")
    review = written(verdict)
    assert [each["headline"] for each in review["workTranslation"]] == ["No"]
    assert review["itemReviewed"]["alternateName"] == ["Dicht om vijf!"]
    assert review["itemReviewed"]["workTranslation"][0]["text"] == "Polls close at five."


def test_public_posts_are_named_as_appearances_but_never_those_of_private_persons():
    verdict = VerdictFactory.create(published=True)
    for kind in (Account.Kind.PARTY, Account.Kind.PERSON):
        AppearanceFactory.create(
            claim=verdict.claim,
            confirmed=True,
            post__account__kind=kind,
            post__url=f"https://platform.example/{kind}",
        )
    item = written(verdict)["itemReviewed"]
    assert [each["url"] for each in item["appearance"]] == ["https://platform.example/party"]
    assert item["firstAppearance"] == item["appearance"][0]


def test_a_correction_is_told_with_its_reason():
    earlier = VerdictFactory.create(corrected=True, change_reason="A new source came to light.")
    verdict = VerdictFactory.create(claim=earlier.claim, published=True)
    assert written(verdict)["correction"] == [
        {"@type": "CorrectionComment", "text": "A new source came to light."}
    ]


def test_a_claim_about_a_video_has_a_media_review():
    verdict = VerdictFactory.create(
        claim=ClaimFactory.create(media="video"),
        published=True,
        media_category="EditedOrCroppedContent",
        original_media_url="https://archive.example/original",
        original_media_context="The whole speech.",
    )
    review = written(verdict)["associatedMediaReview"]
    assert review["@type"] == "MediaReview"
    assert review["mediaAuthenticityCategory"] == "EditedOrCroppedContent"
    assert review["itemReviewed"]["@type"] == "VideoObject"
    assert review["originalMediaLink"] == "https://archive.example/original"
    read = parse(written(verdict)).media
    assert (read.kind, read.category) == ("video", "EditedOrCroppedContent")


def test_what_an_imported_review_said_beyond_our_columns_is_said_again():
    verdict = VerdictFactory.create(
        published=True, origin=Verdict.Origin.IMPORT, source_hash="x", label="Onwaar"
    )
    ReviewSourceFactory.create(
        verdict=verdict,
        node={
            "@type": "ClaimReview",
            "headline": "Out of date",
            "author": {"@type": "Person", "name": "Someone", "sameAs": "https://a.example/"},
            "itemReviewed": {"@type": "Clip", "startOffset": "350"},
            "reviewRating": {"alternateName": "Kul", "image": "https://a.example/false.png"},
        },
    )
    review = written(verdict)
    assert review["author"]["sameAs"] == "https://a.example/"
    assert review["author"]["name"] == verdict.organisation.name
    assert review["itemReviewed"]["@type"] == "Clip"
    assert review["itemReviewed"]["startOffset"] == "350"
    assert review["itemReviewed"]["text"] == verdict.claim.statement
    assert review["reviewRating"]["image"] == "https://a.example/false.png"
    assert review["reviewRating"]["alternateName"] == "Onwaar"
    assert "headline" not in review


@pytest.mark.parametrize("rating", Verdict.Rating.values)
def test_every_review_has_what_schema_org_and_search_engines_ask_for(rating):
    """https://developers.google.com/search/docs/appearance/structured-data/factcheck"""
    ends_at = timezone.now() + timedelta(days=3) if rating == "unverified" else None
    verdict = VerdictFactory.create(published=True, rating=rating, ends_at=ends_at, label="")
    review = written(verdict)
    assert review["@context"] == "https://schema.org"
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"]
    assert review["url"].startswith("https://")
    assert review["reviewRating"]["@type"] == "Rating"
    assert review["reviewRating"]["alternateName"]
    assert review["author"]["name"]
    assert review["datePublished"]
    assert parse(review).judgement.rating == rating
