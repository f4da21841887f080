import pytest
from django.utils import timezone

from feeds.queries import single
from tests.factories.content import PostFactory


pytestmark = pytest.mark.django_db


def test_a_post_that_is_not_recommended_can_still_be_read_by_its_address():
    post = PostFactory.create(ineligible=True)
    card = single(post_id=post.pk, language="nl", now=timezone.now())
    assert card is not None
    assert card.post == post


def test_a_removed_post_cannot_be_read_by_its_address():
    post = PostFactory.create(removed=True)
    assert single(post_id=post.pk, language="nl", now=timezone.now()) is None
