import pytest
from django.db import transaction

from content.signals import posts_waiting
from core.announce import announce
from elections.signals import calendar_changed
from factchecks.signals import claims_changed, search_requested
from labels import tasks
from labels.signals import posts_unmatched


@pytest.fixture
def rung(monkeypatch):
    """Names of the tasks that were sent to the broker."""
    names: list[str] = []
    for task in (
        tasks.label_waiting_posts,
        tasks.requeue_after_claim_change,
        tasks.follow_calendar,
        tasks.search_posts,
        tasks.cluster_unmatched_posts,
    ):
        monkeypatch.setattr(
            task, "apply_async", lambda *args, name=task.name, **kwargs: names.append(name)
        )
    return names


@pytest.mark.django_db
def test_waiting_posts_ring_the_labelling_bell(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        announce(posts_waiting, count=3)
    assert rung == ["labels.tasks.label_waiting_posts"]


@pytest.mark.django_db
def test_a_burst_of_changed_claims_rings_once(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for claim_id in range(20):
            announce(claims_changed, claim_ids=[claim_id])
    assert rung == ["labels.tasks.requeue_after_claim_change"]


@pytest.mark.django_db
def test_a_requested_search_rings_for_the_search(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        announce(search_requested, search_id=1)
    assert rung == ["labels.tasks.search_posts"]


@pytest.mark.django_db
def test_batches_of_unmatched_posts_ring_once(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            announce(posts_unmatched)
    assert rung == ["labels.tasks.cluster_unmatched_posts"]


@pytest.mark.django_db
def test_a_changed_calendar_rings_for_the_labels(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        announce(calendar_changed, election_id=1)
    assert rung == ["labels.tasks.follow_calendar"]


@pytest.mark.django_db
def test_nothing_rings_when_the_transaction_is_rolled_back(
    rung, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                announce(posts_waiting, count=1)
                raise ValueError
        except ValueError:
            pass
    assert rung == []


@pytest.mark.django_db
def test_a_broker_that_is_away_does_not_break_the_writer(
    monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def away(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.label_waiting_posts, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        announce(posts_waiting, count=1)
    assert "no broker" in caplog.text
