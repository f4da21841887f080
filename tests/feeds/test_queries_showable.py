"""Posts are read without `select_related`, and are what it would give."""

from typing import Any

import pytest
from django.utils import timezone

from content.models import Post
from feeds.queries.showable import PARTS, fields_of, showable
from tests.factories.content import PostFactory, PostMediaFactory
from tests.factories.feeds import PostStatsFactory


pytestmark = pytest.mark.django_db


def values(instance: Any) -> dict[str, Any]:
    return {field.attname: getattr(instance, field.attname) for field in fields_of(type(instance))}


def test_a_post_is_what_django_reads(django_assert_num_queries):
    stats = PostStatsFactory.create(post=PostMediaFactory.create().post, likes=7)
    [found] = showable([stats.post_id], now=timezone.now())
    related = [part for part in PARTS if part != "post"]
    usual = Post.objects.select_related(*related).get()
    assert values(found) == values(usual)
    with django_assert_num_queries(0):
        for part in related:
            assert values(getattr(found, part)) == values(getattr(usual, part)), part
        assert list(found.media.captions.all()) is not None


def test_what_is_not_there_is_not_asked_again(django_assert_num_queries):
    post = PostFactory.create(counter=None)
    with django_assert_num_queries(1):
        [found] = showable([post.pk], now=timezone.now())
        assert not hasattr(found, "media")
        assert (found.counter.likes, found.stats.likes) == (0, 0)


def test_no_column_needs_converting_and_keys_come_first():
    for model in PARTS.values():
        fields = fields_of(model)
        assert fields[0].primary_key
        assert not any(hasattr(field, "from_db_value") for field in fields)


def test_nothing_is_asked_of_no_posts(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert showable([], now=timezone.now()) == []
