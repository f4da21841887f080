"""claims:search: the question, the answer, and errors, as Google's API has them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories.factchecks import (
    ClaimFactory,
    ClaimWordingFactory,
    VerdictFactory,
    VerdictTextFactory,
)
from tests.factories.users import OrganisationFactory


pytestmark = pytest.mark.django_db
URL = "/api/v1/claims:search"


def published(
    statement="Je mag niet met potlood stemmen.", *, language="nl", headline="", **fields
):
    claim = fields.pop("claim", None) or ClaimFactory.create(statement=statement, language=language)
    verdict = VerdictFactory.create(claim=claim, published=True, **fields)
    if headline:
        VerdictTextFactory.create(verdict=verdict, language=language, headline=headline)
    return verdict


def found(client, **asked) -> list[str]:
    response = client.get(URL, asked)
    assert response.status_code == 200, response.content
    return [claim["text"] for claim in response.json().get("claims", [])]


def test_a_claim_has_the_fields_of_google(client):
    organisation = OrganisationFactory.create(
        name="Factcheckdesk", website="https://www.factcheck.example/"
    )
    claim = ClaimFactory.create(
        organisation=organisation,
        statement="Je mag niet met potlood stemmen.",
        speaker="Een buurman",
        first_seen_on=date(2027, 3, 1),
    )
    published(claim=claim, label="Onwaar", headline="Nee", reviewed_on=date(2027, 3, 2))
    assert client.get(URL, {"query": "potlood"}).json() == {
        "claims": [
            {
                "text": "Je mag niet met potlood stemmen.",
                "claimant": "Een buurman",
                "claimDate": "2027-03-01T00:00:00Z",
                "claimReview": [
                    {
                        "publisher": {"name": "Factcheckdesk", "site": "factcheck.example"},
                        "url": "https://factcheck.example/article",
                        "title": "Nee",
                        "reviewDate": "2027-03-02T00:00:00Z",
                        "textualRating": "Onwaar",
                        "languageCode": "nl",
                    }
                ],
            }
        ]
    }


@pytest.mark.parametrize(
    ("language", "statement", "question"),
    [
        ("nl", "De rode potloden sluiten uit.", "rood potlood"),
        ("en", "Polling stations are closing early.", "station closed"),
        ("de", "Die Wahllokale schließen früher.", "wahllokal"),
        ("fr", "Les bureaux de vote ferment tôt.", "bureau"),
        ("fy", "De stimburo's slute betiid.", "slute"),
    ],
)
def test_words_are_found_in_another_form_in_the_language_of_the_claim(
    client, language, statement, question
):
    published(statement, language=language)
    assert found(client, query=question) == [statement]


def test_other_wordings_and_headlines_are_searched_too_and_drafts_are_not(client):
    worded = published("A claim.", language="en")
    ClaimWordingFactory.create(claim=worded.claim, language="en", text="Pencils are forbidden.")
    published("Another claim.", language="en", headline="No, pencils are fine")
    VerdictFactory.create(claim=ClaimFactory.create(statement="Pencil!", language="en"), draft=True)
    assert sorted(found(client, query="pencil")) == ["A claim.", "Another claim."]


def test_the_statement_that_fits_best_comes_first(client):
    published("Stemmen kan ook morgen, zegt men in het dorp en op de markt.")
    published("Stemmen stemmen stemmen.")
    assert found(client, query="stemmen")[0] == "Stemmen stemmen stemmen."


def test_language_site_and_age_narrow_the_answer(client):
    today = timezone.localdate()
    near = published("Potlood een.", url="https://near.example/a", reviewed_on=today)
    published(
        "Potlood twee.",
        language="de",
        url="https://www.far.example/b",
        reviewed_on=today - timedelta(days=40),
    )
    assert found(client, query="potlood", languageCode="nl-NL") == [near.claim.statement]
    assert found(client, reviewPublisherSiteFilter="far.example") == ["Potlood twee."]
    assert found(client, reviewPublisherSiteFilter="https://www.far.example/x") == ["Potlood twee."]
    assert found(client, reviewPublisherSiteFilter="ar.example") == []
    assert found(client, query="potlood", maxAgeDays="30") == [near.claim.statement]


def test_pages_follow_each_other(client):
    for number in range(5):
        published(f"Potlood nummer {number}.")
    texts, asked = [], {"query": "potlood", "pageSize": "2"}
    while True:
        page = client.get(URL, asked).json()
        texts += [claim["text"] for claim in page["claims"]]
        if "nextPageToken" not in page:
            break
        asked["pageToken"] = page["nextPageToken"]
    assert sorted(texts) == [f"Potlood nummer {number}." for number in range(5)]
    assert len(found(client, query="potlood", offset="3")) == 2


def test_nothing_found_is_an_empty_object(client):
    assert client.get(URL, {"query": "potlood"}).json() == {}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"query": " "},
        {"query": "x", "pageSize": "-1"},
        {"query": "x", "maxAgeDays": "week"},
        {"query": "x", "pageToken": "!!"},
        {"query": "x", "pageToken": "eDox"},
        {"query": "x", "offset": "20000"},
    ],
)
def test_a_wrong_question_is_refused_as_google_does(client, asked):
    response = client.get(URL, asked)
    assert response.status_code == 400
    error = response.json()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"]


@pytest.mark.parametrize(
    "question", ["'", '"', "a & | b", "-", "\\", "<->", "\0", "((", "x" * 2000]
)
def test_no_question_breaks_the_search(client, question):
    published()
    assert client.get(URL, {"query": question}).status_code in (200, 400)


def test_a_withdrawn_verdict_is_gone_at_once(client):
    VerdictFactory.create(claim=ClaimFactory.create(statement="Potlood."), withdrawn=True)
    assert found(client, query="potlood") == []


def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries):
    published()
    with django_assert_num_queries(6):
        client.get(URL, {"query": "potlood"})
    for number in range(8):
        published(f"Potlood {number}.")
    with django_assert_num_queries(6):
        client.get(URL, {"query": "potlood"})


def test_the_feed_narrows_by_language_and_election(client):
    german = published("Bleistift.", language="de")
    published()
    elements = client.get("/api/v1/claims/", {"language": "de"}).json()["dataFeedElement"]
    assert [each["claimReviewed"] for each in elements] == [german.claim.statement]
    none = client.get("/api/v1/claims/", {"election": "no-such"}).json()["dataFeedElement"]
    assert none == []


def test_the_search_is_in_the_description_of_the_api(client):
    text = client.get("/api/v1/schema/").content.decode()
    assert "/api/v1/claims:search" in text
    assert "reviewPublisherSiteFilter" in text
