from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from audit.models import Entry
from content import actions, bulk
from content.bulk import Status
from content.models import Account, IngestRun, Intake, Post, PostCounter
from content.records import Deletion, PostRecord
from content.signals import posts_waiting
from tests.concurrency import at_once
from tests.factories.content import AccountFactory, IngestRunFactory, PostFactory


MADE = datetime(2026, 3, 1, 10, tzinfo=UTC)


def record(external_id="1", **fields) -> PostRecord:
    return PostRecord(platform="sample", external_id=external_id, **{"caption": "Hoi", **fields})


def save(*records: PostRecord) -> list[Status]:
    return actions.save_posts(records=records, by="test")


def labelled(post: Post) -> None:
    Intake.objects.filter(post=post).update(state="done", processed_at=timezone.now())


@pytest.fixture
def rings():
    heard = []

    def listen(**kwargs):
        heard.append(kwargs["count"])

    posts_waiting.connect(listen)
    yield heard
    posts_waiting.disconnect(listen)


@pytest.mark.django_db
class TestNew:
    def test_a_post_is_saved_with_its_account_counters_and_place_in_the_queue(self):
        statuses = save(
            record(
                account="jan", account_name="Jan", account_kind="party", followers=9,
                caption="a", hashtags=["b"], transcript="c", on_screen_text="d", language="nl",
                region="NL", url="https://a.example/1", created_at=MADE,
                views=4, likes=3, shares=2, comments=1,
            )
        )  # fmt: skip
        assert statuses == [Status.CREATED]
        post = Post.objects.select_related("account", "counter", "intake").get()
        assert (post.platform, post.external_id) == ("sample", "1")
        assert (post.caption, post.hashtags) == ("a", ["b"])
        assert (post.transcript, post.on_screen_text) == ("c", "d")
        assert (post.language, post.region, post.url) == ("nl", "NL", "https://a.example/1")
        assert (post.created_at, post.status, post.eligibility) == (MADE, "active", "eligible")
        account, counter = post.account, post.counter
        assert (account.handle, account.display_name) == ("jan", "Jan")
        assert (account.kind, account.followers) == ("party", 9)
        assert (counter.views, counter.likes, counter.shares, counter.comments) == (4, 3, 2, 1)
        assert (post.intake.state, post.intake.attempts) == ("waiting", 0)

    def test_without_date_and_account_it_is_from_now_and_from_unknown(self):
        save(record())
        post = Post.objects.select_related("account").get()
        assert abs(timezone.now() - post.created_at) < timedelta(minutes=1)
        assert post.account.handle == "unknown"

    def test_posts_of_one_account_share_it(self):
        save(record("1", account="jan"), record("2", account="jan"))
        save(record("3", account="jan"))
        assert Account.objects.get().posts.count() == 3

    def test_the_same_id_on_another_platform_is_another_post(self):
        save(record("1"), PostRecord(platform="other", external_id="1", caption="Hoi"))
        assert Post.objects.count() == 2

    def test_nothing_is_saved_of_nothing(self):
        assert save() == []
        assert not Entry.objects.exists()

    def test_there_is_one_audit_entry_with_counts_and_no_texts(self):
        save(record("1"), record("2"))
        entry = Entry.objects.get()
        assert (entry.action, entry.actor) == ("content.posts_saved", "test")
        assert entry.data == {"created": 2, "updated": 0, "unchanged": 0}

    def test_what_changes_nothing_is_not_in_the_audit_log(self):
        save(record())
        save(record())
        assert Entry.objects.count() == 1

    def test_workers_are_told_how_many_wait(self, rings, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            save(record("1"), record("2"))
        assert rings == [2]

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries):
        save(record("0"))
        with django_assert_max_num_queries(19):
            save(*(record(str(n), account=f"a{n}") for n in range(50)))


