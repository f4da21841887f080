import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient

from factchecks.models import Claim, Verdict
from tests.factories.factchecks import ClaimFactory, VerdictFactory


pytestmark = pytest.mark.django_db
URL = "/api/v1/claims/"


@pytest.fixture
def client() -> APIClient:
    return APIClient()


def claims(response) -> list[str]:
    return [each["claimReviewed"] for each in response.json()["dataFeedElement"]]


def published(number: int, **fields) -> Verdict:
    return VerdictFactory.create(
        published=True, published_at=timezone.now() - timedelta(hours=number), **fields
    )


def test_anyone_reads_published_fact_checks_as_claim_reviews(client):
    verdict = published(1, label="Onwaar", claim=ClaimFactory.create(statement="Potlood mag niet."))
    page = client.get(URL).json()
    assert (page["@context"], page["@type"]) == ("https://schema.org", "DataFeed")
    [review] = page["dataFeedElement"]
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == "Potlood mag niet."
    assert review["reviewRating"]["alternateName"] == "Onwaar"
    assert review["author"]["name"] == verdict.organisation.name


def test_only_verdicts_in_force_are_shown(client):
    VerdictFactory.create(draft=True)
    VerdictFactory.create(corrected=True)
    VerdictFactory.create(withdrawn=True)
    VerdictFactory.create(
        published=True, unverified=True, ends_at=timezone.now() - timedelta(hours=1)
    )
    shown = published(1)
    assert claims(client.get(URL)) == [shown.claim.statement]


def test_the_newest_come_first_and_pages_follow_each_other(client):
    verdicts = [published(hours) for hours in range(5)]
    first = client.get(URL, {"page_size": 2})
    second = client.get(first.json()["next"])
    third = client.get(second.json()["next"])
    found = claims(first) + claims(second) + claims(third)
    assert found == [each.claim.statement for each in verdicts]
    assert third.json()["next"] is None
    assert claims(client.get(second.json()["previous"])) == claims(first)


def test_verdicts_of_one_moment_are_all_shown_once(client):
    moment = timezone.now()
    verdicts = [VerdictFactory.create(published=True, published_at=moment) for _each in range(5)]
    found, url = [], f"{URL}?page_size=2"
    while url:
        page = client.get(url)
        found += claims(page)
        url = page.json()["next"]
    assert sorted(found) == sorted(each.claim.statement for each in verdicts)


def test_one_claim_has_a_page_of_its_own(client):
    verdict = published(1)
    response = client.get(f"{URL}{verdict.claim.slug}/")
    assert response.json()["claimReviewed"] == verdict.claim.statement


def test_a_claim_without_a_verdict_in_force_is_not_found(client):
    draft = VerdictFactory.create(draft=True)
    assert client.get(f"{URL}{draft.claim.slug}/").status_code == 404
    assert client.get(f"{URL}no-such-claim/").status_code == 404


def test_json_ld_has_its_own_media_type(client):
    published(1)
    response = client.get(URL, HTTP_ACCEPT="application/ld+json")
    assert response["Content-Type"] == "application/ld+json"


def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries):
    published(1)
    with django_assert_num_queries(6):
        client.get(URL)
    for number in range(10):
        published(number)
    with django_assert_num_queries(6):
        client.get(URL)


def test_a_wrong_cursor_is_not_found(client):
    assert client.get(URL, {"cursor": "xyz"}).status_code == 404


def test_a_client_that_calls_too_often_has_to_wait(client, monkeypatch):
    monkeypatch.setattr(
        "rest_framework.throttling.AnonRateThrottle.THROTTLE_RATES", {"anon": "2/min"}
    )
    responses = [client.get(URL) for _call in range(3)]
    assert [each.status_code for each in responses] == [200, 200, 429]
    assert int(responses[-1]["Retry-After"]) > 0


def test_what_we_publish_can_be_imported_again(client, tmp_path, capsys):
    published(1, label="Onwaar", claim=ClaimFactory.create(statement="Potlood mag niet."))
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(client.get(URL).json()))
    call_command("import_claims", str(path))
    imported = Claim.objects.exclude(source_id="").get()
    assert imported.statement == "Potlood mag niet."
    assert imported.verdicts.get().rating == "false"
