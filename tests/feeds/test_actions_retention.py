from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.db import connection
from django.utils import timezone

from electioncenter.sweeps import schedule
from feeds.actions import retention
from feeds.actions.filters import add_filter
from feeds.actions.refused import Refused
from feeds.actions.retention import Kept
from feeds.models import (
    MOST_FILTERS,
    FeedRequest,
    FilteredPost,
    Interaction,
    KeywordFilter,
    NotInterested,
    PostStats,
    Viewer,
)
from feeds.tasks import forget_old
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.feeds import (
    FeedRequestFactory,
    FilteredPostFactory,
    GeneratorSkeletonFactory,
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


def forget(kind: Kept) -> retention.Forgotten:
    return retention.forget_old(kind=kind, now=NOW)


def test_what_is_old_enough_goes_and_no_more():
    kept_back = aged(FilteredPostFactory, 29.9)
    kept = [
        aged(FeedRequestFactory, 29.9),
        kept_back,
        aged(InteractionFactory, 399.9),
        NotInterestedFactory.create(until=NOW + timedelta(minutes=1)),
        KeywordFilterFactory.create(expires_at=NOW + timedelta(minutes=1)),
        kept_back.keyword_filter,
    ]
    KeywordFilterFactory.create(expires_at=NOW - timedelta(minutes=1))
    aged(FeedRequestFactory, 30.1)
    aged(FilteredPostFactory, 30.1, keyword_filter=kept_back.keyword_filter)
    aged(InteractionFactory, 400.1)
    NotInterestedFactory.create(until=NOW - timedelta(minutes=1))
    GeneratorSkeletonFactory.create(received_at=NOW - timedelta(hours=25))
    assert {kind.value: forget(kind).rows for kind in Kept} == {
        "requests": 1, "filtered_posts": 1, "interactions": 1, "not_interested": 1,
        "keyword_filters": 1, "skeletons": 1, "viewers": 0,
    }  # fmt: skip
    left = [
        each
        for model in (FeedRequest, FilteredPost, Interaction, NotInterested, KeywordFilter)
        for each in model.objects.all()
    ]
    assert set(left) == set(kept)


def test_a_batch_takes_the_oldest_first_by_their_age_and_not_by_their_key(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    rows = [aged(InteractionFactory, days) for days in (500, 700, 600)]
    assert forget(Kept.INTERACTIONS) == retention.Forgotten(rows=2, is_full=True)
    assert Interaction.objects.get() == rows[0]
    assert forget(Kept.INTERACTIONS) == retention.Forgotten(rows=1, is_full=False)


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
    assert forget(Kept.VIEWERS).rows == 2
    assert set(Viewer.objects.all()) == {here, login, creator}
    stats = PostStats.objects.get()
    assert (stats.likes, stats.saves) == (1, 0)


@pytest.fixture
def sent(monkeypatch):
    """Messages of the task, in their order."""
    messages: list[str] = []
    monkeypatch.setattr(forget_old, "delay", messages.append)
    return messages


def test_every_kind_has_a_message_of_its_own(sent):
    assert forget_old() == 0
    assert sent == list(Kept)


def test_while_a_batch_is_full_its_kind_lines_up_again_behind_the_others(monkeypatch, sent):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _row in range(3):
        aged(InteractionFactory, 500)
    aged(FeedRequestFactory, 40)
    assert (forget_old("interactions"), sent) == (2, ["interactions"])
    assert (forget_old("requests"), sent) == (1, ["interactions"])
    assert (forget_old("interactions"), sent) == (1, ["interactions"])


def test_a_filter_that_is_over_makes_room_for_another():
    viewer = ViewerFactory.create()
    over = NOW - timedelta(minutes=1)
    for number in range(MOST_FILTERS):
        KeywordFilterFactory.create(viewer=viewer, phrase=f"word {number}", expires_at=over)
    with pytest.raises(Refused):
        add_filter(viewer=viewer, phrase="one more", now=NOW)
    forget(Kept.KEYWORD_FILTERS)
    assert add_filter(viewer=viewer, phrase="one more", now=NOW)


def test_every_kind_is_swept_every_hour():
    entries = schedule(labelling_seconds=15).values()
    entry = next(each for each in entries if each["task"] == forget_old.name)
    assert entry["schedule"] == crontab(minute=50)


@pytest.mark.parametrize(
    ("kind", "index"),
    [
        (Kept.NOT_INTERESTED, "feeds_notinterested_until"),
        (Kept.KEYWORD_FILTERS, "feeds_keywordfilter_expires"),
        (Kept.VIEWERS, "feeds_viewer_lost"),
    ],
)
def test_the_sweep_reads_old_rows_by_their_age(kind, index):
    rows, age = retention._old(kind, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the tables of a test are small
    assert index in rows.order_by(age).explain()
