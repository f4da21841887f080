from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Entry
from content import actions
from content.models import Intake, Post
from content.signals import posts_waiting
from tests.concurrency import all_at_once, at_once
from tests.factories.content import IntakeFactory, PostFactory


WORKERS = 12
LEASE = timedelta(minutes=2)


def lease(limit=256, now=None):
    return actions.lease_waiting(limit=limit, lease_for=LEASE, now=now or timezone.now())


def states() -> Counter[str]:
    return Counter(Intake.objects.values_list("state", flat=True))


@pytest.fixture
def rings():
    heard = []

    def listen(**kwargs):
        heard.append(kwargs["count"])

    posts_waiting.connect(listen)
    yield heard
    posts_waiting.disconnect(listen)


@pytest.mark.django_db
class TestLease:
    def test_a_worker_takes_the_oldest_posts_up_to_its_limit(self):
        posts = PostFactory.create_batch(5)
        token, taken = lease(limit=3)
        assert taken == [post.pk for post in posts[:3]]
        assert set(Intake.objects.filter(lease=token).values_list("pk", flat=True)) == set(taken)

    def test_the_attempt_is_counted_before_the_work(self):
        PostFactory.create()
        now = timezone.now()
        lease(now=now)
        intake = Intake.objects.get()
        assert intake.attempts == 1
        assert intake.leased_until == now + LEASE

    def test_nobody_takes_a_post_while_its_lease_runs(self):
        PostFactory.create()
        now = timezone.now()
        lease(now=now)
        assert lease(now=now + LEASE - timedelta(microseconds=1))[1] == []

    def test_a_dead_workers_posts_are_free_when_its_lease_ends(self):
        post = PostFactory.create()
        now = timezone.now()
        first, _ = lease(now=now)
        second, taken = lease(now=now + LEASE)
        assert taken == [post.pk]
        assert first != second
        assert Intake.objects.get().attempts == 2

    def test_an_empty_queue_gives_an_empty_batch(self):
        PostFactory.create(labelled=True)
        PostFactory.create(intake__set_aside=True)
        assert lease()[1] == []

    def test_fresh_posts_come_before_those_that_failed(self):
        failed = PostFactory.create(intake__attempts=1)
        fresh = PostFactory.create()
        assert lease()[1] == [fresh.pk]
        assert lease()[1] == [failed.pk]

    def test_failed_posts_come_in_ever_smaller_company(self):
        PostFactory.create_batch(20, intake__attempts=1)
        PostFactory.create_batch(3, intake__attempts=2)
        assert [len(lease()[1]) for _ in range(5)] == [16, 4, 1, 1, 1]

    def test_a_post_that_used_up_its_attempts_kills_no_more_workers(self):
        PostFactory.create(intake__attempts=actions.MAX_ATTEMPTS)
        assert lease()[1] == []

    def test_taking_a_batch_takes_three_queries(self, django_assert_max_num_queries):
        PostFactory.create_batch(30)
        with django_assert_max_num_queries(3 + 2):  # and a savepoint
            lease()


