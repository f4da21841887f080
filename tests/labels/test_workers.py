"""Real workers, really killed: every post ends up labelled, exactly once."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db.models import Count

from audit.models import Entry
from content.actions import requeue
from content.models import Intake, Post
from labels.models import Label
from labels.tasks import label_waiting_posts
from tests.factories.content import AccountFactory, PostFactory
from tests.factories.elections import ElectionFactory
from tests.factories.factchecks import ClaimFactory, VerdictFactory


POSTS = 120
SECONDS = 90
SECONDS_TO_STOP = 20


@contextlib.contextmanager
def worker():
    """A Celery worker with beat inside, in processes of its own group."""
    command = [sys.executable, "-m", "celery", "-A", "electioncenter", "worker", "-Q", "labels"]
    process = subprocess.Popen(
        [*command, "-c", "1", "-B", "-l", "ERROR"],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()  # the main process alone: it ends its children in order
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS_TO_STOP)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(SECONDS)


@pytest.fixture
def posts(fresh_database, own_valkey, monkeypatch, tmp_path, django_db_blocker):
    monkeypatch.setenv("LABELLING_BATCH", "5")
    monkeypatch.setenv("LABELLING_LEASE_SECONDS", "3")
    monkeypatch.setenv("LABELLING_SWEEP_SECONDS", "1")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    with django_db_blocker.unblock():
        ElectionFactory.create()
        VerdictFactory.create(claim=ClaimFactory.create(), published=True)
        account = AccountFactory.create()
        PostFactory.create_batch(
            POSTS, account=account, caption="Het stembureau is open tot negen uur, ga stemmen!"
        )
        yield


def wait_until(condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"it took too long: {states()}"
        time.sleep(0.02)


def states():
    return list(Intake.objects.values_list("state", "attempts", "error").annotate(Count("pk")))


def some_done():
    return POSTS > Intake.objects.filter(state=Intake.State.DONE).count() > 0


def all_done():
    return Intake.objects.filter(state=Intake.State.DONE).count() == POSTS


def assert_each_labelled_once():
    per_post = Label.objects.values("post").annotate(labels=Count("pk")).values_list("labels")
    assert list(per_post) == [(1,)] * POSTS
    saved = Entry.objects.filter(action="labels.batch_labelled")
    assert sum(entry.data["posts"] for entry in saved) == POSTS


@pytest.mark.slow
def test_a_killed_worker_loses_no_post(posts):
    with worker() as first:
        label_waiting_posts.delay()
        wait_until(some_done)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait(SECONDS)
    assert Intake.objects.waiting().exists()
    with worker():
        wait_until(all_done)
    assert_each_labelled_once()


@pytest.mark.slow
def test_a_killed_valkey_loses_no_post(posts, own_valkey):
    with worker():
        label_waiting_posts.delay()
        wait_until(some_done)
        own_valkey.kill()
        requeue(posts=Post.objects.none(), by="system:test", reason="writers go on")
        own_valkey.start()
        wait_until(all_done)
    assert_each_labelled_once()


@pytest.mark.slow
def test_without_any_message_the_sweep_finds_the_work(posts):
    with worker():
        wait_until(all_done)
    assert_each_labelled_once()
