"""A maker who tries everything: nothing that may not be shown, no error of ours, fields named."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from audit.models import Entry
from content.models import Post
from feeds.actions import skeletons
from feeds.models import GeneratorDay, GeneratorSkeleton
from tests.factories.content import PostFactory
from tests.factories.feeds import FeedGeneratorFactory
from tests.factories.users import ApiKeyFactory


SKELETON = "/xrpc/app.bsky.feed.getFeedSkeleton"


@pytest.fixture
def generator():
    return FeedGeneratorFactory.create(approved=True, slug="slow")


@pytest.fixture
def maker(generator):
    return client_of(generator)


def client_of(generator, **more):
    key = {"secret": "ec_maker", "scopes": ["feeds:write"], "organisation": generator.maker}
    ApiKeyFactory.create(**key | more)
    return APIClient(HTTP_AUTHORIZATION="Bearer ec_maker")


def send(client, body, slug="slow"):
    return client.put(f"/api/v1/feeds/generators/{slug}/skeleton", body, format="json")


def address_of(post):
    """Also of what is no post, and of what no id can be."""
    return f"at://did:web:testserver/app.bsky.feed.post/{getattr(post, 'pk', post)}"


def named(*posts):
    return {"feed": [{"post": address_of(each)} for each in posts]}


def shown(client, **asked):
    answer = client.get("/api/v1/feeds/generator:slow", asked).json()
    return [item["post"]["id"] for item in answer["items"]]


@pytest.mark.django_db
class TestSending:
    def test_posts_are_named_by_address_and_shown_in_that_order(self, maker, client):
        theirs = PostFactory.create(
            platform="bluesky", external_id="at://did:plc:a/app.bsky.feed.post/b"
        )
        ours = PostFactory.create()
        body = named(ours.pk + 1000, ours, ours)
        body["feed"].insert(0, {"post": theirs.external_id, "feedContext": "<script>"})
        answer = send(maker, body)
        assert answer.status_code == 200
        told = answer.json()
        assert (told["posts"], told["repeated"], told["unknown"]) == (2, 1, [1])
        assert shown(client) == [theirs.pk, ours.pk]
        page = client.get(SKELETON, {"feed": "at://x/app.bsky.feed.generator/generator:slow"})
        assert [each["post"] for each in page.json()["feed"]] == [
            theirs.external_id, address_of(ours),
        ]  # fmt: skip
        assert "<script>" not in page.text

    def test_the_same_again_is_no_new_version(self, maker):
        posts = PostFactory.create_batch(2)
        first, again = send(maker, named(*posts)).json(), send(maker, named(*posts)).json()
        assert first["version"] == again["version"]
        assert first["expires_at"] < again["expires_at"]
        assert Entry.objects.filter(action="feeds.skeleton_sent").count() == 1
        assert send(maker, named(*posts[::-1])).json()["version"] > first["version"]

    def test_only_the_last_lists_are_kept(self, maker, monkeypatch):
        monkeypatch.setattr(skeletons, "MOST_VERSIONS", 2)
        for post in PostFactory.create_batch(4):
            send(maker, named(post))
        assert GeneratorSkeleton.objects.count() == 2

    def test_what_may_not_be_shown_is_counted_by_day(self, maker):
        removed, coming, fine = PostFactory.create_batch(3)
        Post.objects.filter(pk=removed.pk).update(status=Post.Status.REMOVED)
        Post.objects.filter(pk=coming.pk).update(created_at=timezone.now() + timedelta(days=1))
        send(maker, named(removed, coming, fine, 10**9))
        send(maker, named(fine))
        day = GeneratorDay.objects.get()
        assert (day.skeletons, day.named, day.unknown, day.refused) == (2, 5, 1, 2)

    @pytest.mark.parametrize(
        "more",
        [{"scopes": ["posts:write"]}, {"revoked": True}],
    )
    def test_a_key_needs_the_scope(self, generator, more):
        assert send(client_of(generator, **more), named()).status_code in (401, 403)

    def test_nobody_sends_for_another_maker_or_a_draft(self, maker):
        FeedGeneratorFactory.create(approved=True, slug="of-another")
        FeedGeneratorFactory.create(slug="draft")
        for slug in ("of-another", "draft", "none"):
            assert send(maker, named(), slug).status_code == 404
        assert not GeneratorSkeleton.objects.exists()

    def test_the_list_may_be_long_without_more_queries(self, maker, django_assert_max_num_queries):
        posts = PostFactory.create_batch(60)
        with django_assert_max_num_queries(30):
            assert send(maker, named(*posts)).json()["posts"] == 60

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ([], "feed"),
            ({"feed": {}}, "feed"),
            (named(*range(501)), "feed"),
            ({"feed": [{"post": 12}]}, "feed.0.post"),
            ({"feed": [{"post": "12"}]}, "feed.0.post"),
            ({"feed": [{**named(1)["feed"][0], "feedContext": "x" * 2001}]}, "feed.0.feedContext"),
        ],
    )
    def test_what_does_not_fit_is_named(self, maker, body, field):
        answer = send(maker, body)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert list(answer.json()["errors"]) == [field]

    def test_ids_that_cannot_be_are_unknown(self, maker):
        body = named("-5", "9" * 19, "9" * 60, "0x1", 2**63)
        assert send(maker, body).json()["unknown"] == [0, 1, 2, 3, 4]

    def test_calls_are_counted(self, maker, monkeypatch):
        monkeypatch.setattr("feeds.api_generators.SkeletonThrottle.rate", "1/hour")
        assert [send(maker, named()).status_code for _time in range(2)] == [200, 429]


@pytest.mark.django_db
class TestReading:
    def test_a_feed_is_listed_while_it_is_in_force(self, client, generator):
        FeedGeneratorFactory.create()
        [listed] = client.get("/api/v1/feeds").json()["generators"]
        assert (listed["name"], listed["maker"]) == ("generator:slow", generator.maker.name)

    @pytest.mark.parametrize("feed", ["generator:none", "generator", "generator:", "popular:slow"])
    def test_there_is_no_other(self, client, generator, feed):
        assert client.get(f"/api/v1/feeds/{feed}").status_code == 404
        assert client.get(SKELETON, {"feed": feed}).json()["error"] == "UnknownFeed"

    def test_cursors_of_others_are_refused(self, client, maker):
        PostFactory.create_batch(3)
        cursor = client.get("/api/v1/feeds/popular", {"limit": 1}).json()["cursor"]
        for wrong in (cursor, "forged", "x" * 9_000):
            answer = client.get("/api/v1/feeds/generator:slow", {"cursor": wrong})
            assert (answer.status_code, list(answer.json()["errors"])) == (400, ["cursor"])


NUMBERS = st.integers(-3, 12) | st.integers() | st.text("0123456789-x.", max_size=25)
TRICKS = st.one_of(
    NUMBERS.map(lambda each: {"post": address_of(each)}),
    st.fixed_dictionaries(
        {"post": st.text(max_size=20) | st.integers() | st.none()},
        optional={"feedContext": st.text(max_size=20) | st.just("x" * 2001) | st.integers()},
    ),
    st.none(),
)


class AMakerWhoTriesEverything(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(NUMBERS.map(lambda each: {"post": address_of(each)})) | st.lists(TRICKS))
    def test_shows_nothing_ineligible_and_is_answered(self, feed):
        posts = [PostFactory.create(pk=number) for number in range(1, 9)]
        Post.objects.filter(pk__in=[1, 2]).update(status=Post.Status.REMOVED)
        Post.objects.filter(pk__in=[3, 4]).update(eligibility=Post.Eligibility.INELIGIBLE)
        Post.objects.filter(pk=5).update(created_at=timezone.now() + timedelta(days=1))
        maker = client_of(FeedGeneratorFactory.create(approved=True, slug="slow"))
        answer = maker.put(
            "/api/v1/feeds/generators/slow/skeleton",
            json.dumps({"feed": feed}),
            content_type="application/json",
        )
        assert answer.status_code in (200, 400, 429)
        if answer.status_code == 400:
            assert all(field.startswith("feed") for field in answer.json()["errors"])
        found = shown(APIClient(), limit=30)
        assert set(found) <= {6, 7, 8}
        assert len(found) == len(set(found))
        assert posts
