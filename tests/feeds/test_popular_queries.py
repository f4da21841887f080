"""What is dear to look up is looked up once, whoever asks."""

import pytest
from django.utils import timezone

from feeds.position import LAST_ID, Position
from feeds.queries import popular, search
from feeds.queries.about import Subject, popular_about
from tests.factories.content import PostFactory
from tests.factories.feeds import PostFeaturesFactory, PostStatsFactory


pytestmark = pytest.mark.django_db


def hottest():
    return popular.hottest(region="NL", language="nl", now=timezone.now())


def test_one_request_looks_through_the_world_and_the_others_get_the_newest_meanwhile(monkeypatch):
    looked = []

    def look(*, now):
        looked.append(now)
        return []

    monkeypatch.setattr(popular, "renew_world", look)
    monkeypatch.setattr(popular, "KEPT_SECONDS", 0)
    post = PostFactory.create()
    assert hottest() == [post.pk]
    assert hottest() == [post.pk]
    assert len(looked) == 1


def test_what_is_popular_of_a_topic_is_kept_for_seconds(django_assert_num_queries):
    liked = PostFeaturesFactory.create(main_topic="food").post
    PostStatsFactory.create(post=liked, likes=3)
    food, now = Subject(topic="food"), timezone.now()
    [first] = popular_about(food, now=now)
    assert first.post_id == liked.pk
    with django_assert_num_queries(0):
        assert popular_about(food, now=now) == [first]
    assert popular_about(Subject(tag="food"), now=now) == []


def test_a_search_puts_only_the_newest_posts_in_order(monkeypatch):
    monkeypatch.setattr(search, "MOST_RANKED", 2)
    PostFeaturesFactory.create(terms=["stem"])
    newest = [PostFeaturesFactory.create(terms=["+stem", "stembus"]).post for _ in range(2)]
    now = timezone.now()
    begin = search.Hit(Position(now, LAST_ID), search.FIRST_RANK)
    found = search.search(search.words_of("stem", "nl"), behind=begin, most=10, now=now)
    assert [hit.post_id for hit in found] == [post.pk for post in reversed(newest)]
