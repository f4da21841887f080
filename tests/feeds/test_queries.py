from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from content.models import Post
from feeds import cursor
from feeds.queries import newest, single
from tests.factories.content import PostFactory


pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def page(after="", size=3):
    position = cursor.decode(after) if after else None
    return newest(after=position, language="nl", now=timezone.now(), size=size)


def ids(found):
    return [card.post.pk for card in found.cards]


def test_the_newest_posts_come_first():
    old = PostFactory.create(created_at=NOON)
    new = PostFactory.create(created_at=NOON + timedelta(hours=1))
    assert ids(page()) == [new.pk, old.pk]


def test_pages_follow_each_other_without_gap_or_repeat_even_at_one_moment():
    posts = PostFactory.create_batch(7, created_at=NOON)
    first = page()
    second = page(first.next_cursor)
    third = page(second.next_cursor)
    assert ids(first) + ids(second) + ids(third) == sorted((p.pk for p in posts), reverse=True)
    assert third.next_cursor == ""


def test_the_last_full_page_offers_no_further_page():
    PostFactory.create_batch(3, created_at=NOON)
    assert page().next_cursor == ""


def test_a_post_that_arrives_meanwhile_does_not_shift_the_next_page():
    posts = PostFactory.create_batch(6, created_at=NOON)
    first = page()
    PostFactory.create(created_at=NOON + timedelta(hours=1))
    assert ids(page(first.next_cursor)) == sorted((p.pk for p in posts), reverse=True)[3:]


@pytest.mark.parametrize(
    "state",
    [
        {"status": Post.Status.REMOVED},
        {"status": Post.Status.DELETED},
        {"eligibility": Post.Eligibility.INELIGIBLE},
    ],
)
def test_posts_that_may_not_be_put_before_anyone_are_not_in_a_feed(state):
    PostFactory.create(**state)
    assert page().cards == []


def test_a_post_that_is_not_recommended_can_still_be_read_by_its_address():
    post = PostFactory.create(ineligible=True)
    card = single(post_id=post.pk, language="nl", now=timezone.now())
    assert card is not None
    assert card.post == post


def test_a_removed_post_cannot_be_read_by_its_address():
    post = PostFactory.create(removed=True)
    assert single(post_id=post.pk, language="nl", now=timezone.now()) is None
