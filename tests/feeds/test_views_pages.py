"""Feeds as pages: what stands above and behind the posts, and what nobody else may learn."""

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse

from content.models import Post
from feeds.models import PostStats
from feeds.serving.items import FeedItem, FeedPage
from feeds.viewing import remember
from feeds.views import pages
from labels.queries import PostLabels
from tests.factories.content import PostFactory
from tests.factories.feeds import (
    FollowFactory,
    PostFeaturesFactory,
    ReactionFactory,
    ViewerFactory,
)


pytestmark = pytest.mark.django_db


def as_viewer(client, viewer):
    response = HttpResponse()
    remember(response, viewer)
    client.cookies["viewer"] = response.cookies["viewer"].value


@pytest.fixture
def served(monkeypatch):
    """`served(position=29, …)`: every feed answers with one post at this place."""

    def answer(*, position=0, **more):
        post = Post.objects.select_related("account", "counter").get(pk=PostFactory.create().pk)
        item = FeedItem(
            post=post,
            labels=PostLabels(),
            stats=PostStats(post=post),
            position=position,
            source="popular",
        )
        made = FeedPage(**{"feed": "for-you", "items": (item,), "next_cursor": "next"} | more)
        monkeypatch.setattr(pages, "page_of", lambda **_asked: made)

    return answer


def words(response):
    assert response.status_code == 200
    return " ".join(response.text.split())


@pytest.mark.parametrize("position", [29, 59])
def test_after_thirty_posts_comes_a_pause_that_nothing_scrolls_past(client, served, position):
    served(position=position)
    page = words(client.get("/feed/for-you/"))
    assert f"{position + 1} posts seen. Time for a pause?" in page
    assert 'hx-trigger="click"' in page
    assert ">Go on" in page.replace("> ", ">")


def test_before_that_the_next_posts_come_by_themselves(client, served):
    served(position=28)
    page = words(client.get("/feed/for-you/"))
    assert 'hx-trigger="click, near once"' in page
    assert "Time for a pause?" not in page


def test_that_all_about_the_election_was_seen_is_said_once(client, served):
    served(elections_seen=True)
    first = client.get("/feed/for-you/")
    assert "You have seen what is new about the election" in words(first)
    asked = parse_qs(urlsplit(first.context["next_url"]).query)
    assert asked == {"elections": ["seen"], "after": ["next"]}
    second = client.get(first.context["next_url"])
    assert "You have seen what is new" not in words(second)
    assert "elections=seen" in second.context["next_url"]


def test_a_feed_has_an_end(client, served):
    served(next_cursor="")
    page = words(client.get("/feed/for-you/"))
    assert "This is the end" in page
    assert 'rel="next"' not in page


def test_posts_are_numbered_through_the_whole_feed(client, served):
    served(position=12)
    assert 'aria-posinset="13" aria-setsize="-1"' in words(client.get("/feed/for-you/"))


def test_only_for_you_asks_why_and_only_a_viewer_with_a_history_is_watched(client, served):
    request = uuid.uuid4()
    served(request_id=request)
    page = words(client.get("/feed/for-you/"))
    assert f"/feed/why/{request}/" in page
    assert "data-events" not in page
    viewer = ViewerFactory.create()
    as_viewer(client, viewer)
    assert "data-events" in words(client.get("/feed/for-you/"))
    assert "data-events" not in words(client.get("/feed/popular/"))
    viewer.keeps_history = False
    viewer.save()
    assert "data-events" not in words(client.get("/feed/for-you/"))


def test_the_feed_for_everybody_is_the_same_to_the_byte_whoever_looks(client):
    post = PostFeaturesFactory.create(post__region="NL").post
    known = ViewerFactory.create(region="")
    ReactionFactory.create(viewer=known, post=post)
    FollowFactory.create(viewer=known, account=post.account)
    strange = client.get("/feed/popular/")
    as_viewer(client, known)
    theirs = client.get("/feed/popular/")
    assert b'<article class="clip ' in strange.content
    assert theirs.content == strange.content
    assert theirs["Content-Security-Policy"] == strange["Content-Security-Policy"]


def test_in_other_feeds_a_viewer_sees_what_they_liked_and_whom_they_follow(client):
    post = PostFeaturesFactory.create().post
    viewer = ViewerFactory.create()
    ReactionFactory.create(viewer=viewer, post=post)
    FollowFactory.create(viewer=viewer, account=post.account)
    as_viewer(client, viewer)
    page = words(client.get("/feed/following/"))
    assert page.count('aria-pressed="true"') == 2


def test_a_topic_a_hashtag_and_a_search_are_feeds_of_their_own(client):
    post = PostFactory.create(caption="Pannenkoek", hashtags=["lekker"])
    PostFeaturesFactory.create(post=post, main_topic="food", terms=["pannenkoek", "lekker"])
    for path in ("/feed/topics/food/", "/feed/tags/lekker/", "/feed/search/?q=pannenkoek"):
        assert "Pannenkoek" in words(client.get(path)), path
    assert "Pannenkoek" not in words(client.get("/feed/search/?q=motor"))
    assert 'type="search"' in words(client.get("/feed/search/"))


@pytest.mark.parametrize(
    "path", ["/feed/topics/nonsense/", f"/feed/tags/{'x' * 101}/", "/feed/why/1/2/", "/feed/x/"]
)
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_why_is_told_to_nobody_else_and_never_invented(client):
    address = f"/feed/why/{uuid.uuid4()}/1/"
    assert client.get(address).status_code == 404


def test_why_shows_the_figures_of_that_page(client):
    PostFeaturesFactory.create_batch(3)
    feed = client.get("/feed/for-you/").context["page"]
    address = f"/feed/why/{feed.request_id}/{feed.items[0].post.pk}/"
    page = words(client.get(address))
    assert "What every post begins with" in page
    part = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "HX-Request" in part["Vary"]


def test_a_post_of_its_own_is_asked_for_anew_each_time(client):
    answer = client.get(f"/feed/posts/{PostFactory.create().pk}/")
    assert answer["Cache-Control"] == "private, no-cache"
