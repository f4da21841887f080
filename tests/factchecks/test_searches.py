from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from factchecks import tasks
from factchecks.actions.searches import (
    PATIENCE,
    fail_search,
    finish_search,
    lease_search,
    report_progress,
    request_preview,
)
from factchecks.models import BackSearch
from factchecks.queries.searches import latest_search, searched_claim
from factchecks.signals import search_requested
from tests.factchecks.verdicts import draft, last_entry, trail
from tests.factories.factchecks import BackSearchFactory, ClaimWordingFactory, VerdictFactory


pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=2)


@pytest.fixture
def rung():
    heard = []

    def listen(**kwargs):
        heard.append(kwargs["search_id"])

    search_requested.connect(listen)
    yield heard
    search_requested.disconnect(listen)


@pytest.fixture
def search() -> BackSearch:
    BackSearchFactory.create()
    leased = lease_search()
    assert leased is not None
    return leased


def test_a_preview_is_asked_for_once_at_a_time(rung, django_capture_on_commit_callbacks):
    verdict = draft()
    with django_capture_on_commit_callbacks(execute=True):
        first = request_preview(verdict=verdict, by="user:1")
        again = request_preview(verdict=verdict, by="user:2")
    assert (first, rung) == (again, [first.pk])
    assert trail()[0] == "factchecks.preview_requested"


def test_after_one_has_ended_another_may_be_asked_for(search):
    finish_search(search=search, result={"automatic": 1})
    again = request_preview(verdict=search.verdict, by="user:1")
    assert again != search
    assert latest_search(search.verdict, "preview") == again


def test_a_published_verdict_goes_before_previews_and_the_oldest_first():
    preview, apply = BackSearchFactory.create(), BackSearchFactory.create(purpose="apply")
    later = BackSearchFactory.create(purpose="apply")
    assert [lease_search() for _ in range(4)] == [apply, later, preview, None]


def test_progress_is_kept_and_renews_the_lease(search):
    before = search.leased_until
    now = timezone.now() + LATER
    assert report_progress(search=search, done=50, total=90, after_post=7, result={"a": 1}, now=now)
    stored = BackSearch.objects.get()
    assert (stored.done, stored.total, stored.after_post) == (50, 90, 7)
    assert stored.result == {"a": 1}
    assert stored.leased_until == search.leased_until > before


def test_another_worker_goes_on_where_a_dead_one_stopped(search):
    report_progress(search=search, done=50, after_post=7, result={"automatic": 3})
    assert lease_search() is None
    taken = lease_search(now=timezone.now() + LATER)
    assert taken is not None
    assert (taken.after_post, taken.result) == (7, {"automatic": 3})
    # The first one was only slow, and learns that it is not its search any more.
    assert not report_progress(search=search, done=51, after_post=8)
    assert not finish_search(search=search, result={})
    assert not fail_search(search=search, error="x")
    assert finish_search(search=taken, result={"automatic": 4})


def test_a_finished_search_keeps_what_it_found(search):
    report_progress(search=search, done=90, after_post=9)
    assert finish_search(search=search, result={"automatic": 2, "review": 5, "views": 100})
    stored = BackSearch.objects.get()
    assert (stored.state, stored.result["views"]) == ("done", 100)
    assert stored.finished_at is not None
    assert last_entry().action == "factchecks.search_finished"
    assert last_entry().data == {"purpose": "preview", "posts": 90, "automatic": 2, "review": 5}


def test_a_failed_search_says_why(search):
    assert fail_search(search=search, error="No encoder.")
    assert BackSearch.objects.get().error == "No encoder."
    assert last_entry().action == "factchecks.search_failed"


def test_a_worker_stops_when_the_draft_was_changed(search):
    search.verdict.searches.all().delete()
    assert not report_progress(search=search, done=1, after_post=1)


def test_the_sweep_rings_for_what_was_forgotten(rung, search, django_capture_on_commit_callbacks):
    waiting = BackSearchFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.sweep_searches() == 1
    assert rung == [waiting.pk]
    BackSearch.objects.filter(pk=search.pk).update(leased_until=timezone.now())
    assert tasks.sweep_searches() == 2


def test_the_sweep_gives_up_what_nobody_finishes(search):
    BackSearch.objects.update(requested_at=timezone.now() - PATIENCE)
    assert tasks.sweep_searches() == 0
    assert BackSearch.objects.get().error == "given-up"


def test_a_rolled_back_request_rings_for_nothing(rung):
    def ask_and_fail(verdict):
        request_preview(verdict=verdict, by="user:1")
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        ask_and_fail(draft())
    assert rung == []


def test_a_draft_is_searched_for_as_if_it_were_published(django_assert_num_queries):
    verdict = draft(automatic=True)
    ClaimWordingFactory.create(claim=verdict.claim, language="en", text="Polls close at five.")
    with django_assert_num_queries(4):
        claim = searched_claim(verdict.pk)
    assert (claim.claim_id, claim.rating) == (verdict.claim_id, "false")
    assert claim.wordings == (("en", "Polls close at five."),)
    assert claim.headlines == ("Nee, de stembussen sluiten niet eerder",)
    assert claim.allows_automatic_banner
    assert VerdictFactory.create().state == "draft"
