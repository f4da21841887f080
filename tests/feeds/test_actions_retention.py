from datetime import timedelta

import pytest
from django.utils import timezone

from feeds.actions import retention
from feeds.models import (
    FeedRequest,
    FilteredPost,
    Interaction,
    NotInterested,
    PostStats,
    Viewer,
)
from feeds.tasks import forget_old
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    FeedRequestFactory,
    FilteredPostFactory,
    InteractionFactory,
    KeywordFilterFactory,
    NotInterestedFactory,
    PostStatsFactory,
    ReactionFactory,
    ViewerFactory,
)
from tests.factories.users import UserFactory


pytestmark = pytest.mark.django_db
NOW = timezone.now()


def aged(factory, days: float, **values):
    """A row as it was made that long ago."""
    row = factory.create(**values)
    type(row).objects.filter(pk=row.pk).update(at=NOW - timedelta(days=days))
    return row


def test_what_is_old_enough_goes_and_no_more():
    kept = [
        aged(FeedRequestFactory, 29.9),
        aged(FilteredPostFactory, 29.9),
        aged(InteractionFactory, 399.9),
        NotInterestedFactory.create(until=NOW + timedelta(minutes=1)),
    ]
    aged(FeedRequestFactory, 30.1)
    aged(FilteredPostFactory, 30.1)
    aged(InteractionFactory, 400.1)
    NotInterestedFactory.create(until=NOW - timedelta(minutes=1))
    assert retention.forget_old(now=NOW) == {
        "requests": 1, "filtered_posts": 1, "interactions": 1, "not_interested": 1, "viewers": 0,
    }  # fmt: skip
    left = [
        each
        for model in (FeedRequest, FilteredPost, Interaction, NotInterested)
        for each in model.objects.all()
    ]
    assert left == kept


def test_it_goes_in_batches(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _row in range(5):
        aged(InteractionFactory, 500)
    assert retention.forget_old(now=NOW)["interactions"] == 5
    assert not Interaction.objects.exists()


def test_a_viewer_that_nobody_can_be_any_more_goes_with_all_they_set():
    post = PostFactory.create()
    PostStatsFactory.create(post=post, likes=3, saves=1)
    lost, also_lost, here = (ReactionFactory.create(post=post).viewer for _row in range(3))
    ReactionFactory.create(post=post, viewer=lost, kind="save")
    KeywordFilterFactory.create(viewer=lost)
    login = ViewerFactory.create(user=UserFactory.create())
    creator = ViewerFactory.create(account=AccountFactory.create())
    gone = [lost.pk, also_lost.pk]
    Viewer.objects.filter(pk__in=[*gone, login.pk, creator.pk]).update(
        seen_at=NOW - timedelta(days=401)
    )
    assert retention.forget_old(now=NOW)["viewers"] == 2
    assert set(Viewer.objects.all()) == {here, login, creator}
    stats = PostStats.objects.get()
    assert (stats.likes, stats.saves) == (1, 0)


def test_a_sweep_that_has_much_to_do_goes_on_the_next_time(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 1)
    monkeypatch.setattr(retention, "MOST_BATCHES", 2)
    for _row in range(3):
        aged(InteractionFactory, 500)
    assert forget_old() == 2
    assert forget_old() == 1
    assert forget_old() == 0