@pytest.mark.django_db
class TestAgain:
    def test_the_same_post_again_is_unchanged_and_not_labelled_again(self, rings):
        save(record(account="jan", created_at=MADE, views=1))
        labelled(Post.objects.get())
        assert save(record(account="jan", created_at=MADE, views=1)) == [Status.UNCHANGED]
        assert Intake.objects.get().state == "done"

    @pytest.mark.parametrize(
        "change",
        [
            {"caption": "Anders"},
            {"hashtags": ["nieuw"]},
            {"transcript": "gesproken"},
            {"on_screen_text": "in beeld"},
            {"language": "fy"},
        ],
    )
    def test_a_changed_text_is_labelled_again(
        self, change, rings, django_capture_on_commit_callbacks
    ):
        save(record())
        labelled(Post.objects.get())
        with django_capture_on_commit_callbacks(execute=True):
            assert save(record(**change)) == [Status.UPDATED]
        intake = Intake.objects.get()
        assert (intake.state, intake.attempts, intake.lease) == ("waiting", 0, None)
        assert rings == [1]

    @pytest.mark.parametrize(
        "change",
        [
            {"views": 5},
            {"region": "BE"},
            {"url": "https://a.example/"},
            {"created_at": MADE},
            {"account": "els"},
        ],
    )
    def test_other_changes_are_saved_and_not_labelled_again(self, change):
        save(record())
        labelled(Post.objects.get())
        assert save(record(**change)) == [Status.UPDATED]
        assert save(record(**change)) == [Status.UNCHANGED]
        assert Intake.objects.get().state == "done"

    def test_a_worker_that_holds_the_post_loses_it_when_the_text_changes(self):
        save(record())
        now = timezone.now()
        lease, ids = actions.lease_waiting(limit=9, lease_for=timedelta(minutes=2), now=now)
        save(record(caption="Anders"))
        assert actions.lock_leased(lease=lease, post_ids=ids) == set()

    def test_what_is_not_said_stays(self):
        save(record(account="jan", transcript="c", language="nl", views=4, created_at=MADE))
        assert save(record(caption=None)) == [Status.UNCHANGED]
        post = Post.objects.select_related("account").get()
        assert (post.caption, post.transcript, post.language) == ("Hoi", "c", "nl")
        assert (post.account.handle, post.created_at, post.counter.views) == ("jan", MADE, 4)

    def test_an_empty_text_takes_the_text_away(self):
        save(record(transcript="c"))
        assert save(record(transcript="")) == [Status.UPDATED]
        assert Post.objects.get().transcript == ""

    def test_an_account_is_kept_up_to_date_by_who_says_something_of_it(self):
        save(record(account="jan", account_kind="politician", followers=1))
        save(record(account="jan", followers=2, account_name="Jan"))
        account = Account.objects.get()
        assert (account.kind, account.followers, account.display_name) == ("politician", 2, "Jan")

    def test_a_post_its_maker_deleted_does_not_come_back(self):
        save(record())
        bulk.delete([Deletion(platform="sample", external_id="1")])
        assert save(record()) == [Status.UNCHANGED]
        assert Post.objects.get().status == "deleted"

    def test_a_post_made_elsewhere_is_updated_too(self):
        post = PostFactory.create(account=AccountFactory.create(platform="sample"), external_id="1")
        assert save(record(caption="Anders", views=7)) == [Status.UPDATED]
        assert PostCounter.objects.get(post=post).views == 7


@pytest.mark.django_db
class TestTwiceInOneBatch:
    def test_the_later_record_is_laid_over_the_earlier(self):
        assert save(record(views=1, likes=5), record(views=2), record(views=2)) == [
            Status.CREATED,
            Status.UPDATED,
            Status.UNCHANGED,
        ]
        counter = PostCounter.objects.get()
        assert (counter.views, counter.likes) == (2, 5)


@pytest.mark.django_db
class TestDelete:
    def test_a_deleted_post_is_gone_for_viewers_and_counted_once(self):
        save(record("1"), record("2"))
        gone = [Deletion(platform="sample", external_id=each) for each in ("1", "unknown")]
        assert bulk.delete(gone) == 1
        assert bulk.delete(gone) == 0
        assert list(Post.objects.visible().values_list("external_id", flat=True)) == ["2"]

    def test_a_post_that_was_taken_down_stays_taken_down(self):
        post = PostFactory.create(removed=True)
        assert bulk.delete([Deletion(platform=post.platform, external_id=post.external_id)]) == 0
        post.refresh_from_db()
        assert post.status == "removed"


KEY = actions.RunKey(source="/a", fingerprint="f", format="jsonl", platform="x")


