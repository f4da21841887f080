"""What is fetched anew into the cache in front, and when."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from audit.actions import record
from electioncenter import purge
from electioncenter.tasks import refresh_changed_pages
from tests.factories.elections import (
    ElectionCenterPageFactory,
    ElectionFactory,
    ElectionNoticeFactory,
    PollingStationFactory,
)
from tests.factories.factchecks import ClaimFactory


pytestmark = pytest.mark.django_db


class Front:
    """A cache in front that only remembers what it was asked."""

    def __init__(self) -> None:
        asked: list[tuple[str, str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                headers = self.headers
                asked.append((self.path, headers["Host"], headers["X-Cache-Refresh"]))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *args):
                pass

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def front(settings) -> Iterator[Front]:
    made = Front()
    made.thread.start()
    settings.CACHE_FRONT_URLS = [made.url]
    settings.CACHE_REFRESH_TOKEN = "secret"
    settings.SITE_URL = "https://elections.example"
    yield made
    made.server.shutdown()
    made.thread.join()
    made.server.server_close()


def changed(row, action="elections.election_changed"):
    record(action=action, by="system:test", subject=f"{row._meta.label_lower}:{row.pk}")


def paths_for(*rows):
    return purge.affected_paths(f"{row._meta.label_lower}:{row.pk}" for row in rows)


def test_a_change_of_an_election_refreshes_its_pages_and_every_front_page():
    page, other = ElectionCenterPageFactory.create_batch(2)
    paths = paths_for(page.election)
    assert {"/", "/en/", "/nl/", "/sitemap.xml", page.url} <= set(paths)
    assert reverse("voting:stations", args=[page.election.slug]) in paths
    assert other.url not in paths
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("factory", [ElectionNoticeFactory, PollingStationFactory])
def test_what_belongs_to_an_election_refreshes_its_pages(factory):
    page = ElectionCenterPageFactory.create()
    assert page.url in paths_for(factory.create(election=page.election))


def test_a_claim_refreshes_its_page_and_those_of_its_elections():
    page = ElectionCenterPageFactory.create()
    claim = ClaimFactory.create()
    claim.elections.add(page.election)
    assert {claim.get_absolute_url(), page.url} <= set(paths_for(claim))


def test_an_area_refreshes_the_pages_that_refer_to_it():
    page, other = ElectionCenterPageFactory.create_batch(2)
    assert page.election.division != other.election.division
    paths = paths_for(page.election.division)
    assert page.url in paths
    assert other.url not in paths


@pytest.mark.parametrize("subject", ["elections.election:999999", "a file", "elections.x:1"])
def test_what_is_gone_or_unknown_refreshes_every_page(subject):
    page = ElectionCenterPageFactory.create()
    assert page.url in purge.affected_paths([subject])


def test_changes_are_taken_once_and_old_ones_never():
    election = ElectionFactory.create()
    changed(election)
    subject = f"elections.election:{election.pk}"
    assert purge.take_changes(timezone.now() + timedelta(minutes=5)) == set()
    assert subject in purge.take_changes(timezone.now())
    assert purge.take_changes(timezone.now()) == set()


def test_labels_and_posts_are_no_readers_concern():
    record(action="content.posts_ingested", by="system:test", subject="content.post:1")
    assert not purge.concerns_readers("content.posts_ingested")
    assert purge.take_changes(timezone.now()) == set()


def test_the_front_is_asked_for_our_own_paths_with_the_secret(front):
    page = ElectionCenterPageFactory.create()
    changed(page.election)
    count = refresh_changed_pages()
    assert (page.url, "elections.example", "secret") in front.asked
    assert len(front.asked) == count


def test_without_changes_nobody_is_asked(front):
    refresh_changed_pages()
    front.asked.clear()
    assert refresh_changed_pages() == 0
    assert front.asked == []


def test_a_front_that_is_away_costs_nothing_but_time(caplog):
    with override_settings(CACHE_FRONT_URLS=["http://127.0.0.1:9"], CACHE_REFRESH_TOKEN="x"):
        assert purge.refresh(["/en/"]) == 0
    assert "was not refreshed" in caplog.text


def rings(monkeypatch, django_capture_on_commit_callbacks, *actions):
    rung: list[object] = []
    monkeypatch.setattr(
        refresh_changed_pages, "apply_async", lambda **options: rung.append(options)
    )
    election = ElectionFactory.create()
    for action in actions:
        with django_capture_on_commit_callbacks(execute=True):
            changed(election, action)
    return len(rung)


def test_a_burst_of_entries_rings_once(front, monkeypatch, django_capture_on_commit_callbacks):
    actions = ["elections.election_changed"] * 3
    assert rings(monkeypatch, django_capture_on_commit_callbacks, *actions) == 1


def test_entries_that_change_no_page_do_not_ring(
    front, monkeypatch, django_capture_on_commit_callbacks
):
    assert rings(monkeypatch, django_capture_on_commit_callbacks, "labels.label_attached") == 0


def test_without_a_cache_in_front_nothing_rings(monkeypatch, django_capture_on_commit_callbacks):
    actions = ["elections.election_changed"]
    assert rings(monkeypatch, django_capture_on_commit_callbacks, *actions) == 0


@pytest.mark.parametrize("label", ["elections.electioncenterpage", "wagtailcore.page"])
def test_a_page_that_was_published_or_taken_down_is_fetched_itself(label):
    page = ElectionCenterPageFactory.create()
    dutch = ElectionCenterPageFactory.create(election=page.election, language="nl")
    page.unpublish()
    paths = purge.affected_paths([f"{label}:{page.pk}"])
    assert {page.url, dutch.url} <= set(paths)
