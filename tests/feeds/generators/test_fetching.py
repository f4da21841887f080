"""Asking an address that the operator set, without a network."""

import io
import json
import socket

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from electioncenter import environment
from feeds.actions.fetched import fetch_skeleton
from feeds.generators import fetching
from feeds.generators.fetching import Unanswered, fetch, public_machine
from feeds.models import GeneratorDay, GeneratorSkeleton
from feeds.tasks import fetch_skeleton as task
from tests.factories.content import PostFactory
from tests.factories.feeds import FeedGeneratorFactory


URL = "https://maker.example/feed?limit=1"
PUBLIC = "93.184.216.34"


class Wire:
    """The other end: what it answers, and what it was asked."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.asked = answer, b""

    def makefile(self, *_how):
        return io.BytesIO(self.answer)

    def settimeout(self, seconds):
        assert 0 < seconds <= fetching.PATIENCE

    def sendall(self, data):
        self.asked += data

    def close(self):
        pass


def said(body, status="200 OK", **headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return Wire("\r\n".join([*lines, "", ""]).encode() + body)


@pytest.fixture
def answering(monkeypatch):
    """Gives what stands at the other end; every name is public."""

    def stand(wire):
        monkeypatch.setattr(fetching, "public_machine", lambda host, port: PUBLIC)
        monkeypatch.setattr(fetching._Pinned, "connect", lambda each: setattr(each, "sock", wire))
        return wire

    return stand


def test_the_answer_is_read(answering):
    wire = answering(said(b"{}"))
    assert fetch(URL) == b"{}"
    assert wire.asked.startswith(b"GET /feed?limit=1 HTTP/1.1\r\nHost: maker.example\r\n")


@pytest.mark.parametrize(
    "wire",
    [
        said(b"", "302 Found", Location="https://elsewhere.example/"),
        said(b"", "500 Oops"),
        said(b"x" * (fetching.LARGEST + 1)),
        Wire(b"no http"),
    ],
)
def test_what_is_no_plain_answer_is_not_used(answering, wire):
    answering(wire)
    with pytest.raises(Unanswered):
        fetch(URL)


@pytest.mark.parametrize("body", [b"{}", b""])
def test_a_slow_answer_is_left_also_when_it_is_slow_in_its_head(answering, monkeypatch, body):
    monkeypatch.setattr(fetching, "ALL_PATIENCE", -1)
    answering(said(body))
    with pytest.raises(Unanswered):
        fetch(URL)


@pytest.mark.parametrize(
    "machines",
    [
        ["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["::1"], ["fd00::1"], ["fe80::1%eth0"],
        ["::ffff:10.0.0.1"], ["100.64.0.1"], ["224.0.0.1"], [PUBLIC, "192.168.0.1"], [],
        ["::ffff:100.64.0.1"], ["64:ff9b::a00:1"], ["2002:a00:1::"], ["::10.0.0.1"], ["fec0::1"],
    ],
)  # fmt: skip
def test_nothing_inside_our_own_network_is_asked(monkeypatch, machines):
    found = [(0, 0, 0, "", (each, 443)) for each in machines]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_how: found)
    with pytest.raises(Unanswered):
        public_machine("maker.example", 443)


@pytest.mark.parametrize("other", ["2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_of_public_machines_the_one_that_the_system_reaches_first_is(monkeypatch, other):
    found = [(0, 0, 0, "", (each, 443)) for each in (PUBLIC, other)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_how: found)
    assert public_machine("maker.example", 443) == PUBLIC


@pytest.mark.parametrize("word", ["slow", "slow=http://x/", "=https://x/", "slow=https://a@x/"])
def test_only_https_addresses_with_a_name_are_taken(word):
    with pytest.raises(ImproperlyConfigured):
        environment.named_addresses([word])
    assert environment.named_addresses([f"slow={URL}"]) == {"slow": URL}


@pytest.mark.django_db
class TestKeeping:
    @pytest.fixture(autouse=True)
    def _set(self, settings):
        settings.FEED_GENERATORS = {"slow": URL}
        settings.SITE_URL = "https://feeds.example"

    def test_what_was_fetched_is_what_viewers_get(self, answering):
        post = PostFactory.create()
        FeedGeneratorFactory.create(approved=True, slug="slow")
        address = f"at://did:web:feeds.example/app.bsky.feed.post/{post.pk}"
        answering(said(json.dumps({"feed": [{"post": address}]}).encode()))
        assert task("slow")
        assert GeneratorSkeleton.objects.get().posts == [post.pk]

    @pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b"{}", b'{"feed":[1]}'])
    def test_what_cannot_be_read_is_counted_and_changes_nothing(self, answering, body):
        FeedGeneratorFactory.create(approved=True, slug="slow")
        answering(said(body))
        assert not fetch_skeleton(slug="slow", now=timezone.now())
        assert GeneratorDay.objects.get().failed == 1
        assert not GeneratorSkeleton.objects.exists()

    def test_nobody_is_asked_for_a_draft_or_without_an_address(self):
        FeedGeneratorFactory.create(slug="slow")
        FeedGeneratorFactory.create(approved=True, slug="other")
        for slug in ("slow", "other", "none"):
            assert not fetch_skeleton(slug=slug, now=timezone.now())
