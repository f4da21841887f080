import struct
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from feeds import hotwindow
from feeds.hotwindow import DIMENSIONS, HotWindow, unpacked
from feeds.queries import hot
from tests.factories.feeds import PostFeaturesFactory, direction


NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def packed(place):
    return struct.pack(f">HH{DIMENSIONS}e", DIMENSIONS, 0, *direction(place))


def row(post_id, place):
    return post_id, NOON + timedelta(seconds=post_id), packed(place)


def vector(window, post_id):
    found = window.vector_of(post_id)
    return None if found is None else found.tolist()


def test_vectors_come_as_postgres_sends_them():
    assert unpacked([packed(3)])[0].tolist() == direction(3)


def test_the_nearest_come_first_and_some_are_left_out():
    window = HotWindow.of([row(3, 1), row(2, 0), row(1, 1)])
    toward = np.array([direction(1), direction(0)], dtype=np.float32)
    assert [set(each) for each in window.nearest(toward, 2)] == [{1, 3}, {2, 3}]
    assert window.nearest(toward[:1], 3, without=[3]) == [[1, 2]]
    assert HotWindow.of([]).nearest(toward, 3) == [[], []]


@given(seed=st.integers(0, 1000), most=st.integers(1, 40), ties=st.booleans())
def test_among_many_it_finds_exactly_the_nearest(seed, most, ties):
    chooser = np.random.default_rng(seed)
    values = chooser.normal(size=3_000).astype(np.float32)
    values = np.round(values) if ties else values
    values[:10] = -np.inf  # left out
    found = values[hotwindow._highest(values, most)]
    assert found.tolist() == sorted(values.tolist(), reverse=True)[:most]


def test_what_comes_in_is_added_once():
    window = HotWindow.of([row(1, 0)]).with_newer([row(2, 1), row(1, 0)])
    assert window.ids.tolist() == [1, 2]
    assert window.newest == (NOON + timedelta(seconds=2), 2)
    assert window.with_newer([row(2, 1)]) is window
    assert vector(window, 2) == direction(1)
    assert vector(window, 9) is None


@pytest.mark.django_db
class TestDatabase:
    def test_only_posts_that_may_be_recommended_are_in_it(self):
        good = PostFeaturesFactory.create(embedding=direction(2)).post
        PostFeaturesFactory.create(post__ineligible=True)
        PostFeaturesFactory.create(post__removed=True)
        PostFeaturesFactory.create(version="old")
        assert hot.window().ids.tolist() == [good.pk]
        assert vector(hot.window(), good.pk) == direction(2)

    def test_it_is_read_again_after_seconds(self, monkeypatch):
        assert hot.window().ids.tolist() == []
        post = PostFeaturesFactory.create().post
        assert hot.window().ids.tolist() == []
        monkeypatch.setattr(hot, "ADDED_EVERY", 0)
        assert hot.window().ids.tolist() == [post.pk]

    def test_a_large_window_only_adds_what_is_new(self, monkeypatch):
        first = PostFeaturesFactory.create().post
        monkeypatch.setattr(hot, "FEW", 0)
        monkeypatch.setattr(hot, "ADDED_EVERY", 0)
        assert hot.window().ids.tolist() == [first.pk]
        second = PostFeaturesFactory.create().post
        assert hot.window().ids.tolist() == [first.pk, second.pk]

    def test_vectors_of_posts_that_are_not_in_it_come_from_the_database(self):
        gone = PostFeaturesFactory.create(post__ineligible=True, embedding=direction(5)).post
        assert hot.vectors_of([gone.pk])[gone.pk].tolist() == direction(5)
        assert hot.vectors_of([0]) == {}

    def test_a_post_dated_ahead_of_the_clock_keeps_no_other_out(self, monkeypatch):
        monkeypatch.setattr(hot, "FEW", 0)
        monkeypatch.setattr(hot, "ADDED_EVERY", 0)
        tomorrow = timezone.now() + timedelta(hours=20)
        early = PostFeaturesFactory.create(post__created_at=tomorrow).post
        first = PostFeaturesFactory.create().post
        assert hot.window().ids.tolist() == [first.pk]
        second = PostFeaturesFactory.create().post
        assert hot.window().ids.tolist() == [first.pk, second.pk]
        monkeypatch.setattr("feeds.queries.hot.timezone.now", lambda: tomorrow)
        assert hot.window().ids.tolist() == [first.pk, second.pk, early.pk]
