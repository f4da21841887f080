import uuid

import pytest

from content.models import Post
from feeds.feed_names import FEED_NAMES
from feeds.serving.pages import NAMES
from feeds.viewing import COOKIE
from tests.factories.content import PostFactory
from tests.factories.factchecks import AppearanceFactory, VerdictFactory, VerdictTextFactory
from tests.factories.feeds import FollowFactory, PostFeaturesFactory


pytestmark = pytest.mark.django_db
SKELETON = "/xrpc/app.bsky.feed.getFeedSkeleton"


def get(client, name, **asked):
    return client.get(f"/api/v1/feeds/{name}", asked)


def test_the_feeds_are_listed_with_what_decides(client):
    answer = client.get("/api/v1/feeds").json()
    assert [feed["name"] for feed in answer["feeds"]] == list(NAMES)
    weights = [abs(each["weight"]) for each in answer["parameters"]]
    assert weights == sorted(weights, reverse=True)
    assert all(each["explanation"] for each in answer["parameters"])
    assert set(FEED_NAMES) == set(NAMES)


def test_a_page_has_posts_labels_and_a_cursor_to_the_next(client):
    verdict = VerdictFactory.create(published=True)
    VerdictTextFactory.create(verdict=verdict, language="en", headline="No, at 21:00")
    post = PostFactory.create()
    AppearanceFactory.create(claim=verdict.claim, post=post, confirmed=True)
    PostFactory.create_batch(3)
    first = get(client, "popular", limit=2).json()
    second = get(client, "popular", limit=2, cursor=first["cursor"]).json()
    items = first["items"] + second["items"]
    assert [item["position"] for item in items] == [0, 1, 2, 3]
    assert second["reached_end"]
    [labelled] = [item for item in items if item["post"]["id"] == post.pk]
    assert labelled["banner"]["headline"] == "No, at 21:00"
    assert labelled["post"]["account"]["handle"] == post.account.handle


def test_for_you_is_explained(client):
    post = PostFeaturesFactory.create().post
    found = get(client, "for-you").json()
    told = client.get(f"/api/v1/feeds/why/{found['request_id']}/{post.pk}").json()
    total = told["base"] + sum(each["value"] for each in told["contributions"])
    assert total == pytest.approx(told["score"], abs=1e-6)
    assert found["items"][0]["reasons"]
    assert client.get(f"/api/v1/feeds/why/{uuid.uuid4()}/{post.pk}").status_code == 404


def test_looking_makes_no_viewer_and_sets_no_cookie(client):
    assert COOKIE not in get(client, "for-you").cookies


def test_the_popular_feed_is_the_same_answer_for_everyone(client, django_user_model):
    PostFactory.create_batch(5)
    user = django_user_model.objects.create_user(username="an")
    FollowFactory.create(viewer__user=user)
    of_nobody = get(client, "popular", limit=2, region="NL")
    client.force_login(user)
    of_somebody = get(client, "popular", limit=2, region="NL")
    assert of_nobody.json()["items"]
    assert of_nobody.content == of_somebody.content


@pytest.mark.parametrize(
    ("name", "asked", "field"),
    [
        ("popular", {"limit": 0}, "limit"),
        ("popular", {"limit": 31}, "limit"),
        ("popular", {"limit": "x"}, "limit"),
        ("popular", {"region": "Nederland"}, "region"),
        ("popular", {"cursor": "forged"}, "cursor"),
        ("topic", {}, "topic"),
        ("tag", {}, "hashtag"),
        ("search", {}, "q"),
        ("search", {"q": "a" * 201}, "q"),
    ],
)
def test_a_wrong_parameter_is_named(client, name, asked, field):
    answer = get(client, name, **asked)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_there_is_no_other_feed(client):
    assert get(client, "secret").status_code == 404


def test_search_and_subjects_take_their_words(client):
    post = PostFeaturesFactory.create(
        post__hashtags=["stem"], terms=["stem"], main_topic="food"
    ).post
    for name, asked in [
        ("search", {"q": "stem"}),
        ("tag", {"hashtag": "stem"}),
        ("topic", {"topic": "food"}),
    ]:
        assert [item["post"]["id"] for item in get(client, name, **asked).json()["items"]] == [
            post.pk
        ]


def test_a_skeleton_names_posts_as_the_at_protocol_does(client):
    own = PostFactory.create()
    theirs = PostFactory.create(external_id="at://did:plc:a/app.bsky.feed.post/b")
    answer = client.get(SKELETON, {"feed": "at://did:web:x/app.bsky.feed.generator/popular"}).json()
    assert {each["post"] for each in answer["feed"]} == {
        theirs.external_id,
        f"at://did:web:testserver/app.bsky.feed.post/{own.pk}",
    }
    assert "cursor" not in answer


def test_a_skeleton_goes_on_and_leaves_out_what_became_ineligible(client):
    posts = PostFactory.create_batch(4)
    asked = {"feed": "popular", "limit": 2}
    cursor = client.get(SKELETON, asked).json()["cursor"]
    Post.objects.filter(pk=posts[0].pk).update(eligibility=Post.Eligibility.INELIGIBLE)
    rest = client.get(SKELETON, {**asked, "cursor": cursor}).json()["feed"]
    assert [each["post"].rsplit("/", 1)[1] for each in rest] == [str(posts[1].pk)]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({}, "InvalidRequest"),
        ({"feed": "popular", "limit": 0}, "InvalidRequest"),
        ({"feed": "popular", "cursor": "x"}, "InvalidRequest"),
        ({"feed": "at://x/app.bsky.feed.generator/none"}, "UnknownFeed"),
        ({"feed": "search"}, "UnknownFeed"),
    ],
)
def test_a_wrong_skeleton_is_refused_in_the_protocols_words(client, asked, error):
    answer = client.get(SKELETON, asked)
    assert answer.status_code == 400
    assert answer.json()["error"] == error


@pytest.mark.parametrize("name", ["popular", "for-you"])
def test_the_number_of_queries_does_not_grow(
    client, name, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr("feeds.queries.hot.ADDED_EVERY", 600)
    monkeypatch.setattr("feeds.eligibility.keeping.SECONDS", 600)
    for _ in range(12):
        PostFeaturesFactory.create()
    get(client, name)
    with django_assert_max_num_queries(25):
        assert len(get(client, name, limit=10).json()["items"]) == 10