@pytest.mark.django_db
class TestRun:
    def test_a_run_that_was_broken_off_is_taken_up_again(self):
        run, _is_continued = actions.open_run(key=KEY, restart=False)
        actions.close_run(run=run, state=IngestRun.State.INTERRUPTED, by="test")
        assert actions.open_run(key=KEY, restart=False) == (run, True)

    def test_a_finished_run_is_not(self):
        run, _is_continued = actions.open_run(key=KEY, restart=False)
        actions.close_run(run=run, state=IngestRun.State.FINISHED, by="test")
        assert actions.open_run(key=KEY, restart=False) != (run, True)

    def test_restart_begins_anew(self):
        run, _is_continued = actions.open_run(key=KEY, restart=False)
        _new, is_continued = actions.open_run(key=KEY, restart=True)
        assert not is_continued
        run.refresh_from_db()
        assert run.state == "abandoned"

    def test_an_input_without_fingerprint_is_never_taken_up_again(self):
        key = actions.RunKey(source="-", fingerprint="", format="jsonl", platform="x")
        actions.open_run(key=key, restart=False)
        assert not actions.open_run(key=key, restart=False)[1]

    def test_of_two_that_begin_at_once_one_is_refused(self, monkeypatch):
        actions.open_run(key=KEY, restart=False)
        monkeypatch.setattr(IngestRun.objects, "open", IngestRun.objects.none)
        with pytest.raises(actions.RunConflict):
            actions.open_run(key=KEY, restart=False)

    def test_two_readers_of_one_run_do_not_both_count(self):
        mine, _is_continued = actions.open_run(key=KEY, restart=False)
        other = IngestRun.objects.get(pk=mine.pk)

        def save_as(run: IngestRun) -> None:
            actions.save_batch(
                run=run, records=[record()], deletions=[], skipped=0, rejected=0, rows=1
            )

        save_as(other)
        with pytest.raises(actions.RunConflict):
            save_as(mine)
        mine.refresh_from_db()
        assert (mine.rows, mine.read, mine.created) == (1, 1, 1)

    def test_the_end_of_a_run_is_in_the_audit_log(self):
        run, _is_continued = actions.open_run(key=KEY, restart=False)
        actions.save_batch(run=run, records=[record()], deletions=[], skipped=2, rejected=1, rows=4)
        actions.close_run(run=run, state=IngestRun.State.FINISHED, by="test")
        entry = Entry.objects.get()
        assert entry.subject == f"content.ingestrun:{run.pk}"
        assert entry.data == {
            "state": "finished", "read": 4, "created": 1, "updated": 0, "unchanged": 0,
            "deleted": 0, "skipped": 2, "rejected": 1,
        }  # fmt: skip

    @pytest.mark.parametrize(
        "fields",
        [{"read": 1}, {"state": "lost"}, {"state": "finished"}, {"finished_at": timezone.now()}],
    )
    def test_the_database_refuses_runs_that_cannot_be(self, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            IngestRunFactory.create(**fields)

    def test_the_database_refuses_two_open_runs_of_one_input(self):
        IngestRunFactory.create(source="/a", fingerprint="f")
        with pytest.raises(IntegrityError), transaction.atomic():
            IngestRunFactory.create(source="/a", fingerprint="f", state="interrupted")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_ingests_of_the_same_posts_at_once_save_each_once():
    def work(number: int) -> None:
        batch = [
            record(str(n), account=f"a{n % 7}", caption=f"{n} {number}", views=number + n)
            for n in range(60)
        ]
        for _again in range(5):
            save(*(batch if number % 2 else reversed(batch)))

    assert at_once([partial(work, number) for number in range(6)]) == [None] * 6
    assert Post.objects.count() == Intake.objects.count() == PostCounter.objects.count() == 60
    assert Account.objects.count() == 7


FIELDS = st.fixed_dictionaries(
    {"external_id": st.sampled_from(["1", "2", "3"])},
    optional={
        "account": st.sampled_from(["jan", "els"]),
        "caption": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
        "hashtags": st.lists(st.sampled_from(["a", 'b"', "c,{}", "\\", "NULL", ""]), max_size=3),
        "views": st.integers(0, 2**63 - 1),
        "created_at": st.integers(0, 10**9).map(lambda n: datetime.fromtimestamp(n, tz=UTC)),
    },
)


class SavingTwice(HypothesisTestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(FIELDS, max_size=6))
    def test_what_was_saved_is_unchanged_when_saved_again(self, rows):
        records = [PostRecord(platform="sample", **row) for row in rows]
        save(*records)
        before = list(Post.objects.order_by("pk").values())
        last = {each.external_id: each for each in records}.values()
        save(*last)
        assert save(*last) == [Status.UNCHANGED] * len(last)
        assert len(before) == len(last)
