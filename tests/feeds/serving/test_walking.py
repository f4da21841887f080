"""Feeds in order of time, where nearly nothing may be shown."""

from datetime import timedelta
from itertools import chain

import pytest
from django.utils import timezone

from feeds.queries import popular
from feeds.serving import walking
from feeds.serving.pages import NAMES
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    FollowFactory,
    KeywordFilterFactory,
    PostFeaturesFactory,
    PostStatsFactory,
    ViewerFactory,
)
from tests.feeds.serving.reading import ids, read, read_all


pytestmark = pytest.mark.django_db
ABOUT = {"topic": {"topic": "food"}, "tag": {"hashtag": "stem"}, "search": {"query": "stem"}}


@pytest.fixture
def viewer():
    """Has asked not to see a word, and follows one account, which follows back."""
    viewer = ViewerFactory.create(account=AccountFactory.create())
    friend = ViewerFactory.create(account=AccountFactory.create())
    FollowFactory.create(viewer=viewer, account=friend.account)
    FollowFactory.create(viewer=friend, account=viewer.account)
    KeywordFilterFactory.create(viewer=viewer, phrase="voetbal", scope="everywhere", language="nl")
    return viewer


def posts(viewer, count, caption="Voetbal stem", **more):
    account = viewer.follows.get().account
    found = PostFactory.create_batch(
        count, account=account, caption=caption, hashtags=["stem"], **more
    )
    for post in found:
        PostFeaturesFactory.create(post=post, terms=["stem", "voetbal"])
    return found


@pytest.mark.parametrize("feed", ["following", "friends", "topic", "tag", "search"])
def test_a_filter_that_hides_everything_leads_no_page_through_the_whole_table(
    feed, viewer, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(walking, "MOST_BATCHES", 3)
    monkeypatch.setattr(walking, "LARGEST_BATCH", 16)
    last = posts(viewer, 1, caption="Stem")
    posts(viewer, 110)
    first = posts(viewer, 1, caption="Stem")
    more = ABOUT.get(feed, {}) | {"size": 2}
    with django_assert_max_num_queries(25):
        found = read(feed, viewer, **more)
    assert ids(found) == [first[0].pk]
    assert found.next_cursor
    pages = read_all(feed, viewer, **more)
    assert list(chain(*pages)) == [first[0].pk, last[0].pk]
    assert 4 <= len(pages) <= 6
    assert [] in pages


def test_short_pages_repeat_nothing_and_leave_nothing_out(viewer, monkeypatch):
    monkeypatch.setattr(walking, "MOST_BATCHES", 1)
    shown = []
    for _ in range(6):
        shown += posts(viewer, 2, caption="Stem")
        posts(viewer, 5)
    for post in shown[::3]:
        PostStatsFactory.create(post=post, likes=9, shown=20)
    for feed in ["following", "topic", "search"]:
        pages = read_all(feed, viewer, size=4, **ABOUT.get(feed, {}))
        assert sorted(chain(*pages)) == [post.pk for post in shown], feed


@pytest.mark.parametrize("feed", NAMES)
def test_a_post_dated_ahead_of_the_clock_waits_for_its_time(feed, viewer, monkeypatch):
    monkeypatch.setattr(popular, "KEPT_SECONDS", 0)
    now = timezone.now()
    [early] = posts(viewer, 1, caption="Stem", created_at=now + timedelta(hours=20))
    [due] = posts(viewer, 1, caption="Stem")
    more = ABOUT.get(feed, {})
    assert ids(read(feed, viewer, **more)) == [due.pk]
    assert early.pk in ids(read(feed, viewer, now=now + timedelta(hours=21), **more))


def test_words_that_were_edited_since_a_post_was_read_are_filtered(viewer):
    [post] = posts(viewer, 1, caption="Voetbal")
    post.features.terms = ["taart"]
    post.features.save()
    assert ids(read("following", viewer)) == []
