from urllib.parse import quote

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from content.models import Post
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import AppearanceFactory, VerdictFactory, VerdictTextFactory
from tests.factories.labels import LabelFactory
from tests.factories.users import ApiKeyFactory


pytestmark = pytest.mark.django_db
LOOKUP = "/api/v1/labels/lookup"


@pytest.fixture
def client() -> APIClient:
    ApiKeyFactory.create(secret="ec_test", scopes=["labels:read"])
    return APIClient(HTTP_AUTHORIZATION="Bearer ec_test")


def url(post: Post) -> str:
    return f"/api/v1/posts/{post.platform}/{quote(post.external_id, safe='')}/labels"


def false_post(**fields) -> Post:
    """With a confirmed appearance of a claim that is false."""
    post = PostFactory.create(labelled=True, **fields)
    verdict = VerdictFactory.create(published=True)
    VerdictTextFactory.create(verdict=verdict, language="nl", headline="Nee, dat klopt niet")
    AppearanceFactory.create(confirmed=True, claim=verdict.claim, post=post)
    return post


def lookup(client: APIClient, *posts: Post):
    keys = [{"platform": each.platform, "external_id": each.external_id} for each in posts]
    return client.post(LOOKUP, {"posts": keys}, format="json")


def test_a_post_with_a_false_claim_has_a_banner_with_a_warning_and_a_link(client):
    post = false_post()
    banner = client.get(url(post)).json()["banner"]
    assert banner["value"] == "fact-check-false"
    assert banner["severity"] == "alert"
    assert banner["headline"] == "Nee, dat klopt niet"
    assert banner["headline_language"] == "nl"
    assert banner["text"] == "False according to fact-checkers"
    assert banner["share_warning"]
    assert banner["fact_checker"].startswith("Factcheckdesk")
    assert banner["url"].startswith("http://testserver/claims/")


def test_an_election_post_has_a_context_label(client):
    post = PostFactory.create(labelled=True)
    LabelFactory.create(post=post, value="election-info", election=ElectionFactory.create())
    [label] = client.get(url(post)).json()["labels"]
    assert (label["value"], label["slot"]) == ("election-info", "context")
    assert label["url"].startswith("http://testserver/")


def test_the_account_counts_too(client):
    post = PostFactory.create(labelled=True, account=AccountFactory.create(politician=True))
    assert [each["value"] for each in client.get(url(post)).json()["labels"]] == [
        "politician-account"
    ]


def test_a_post_that_waits_says_so(client):
    waiting, done = PostFactory.create(), PostFactory.create(labelled=True)
    assert client.get(url(waiting)).json()["labelled_at"] is None
    assert client.get(url(done)).json()["labelled_at"] is not None
    assert client.get(url(done)).json()["banner"] is None


def test_an_id_with_slashes_works_encoded_and_plain(client):
    post = PostFactory.create(external_id="at://did:plc:a/app.bsky.feed.post/3k", labelled=True)
    assert client.get(url(post)).json()["external_id"] == post.external_id
    plain = f"/api/v1/posts/{post.platform}/{post.external_id}/labels"
    assert client.get(plain).json()["external_id"] == post.external_id


@pytest.mark.parametrize("fields", [{"removed": True}, {"status": "deleted"}])
def test_a_post_nobody_can_see_is_not_found(client, fields):
    assert client.get(url(PostFactory.create(**fields))).status_code == 404


def test_an_unknown_post_is_not_found(client):
    assert client.get("/api/v1/posts/tiktok/unknown/labels").status_code == 404


def test_texts_are_in_the_language_that_is_asked_for(client):
    post = false_post()
    dutch = client.get(url(post), headers={"accept-language": "nl"})
    assert dutch["Content-Language"] == "nl"
    assert "Accept-Language" in dutch["Vary"]


def test_a_withdrawn_verdict_is_gone_at_the_next_call(client):
    post = false_post()
    assert client.get(url(post)).json()["banner"]
    verdict = post.appearances.get().claim.verdicts.get()
    verdict.state, verdict.withdrawn_at = "withdrawn", timezone.now()
    verdict.change_reason = "x"
    verdict.save()
    assert client.get(url(post)).json()["banner"] is None


def test_many_posts_are_answered_in_the_order_asked(client):
    first, second = false_post(), PostFactory.create()
    unknown = PostFactory.build(account=AccountFactory.build(platform="elsewhere"))
    results = lookup(client, second, unknown, first).json()["results"]
    assert [each["external_id"] for each in results] == [
        second.external_id, unknown.external_id, first.external_id,
    ]  # fmt: skip
    assert [each["is_known"] for each in results] == [True, False, True]
    assert results[2]["banner"]["value"] == "fact-check-false"
    assert results[1]["labels"] == []


def test_one_id_on_two_platforms_is_two_posts(client):
    one, two = (
        PostFactory.create(external_id="1", account=AccountFactory.create(platform=name))
        for name in ("a", "b")
    )
    results = lookup(client, two, one).json()["results"]
    assert [each["platform"] for each in results] == ["b", "a"]
    assert all(each["is_known"] for each in results)


def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries):
    posts = [false_post() for _each in range(3)]
    lookup(client, *posts)
    with django_assert_num_queries(5):
        lookup(client, posts[0])
    posts += [false_post() for _each in range(12)]
    with django_assert_num_queries(5):
        lookup(client, *posts)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400),
        ([], 400),
        ({"posts": "x"}, 400),
        ({"posts": [{"platform": "a"}]}, 400),
        ({"posts": [{"platform": "a", "external_id": "x\0"}]}, 400),
        ({"posts": [{"platform": "a", "external_id": "x" * 301}]}, 400),
        ({"posts": [{"platform": "a", "external_id": "1"}] * 501}, 413),
        ({"posts": []}, 200),
    ],
)
def test_a_lookup_that_cannot_be_answered_is_refused(client, body, code):
    assert client.post(LOOKUP, body, format="json").status_code == code


def test_a_key_needs_the_scope():
    ApiKeyFactory.create(secret="ec_writer", scopes=["posts:write"])
    writer = APIClient(HTTP_AUTHORIZATION="Bearer ec_writer")
    post = PostFactory.create()
    assert writer.get(url(post)).status_code == 403
    assert lookup(writer, post).status_code == 403
    assert lookup(APIClient(), post).status_code == 401
