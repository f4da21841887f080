from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from factory.django import DjangoModelFactory

from content.models import Intake, Post, PostCounter
from tests.factories.content import AccountFactory, IntakeFactory, PostFactory


pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 17, 12, tzinfo=UTC)


def refused(constraint: str, factory: type[DjangoModelFactory[Any]], **fields: object) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory.create(**fields)


def test_a_handle_is_one_account_on_its_platform():
    AccountFactory.create(platform="tiktok", handle="noor")
    AccountFactory.create(platform="bluesky", handle="noor")
    refused("content_account_unique", AccountFactory, platform="tiktok", handle="noor")


def test_an_account_is_of_a_known_kind():
    refused("content_account_kind_known", AccountFactory, kind="robot")


def test_followers_are_not_negative():
    refused("followers", AccountFactory, followers=-1)


def test_an_id_is_one_post_on_its_platform():
    PostFactory.create(platform="tiktok", external_id="7")
    PostFactory.create(platform="bluesky", external_id="7")
    refused("content_post_unique", PostFactory, platform="tiktok", external_id="7")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("content_post_status_known", {"status": "hidden"}),
        ("content_post_eligibility_known", {"eligibility": "maybe"}),
        ("content_post_has_external_id", {"external_id": ""}),
    ],
)
def test_a_post_in_an_impossible_state_is_refused(constraint, fields):
    refused(constraint, PostFactory, **fields)


def test_an_account_with_posts_cannot_be_deleted():
    post = PostFactory.create()
    with pytest.raises(ProtectedError):
        post.account.delete()


def test_viewers_meet_active_posts_and_feeds_take_the_eligible_ones():
    shown = PostFactory.create()
    known = PostFactory.create(ineligible=True)
    PostFactory.create(removed=True)
    PostFactory.create(status=Post.Status.DELETED)
    assert set(Post.objects.visible()) == {shown, known}
    assert set(Post.objects.eligible()) == {shown}


def test_pages_of_a_feed_join_without_a_gap_even_at_one_moment():
    PostFactory.create_batch(5, created_at=NOON)
    PostFactory.create(created_at=NOON - timedelta(days=1))
    feed, seen = list(Post.objects.newest_first()), list(Post.objects.newest_first()[:2])
    while page := Post.objects.before(seen[-1].created_at, seen[-1].pk).newest_first()[:2]:
        seen += page
    assert seen == feed
    assert len(seen) == 6


def test_counters_begin_at_zero_and_never_fall_below():
    counter = PostFactory.create().counter
    assert (counter.views, counter.likes, counter.shares, counter.comments) == (0, 0, 0, 0)
    for name in ("views", "likes", "shares", "comments"):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PostCounter.objects.update(**{name: -1})


def test_a_post_has_one_counter_and_one_place_in_the_queue():
    post = PostFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        PostCounter(post=post).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake(post=post).save(force_insert=True)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("content_intake_state_known", {"state": "lost"}),
        ("content_intake_lease_paired", {"leased": True, "leased_until": None}),
        ("content_intake_lease_paired", {"leased": True, "lease": None}),
        ("content_intake_lease_only_waiting", {"leased": True, "done": True}),
        ("content_intake_lease_only_waiting", {"leased": True, "set_aside": True}),
        ("content_intake_done_has_time", {"done": True, "processed_at": None}),
        ("content_intake_set_aside_has_error", {"set_aside": True, "error": ""}),
        ("attempts", {"attempts": -1}),
    ],
)
def test_an_impossible_place_in_the_queue_is_refused(constraint, fields):
    refused(constraint, IntakeFactory, **fields)


def test_a_post_is_free_for_a_worker_unless_a_lease_runs():
    now = timezone.now()
    free = IntakeFactory.create()
    ended = IntakeFactory.create(leased=True, leased_until=now)
    IntakeFactory.create(leased=True, leased_until=now + timedelta(seconds=1))
    IntakeFactory.create(done=True)
    aside = IntakeFactory.create(set_aside=True)
    assert set(Intake.objects.claimable(now)) == {free, ended}
    assert Intake.objects.waiting().count() == 3
    assert list(Intake.objects.set_aside()) == [aside]


def test_a_deleted_post_takes_its_counter_and_place_along():
    PostFactory.create().delete()
    assert not PostCounter.objects.exists()
    assert not Intake.objects.exists()


def test_content_can_be_read_by_people():
    post = PostFactory.create(platform="tiktok", external_id="7", account__handle="noor")
    assert str(post) == "tiktok:7"
    assert str(post.account) == "@noor"
    assert str(post.counter) == f"{post.pk}: 0"
    assert str(post.intake) == f"{post.pk}: waiting"
