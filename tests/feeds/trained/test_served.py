"""What pages teach: only of viewers who keep history, only what they did on those pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from feeds.models import FeedRequest, Interaction
from feeds.trained.served import gain_of, seen_pages
from tests.factories.content import PostFactory
from tests.factories.feeds import FeedRequestFactory, InteractionFactory, ViewerFactory


@pytest.mark.parametrize(
    ("kind", "watched", "gain"),
    [
        ("shared", None, 4), ("liked", None, 3), ("saved", None, 3), ("watched", 1.0, 2),
        ("watched", 0.6, 1), ("watched", 0.1, 0), ("seen", None, 0), ("not_interested", None, 0),
    ],
)  # fmt: skip
def test_how_much_an_event_speaks_for_a_post(kind, watched, gain):
    assert gain_of(kind, watched) == gain


def item(post, **fields):
    said = {"post": post.pk, "score": 1.0, "position": 2, "propensity": 1.0}
    return said | {"values": {"liked": 0.5}} | fields


def served(viewer, items, **fields):
    return FeedRequestFactory.create(viewer=viewer, items=items, **fields)


def did(viewer, post, page, kind=Interaction.Kind.SEEN, **fields):
    return InteractionFactory.create(viewer=viewer, post=post, kind=kind, request=page.id, **fields)


def found():
    now = timezone.now()
    return list(seen_pages(since=now - timedelta(days=2), until=now + timedelta(minutes=1)))


@pytest.fixture
def page():
    """One post was liked and one only seen."""
    viewer, (liked, seen) = ViewerFactory.create(), PostFactory.create_batch(2)
    page = served(viewer, [item(liked, propensity=0.25), item(seen)])
    did(viewer, liked, page, Interaction.Kind.LIKED)
    did(viewer, seen, page)
    return page


@pytest.mark.django_db
def test_only_posts_that_were_seen_on_that_page_count(page):
    below = PostFactory.create()
    page.items = [*page.items, item(below)]
    page.save()
    InteractionFactory.create(viewer=page.viewer, post=below, request=uuid4())
    (told,) = found()
    assert [(post.gain, post.weight, post.place) for post in told.posts] == [
        (3, 4.0, 2),
        (0, 1.0, 2),
    ]
    assert told.viewer_id == page.viewer_id


@pytest.mark.django_db
@pytest.mark.parametrize("said", [{"keeps_history": False}, {"epoch": 1, "counts_from": 1}])
def test_who_keeps_no_history_or_began_anew_teaches_nothing(page, said):
    for name, value in said.items():
        setattr(page.viewer, name, value)
    page.viewer.save()
    assert found() == []


@pytest.mark.django_db
def test_nobody_and_other_feeds_teach_nothing(page):
    FeedRequest.objects.update(viewer=None)
    served(page.viewer, page.items, feed="popular")
    assert found() == []


@pytest.mark.django_db
def test_who_names_the_page_of_another_is_not_heard(page):
    seen = page.items[1]["post"]
    InteractionFactory.create(
        viewer=ViewerFactory.create(), post_id=seen, kind="shared", request=page.id
    )
    (told,) = found()
    assert [post.gain for post in told.posts] == [3, 0]


@pytest.mark.django_db
def test_pages_that_tell_nothing_are_left_out():
    viewer, post = ViewerFactory.create(), PostFactory.create()
    did(viewer, post, served(viewer, [item(post)]))
    assert found() == []


@pytest.mark.django_db
def test_many_pages_take_two_queries_a_day_and_the_newest_come_first(
    page, django_assert_num_queries
):
    old = served(page.viewer, page.items)
    for event in Interaction.objects.filter(request=page.id):
        did(page.viewer, event.post, old, event.kind)
    FeedRequest.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(hours=2))
    FeedRequest.objects.bulk_create(
        FeedRequest(viewer=page.viewer, feed="for-you", parameters="1", items=page.items)
        for _ in range(20)
    )
    with django_assert_num_queries(4):  # and two spans without a page
        told = found()
    assert [each.at for each in told] == sorted((each.at for each in told), reverse=True)
    assert len(told) == 2