@pytest.mark.django_db(transaction=True)
def test_many_workers_never_take_one_post_twice_and_leave_none():
    PostFactory.create_batch(120)
    batches = all_at_once([lambda: lease(limit=10)[1]] * WORKERS)
    taken = [post_id for batch in batches for post_id in batch]
    assert len(taken) == len(set(taken)) == 120
    assert set(Intake.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_worker_finds_work_while_another_holds_the_last_fresh_posts():
    PostFactory.create_batch(4)
    retry = PostFactory.create(intake__attempts=1)
    with transaction.atomic():
        lease()
        assert at_once([lambda: lease()[1]]) == [[retry.pk]]


@pytest.mark.django_db(transaction=True)
def test_leasing_saving_failing_and_requeueing_at_once_end_without_a_deadlock():
    PostFactory.create_batch(60)

    def work():
        token, taken = lease(limit=15)
        with transaction.atomic():
            mine = actions.lock_leased(lease=token, post_ids=taken[::-1])
            actions.mark_processed(post_ids=sorted(mine)[1:], now=timezone.now())
            actions.mark_failed(lease=token, errors=dict.fromkeys(taken[:1], "E: x"))

    def requeue():
        actions.requeue(posts=Post.objects.order_by("-pk"), by="user:1", reason="Claims changed.")

    all_at_once([work, work, requeue, work, requeue, work] * 2)
    assert sum(states().values()) == 60


@pytest.mark.django_db
class TestAfterTheWork:
    def test_labelled_posts_are_done(self):
        posts = PostFactory.create_batch(2)
        token, taken = lease()
        now = timezone.now()
        assert actions.lock_leased(lease=token, post_ids=taken) == {post.pk for post in posts}
        actions.mark_processed(post_ids=taken, now=now)
        assert states() == {"done": 2}
        assert set(Intake.objects.values_list("processed_at", "lease", "attempts")) == {
            (now, None, 0)
        }

    def test_a_slow_worker_has_lost_its_posts_to_the_next(self):
        PostFactory.create_batch(2)
        now = timezone.now()
        slow, taken = lease(now=now)
        lease(now=now + LEASE)
        assert actions.lock_leased(lease=slow, post_ids=taken) == set()

    def test_a_lease_covers_only_its_own_posts(self):
        mine, other = PostFactory.create_batch(2)
        token, _ = lease(limit=1)
        assert actions.lock_leased(lease=token, post_ids=[mine.pk, other.pk]) == {mine.pk}
        assert actions.lock_leased(lease=uuid4(), post_ids=[mine.pk]) == set()

    def test_a_done_post_is_under_nobodys_lease_when_its_message_comes_again(self):
        PostFactory.create()
        token, taken = lease()
        actions.mark_processed(post_ids=taken, now=timezone.now())
        assert actions.lock_leased(lease=token, post_ids=taken) == set()

    def test_a_failed_post_goes_back_with_its_error(self):
        PostFactory.create()
        token, (post_id,) = lease()
        assert actions.mark_failed(lease=token, errors={post_id: "ValueError: no"}) == 0
        intake = Intake.objects.get()
        assert (intake.state, intake.error, intake.lease) == ("waiting", "ValueError: no", None)
        assert lease()[1] == [post_id]

    def test_a_post_that_fails_every_time_is_set_aside_with_its_error(self):
        PostFactory.create()
        outcomes = []
        for _ in range(actions.MAX_ATTEMPTS):
            token, (post_id,) = lease()
            outcomes.append(actions.mark_failed(lease=token, errors={post_id: "ValueError: no"}))
        assert outcomes == [0, 0, 0, 1]
        assert Intake.objects.get().state == "set_aside"
        assert Intake.objects.get().error == "ValueError: no"
        assert lease()[1] == []

    def test_a_slow_workers_failure_does_not_touch_what_another_did(self):
        PostFactory.create()
        now = timezone.now()
        slow, (post_id,) = lease(now=now)
        lease(now=now + LEASE)
        actions.mark_processed(post_ids=[post_id], now=now)
        assert actions.mark_failed(lease=slow, errors={post_id: "TimeoutError"}) == 0
        assert states() == {"done": 1}
        assert Intake.objects.get().error == ""

    def test_posts_whose_workers_died_each_time_are_set_aside_when_the_lease_is_over(self):
        now = timezone.now()
        IntakeFactory.create(leased=True, attempts=actions.MAX_ATTEMPTS, leased_until=now)
        IntakeFactory.create(leased=True, attempts=1, leased_until=now)
        assert actions.set_aside_exhausted(now=now - timedelta(seconds=1)) == 0
        assert actions.set_aside_exhausted(now=now) == 1
        assert actions.set_aside_exhausted(now=now) == 0
        assert states() == {"set_aside": 1, "waiting": 1}
        assert "died" in Intake.objects.set_aside().get().error


@pytest.mark.django_db
class TestRequeue:
    def test_posts_go_through_labelling_again_and_the_bell_rings(
        self, rings, django_capture_on_commit_callbacks
    ):
        done, aside = PostFactory.create(labelled=True), PostFactory.create(intake__set_aside=True)
        PostFactory.create(labelled=True)
        with django_capture_on_commit_callbacks(execute=True):
            count = actions.requeue(
                posts=Post.objects.filter(pk__in=[done.pk, aside.pk]), by="user:7", reason="Fixed."
            )
        assert count == 2
        assert rings == [2]
        assert sorted(lease()[1]) == [done.pk, aside.pk]
        entry = Entry.objects.get()
        assert (entry.action, entry.actor) == ("content.posts_requeued", "user:7")
        assert entry.data == {"count": 2, "reason": "Fixed."}

    def test_a_worker_that_holds_a_post_loses_it(self):
        PostFactory.create()
        token, taken = lease()
        actions.requeue(posts=Post.objects.all(), by="user:7", reason="Edited.")
        assert actions.lock_leased(lease=token, post_ids=taken) == set()
        assert lease()[1] == taken

    def test_nothing_to_send_rings_no_bell_and_writes_no_entry(
        self, rings, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.requeue(posts=Post.objects.none(), by="user:7", reason="x") == 0
        assert rings == []
        assert not Entry.objects.exists()


@pytest.mark.django_db
class TestModeration:
    def test_an_ineligible_post_leaves_recommendations_but_not_the_site(self):
        post = PostFactory.create()
        changed = actions.set_eligibility(
            post=post, eligibility=Post.Eligibility.INELIGIBLE, reason="EL-11", by="user:7"
        )
        assert changed.eligibility == "ineligible"
        assert not Post.objects.eligible().exists()
        assert Post.objects.visible().exists()
        entry = Entry.objects.about(f"content.post:{post.pk}").get()
        assert entry.action == "content.eligibility_set"
        assert entry.data == {"eligibility": "ineligible", "reason": "EL-11"}

    def test_a_removed_post_is_gone_for_viewers(self):
        post = PostFactory.create()
        actions.set_status(post=post, status=Post.Status.REMOVED, reason="EL-1", by="user:7")
        assert not Post.objects.visible().exists()
        entry = Entry.objects.about(f"content.post:{post.pk}").get()
        assert entry.data == {"status": "removed", "reason": "EL-1"}

    @pytest.mark.parametrize(
        ("action", "field"),
        [(actions.set_eligibility, "eligibility"), (actions.set_status, "status")],
    )
    def test_an_unknown_state_changes_nothing_and_leaves_no_entry(self, action, field):
        post = PostFactory.create()
        with pytest.raises(IntegrityError), transaction.atomic():
            action(post=post, reason="x", by="user:7", **{field: "hidden"})
        assert Post.objects.eligible().exists()
        assert not Entry.objects.exists()

    def test_doing_it_twice_leaves_two_entries_and_one_state(self):
        post = PostFactory.create()
        for _ in range(2):
            actions.set_status(post=post, status=Post.Status.REMOVED, reason="EL-1", by="user:7")
        assert Entry.objects.count() == 2
        assert Post.objects.get().status == "removed"
