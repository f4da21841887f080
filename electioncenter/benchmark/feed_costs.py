"""What one page costs: CPU of this process and of its Postgres backend, one page after the other.

Whole pages go through all of Django in this process (`as HTML`, `as JSON`); `page()` alone is what the
pages and the API share, without templates.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from electioncenter.benchmark import proc
from electioncenter.benchmark.feed_world import World
from electioncenter.benchmark.publishing import percentile
from feeds.actions.interactions import set_reaction
from feeds.models import Reaction, Viewer
from feeds.queries import hot
from feeds.queries.popular import renew_world
from feeds.serving.pages import page
from feeds.viewing import COOKIE, remember


LANGUAGE = "nl"
WARM_UP = 5
FEEDS = ("for-you", "following", "popular", "search")
LIKE = "one like"
SELDOM = ("popular in the world, anew", "hot window, anew")  # by the clock, not by viewers
_SERVER = "localhost"
FIRST_ADDRESS = int(IPv4Address("10.0.0.1"))


@dataclass(slots=True)
class Cost:
    """Milliseconds of CPU, each the mean of all rounds; `wall` holds seconds, one a round."""

    name: str
    process_ms: float
    postgres_ms: float
    wall: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        return self.process_ms + self.postgres_ms

    def wall_ms(self, share: float) -> float:
        return percentile(self.wall, share) * 1000


@dataclass(frozen=True, slots=True)
class People:
    """Viewers that the measures are made as, with the cookies they are known by."""

    viewers: Sequence[Viewer]
    cookies: Sequence[str]

    @classmethod
    def of(cls, world: World, count: int) -> People:
        """Chosen by the world's seed."""
        chooser = random.Random(world.seed)  # noqa: S311 (no secret)
        everyone = range(1, world.size.viewers + 1)
        chosen = chooser.sample(everyone, min(count, len(everyone)))
        viewers = list(Viewer.objects.filter(pk__in=chosen).order_by("pk"))
        return cls(viewers, [_cookie(viewer) for viewer in viewers])


def words(world: World, count: int) -> list[str]:
    """Words to search for, as they stand in the world's captions."""
    chooser = random.Random(world.seed)  # noqa: S311 (no secret)
    found = [each for caption in world.captions for each in caption.split() if len(each) > 5]
    return chooser.choices([each for each in found if each.isalpha()], k=count)


def measure(
    world: World, people: People, *, rounds: int, on_step: Callable[[], None] = lambda: None
) -> list[Cost]:
    """Each feed bare, as HTML and as JSON, one like, and what is read anew by the clock."""
    found = []
    for name, work in _works(world, people, rounds + WARM_UP).items():
        found.append(cost(name, work, rounds=1 if name in SELDOM else rounds))
        on_step()
    return found


def steps() -> int:
    return 3 * len(FEEDS) + 1 + len(SELDOM)


def cost(name: str, work: Callable[[int], object], *, rounds: int) -> Cost:
    """`work` gets the number of the round; what it loads once is not the price of a round."""
    warm_up = WARM_UP if rounds > 1 else 0
    for number in range(warm_up):
        work(number)
    backend, wall = _backend(), []
    process, postgres = time.process_time(), proc.cpu_seconds(backend)
    for number in range(warm_up, warm_up + rounds):
        start = time.perf_counter()
        work(number)
        wall.append(time.perf_counter() - start)
    process, postgres = time.process_time() - process, proc.cpu_seconds(backend) - postgres
    return Cost(name, process / rounds * 1000, postgres / rounds * 1000, wall)


def address(feed: str, query: str) -> str:
    found = reverse(f"feeds:{feed}")
    return f"{found}?q={query}" if feed == "search" else found


def _works(world: World, people: People, rounds: int) -> dict[str, Callable[[int], object]]:
    searched = words(world, rounds)
    client = Client(SERVER_NAME=_SERVER, headers={"accept-language": LANGUAGE})

    def bare(feed: str) -> Callable[[int], object]:
        def work(number: int) -> object:
            viewer = people.viewers[number % len(people.viewers)]
            return page(
                feed=feed,
                viewer=viewer,
                language=LANGUAGE,
                region=viewer.region,
                now=timezone.now(),
                query=searched[number] if feed == "search" else "",
            )

        return work

    def whole(feed: str) -> Callable[[int], object]:
        def work(number: int) -> None:
            client.cookies[COOKIE] = people.cookies[number % len(people.cookies)]
            response = client.get(address(feed, searched[number]))
            assert response.status_code == 200, response.status_code

        return work

    def answer(feed: str) -> Callable[[int], object]:
        def work(number: int) -> None:
            client.cookies[COOKIE] = people.cookies[number % len(people.cookies)]
            asked = {"q": searched[number]} if feed == "search" else {}
            # An address may ask only so often: each round is somebody else's.
            somebody = str(IPv4Address(FIRST_ADDRESS + number))
            response = client.get(reverse("api-feed", args=[feed]), asked, REMOTE_ADDR=somebody)
            assert response.status_code == 200, response.status_code

        return work

    return {
        SELDOM[0]: lambda _number: renew_world(now=timezone.now()),
        SELDOM[1]: _window_anew,
        **{feed: bare(feed) for feed in FEEDS},
        **{f"{feed}, as HTML": whole(feed) for feed in FEEDS},
        **{f"{feed}, as JSON": answer(feed) for feed in FEEDS},
        LIKE: lambda number: _like(world, people, number),
    }


def _window_anew(_number: int) -> None:
    hot.forget()
    hot.window()


def window_bytes() -> int:
    """Memory of the newest posts, as each process keeps them (feeds.hotwindow)."""
    held = hot.window()
    places = sys.getsizeof(held.row_of) + 2 * len(held.row_of) * sys.getsizeof(2**30)
    return int(held.vectors.nbytes + held.ids.nbytes) + places


def _like(world: World, people: People, number: int) -> None:
    """Of a post that the viewer may have liked before, as anybody's."""
    set_reaction(
        viewer=people.viewers[number % len(people.viewers)],
        post_id=world.size.posts - number % world.size.posts,
        kind=Reaction.Kind.LIKE,
        is_on=True,
        now=timezone.now(),
    )


def _cookie(viewer: Viewer) -> str:
    response = HttpResponse()
    remember(response, viewer)
    return response.cookies[COOKIE].value


def _backend() -> int:
    """The process of our connection; the database runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
