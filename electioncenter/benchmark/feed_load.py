"""Feeds under load: so many requests a second come, whether earlier ones were answered or not.

The latency of a request counts from when it was to come, so a server that stands still is not
flattered. Meanwhile posts come in and are read for the feeds, and viewers send what they did.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from threading import Event, Thread
from urllib.parse import urlsplit
from uuid import uuid4
from zlib import crc32

from django.db import connections
from django.urls import reverse
from django.utils import timezone

from content.actions import save_posts
from content.models import Post
from content.records import PostRecord
from electioncenter.benchmark.feed_costs import LANGUAGE, People, address
from electioncenter.benchmark.feed_world import PLATFORM, World
from electioncenter.benchmark.publishing import percentile
from feeds.actions.features import describe_posts
from feeds.viewing import COOKIE


BY = "system:bench"
FEEDS = ("for-you", "following", "popular")
THREADS = 64
TIMEOUT = 30.0  # seconds
WARM_UPS = 6
POSTS_A_SECOND = 5
EVENTS_A_SECOND = 50
EVENTS_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Load:
    """`seconds` from when each request was to come to its whole answer. `failed`: no 200."""

    feed: str
    rate: int
    seconds: Sequence[float]
    failed: int
    posts: int
    events: int

    def wall_ms(self, share: float) -> float:
        return percentile(self.seconds, share) * 1000


@dataclass(slots=True)
class Written:
    """What came in during a load."""

    posts: int = 0
    events: int = 0


def measure(
    url: str,
    world: World,
    people: People,
    *,
    rates: Sequence[int],
    seconds: int,
    on_step: Callable[[], None] = lambda: None,
) -> list[Load]:
    """Each feed at each rate, one after the other; `url` is of a server with this database."""
    found = []
    for feed in FEEDS:
        for rate in rates:
            with writing(url, world, people) as written:
                found.append(_one(url, people, feed, rate, seconds, written))
            on_step()
    return found


def warm_up(url: str, people: People) -> None:
    """Several at once, until all are answered twice: then each worker has read what it keeps."""

    def look(_number: int) -> bool:
        return _answers(f"{url}{address('for-you', '')}", people.cookies[0], None)

    good = 0
    for _ in range(WARM_UPS):
        _took, failed = at_rate(look, rate=1_000, count=8)
        good += not failed
        if good == 2:
            return
    raise RuntimeError("The server does not answer.")


def at_rate(work: Callable[[int], bool], *, rate: int, count: int) -> tuple[list[float], int]:
    """Calls `work` by the clock. Seconds each took since it was due, and how many said False."""

    def timed(number: int, due: float) -> tuple[float, bool]:
        is_good = work(number)
        return time.perf_counter() - due, is_good

    start = time.perf_counter()
    asked: list[Future[tuple[float, bool]]] = []
    with ThreadPoolExecutor(THREADS) as threads:
        for number in range(count):
            due = start + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            asked.append(threads.submit(timed, number, due))
    answers = [each.result() for each in asked]
    return [took for took, _ in answers], sum(not is_good for _, is_good in answers)


@contextmanager
def writing(url: str, world: World, people: People) -> Iterator[Written]:
    """Posts and events come in until the block ends; what fails there fails the benchmark."""
    written, is_over, failures = Written(), Event(), list[BaseException]()

    def posts() -> None:
        written.posts += _save_post(world)

    def events() -> None:
        written.events += _send_events(url, world, people, written.events)

    threads = [
        Thread(target=_repeat, args=(work, every, is_over, failures))
        for work, every in (
            (posts, 1 / POSTS_A_SECOND),
            (events, EVENTS_AT_ONCE / EVENTS_A_SECOND),
        )
    ]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def _one(url: str, people: People, feed: str, rate: int, seconds: int, written: Written) -> Load:
    def look(number: int) -> bool:
        cookie = people.cookies[number % len(people.cookies)]
        return _answers(f"{url}{address(feed, '')}", cookie, None)

    took, failed = at_rate(look, rate=rate, count=rate * seconds)
    return Load(feed, rate, took, failed, written.posts, written.events)


def _repeat(
    work: Callable[[], None], every: float, is_over: Event, failures: list[BaseException]
) -> None:
    """By the clock too; late ones are not made up for."""
    try:
        due = time.monotonic()
        while not is_over.wait(max(0.0, due - time.monotonic())):
            work()
            due = max(due + every, time.monotonic() - every)
    except Exception as failure:  # noqa: BLE001 (told by the thread that waits for this one)
        failures.append(failure)
    finally:
        connections.close_all()


def _save_post(world: World) -> int:
    """As ingest and the worker that reads posts for the feeds do."""
    name = uuid4().hex
    text = world.captions[int(name, 16) % len(world.captions)]
    post = PostRecord(
        platform=PLATFORM,
        external_id=name,
        account=f"maker{int(name, 16) % world.size.accounts + 1}",
        caption=text,
        language=LANGUAGE,
        created_at=timezone.now(),
    )
    save_posts(records=[post], by=BY)
    made = Post.objects.filter(platform=PLATFORM, external_id=name)
    return describe_posts(post_ids=list(made.values_list("pk", flat=True)))


def _send_events(url: str, world: World, people: People, sent: int) -> int:
    number = sent // EVENTS_AT_ONCE
    now = timezone.now().isoformat()
    newest = world.size.posts - number * EVENTS_AT_ONCE % max(1, world.size.posts - EVENTS_AT_ONCE)
    events = [
        {"post": newest - place, "kind": "seen" if place % 5 else "liked", "at": now}
        for place in range(EVENTS_AT_ONCE)
    ]
    cookie = people.cookies[number % len(people.cookies)]
    body = json.dumps({"events": events}).encode()
    if not _answers(f"{url}{reverse('api-interactions')}", cookie, body):
        raise RuntimeError("The interactions were not taken.")
    return EVENTS_AT_ONCE


def address_of(cookie: str) -> str:
    """Each viewer comes from a network of their own, as the limits of calls expect."""
    return str(IPv4Address("10.0.0.0") + crc32(cookie.encode()) % (1 << 24))


def _answers(url: str, cookie: str, body: bytes | None) -> bool:
    """Whether all of a good answer came."""
    parts = urlsplit(url)
    headers = {
        "Cookie": f"{COOKIE}={cookie}",
        "X-Forwarded-For": address_of(cookie),
        "Accept-Language": LANGUAGE,
        "Accept-Encoding": "gzip",
        "Content-Type": "application/json",
        "Origin": f"{parts.scheme}://{parts.netloc}",
    }
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 (our own server)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 (our own server on localhost)
            response.read()
            return True  # any other answer than 2xx is raised
    except (urllib.error.URLError, TimeoutError):
        return False
