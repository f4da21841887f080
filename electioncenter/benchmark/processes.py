"""A contender in a process of its own: built there, given posts, asked for its peak memory.

So that what one needs of memory is its own, and none warms up a cache for another.
"""

from __future__ import annotations

import multiprocessing
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from django.conf import settings
from django.db import connection

from electioncenter.benchmark import contenders, proc
from electioncenter.benchmark.peers import naive
from labels.matching import PostText


_WARM_UP = 64
_SECONDS_TO_END = 10.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds for `posts`; `cpu` of the process and of what Postgres does for it."""

    posts: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        return self.posts / self.wall

    @property
    def cpu_ms(self) -> float:
        return self.cpu / self.posts * 1000


@dataclass(frozen=True, slots=True)
class Built:
    name: str
    claims: int
    _connection: Connection

    def wait(self) -> None:
        """Until it is built and has seen its first posts."""
        self._ask("memory")

    def match(self, posts: int, *, seed: int) -> Timing:
        """The first so many posts of the mix of this seed."""
        wall, cpu = self._ask("match", posts, seed)
        return Timing(posts, wall, cpu)

    def peak_memory(self) -> int:
        """Bytes, the building included."""
        peak: int = self._ask("memory")
        return peak

    def _ask(self, *question: Any) -> Any:
        self._connection.send(question)
        try:
            return self._connection.recv()
        except EOFError as error:
            raise RuntimeError(f"{self.name} with {self.claims:,} claims broke off.") from error


@contextmanager
def running(name: str, claims: int) -> Iterator[Built]:
    """Starts building; ends the process with the block."""
    here, there = multiprocessing.Pipe()
    database = str(connection.settings_dict["NAME"])
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(there, name, claims, database), daemon=True
    )
    process.start()
    there.close()
    try:
        yield Built(name, claims, here)
    finally:
        here.close()
        process.join(_SECONDS_TO_END)
        if process.is_alive():
            process.terminate()
            process.join()


def serve(questions: Connection, name: str, claims: int, database: str) -> None:
    """The other end: answers until nobody asks any more.

    Without the apps, which nobody here needs and whose memory would be counted.
    """
    warnings.filterwarnings("ignore", "Accessing the database during app", RuntimeWarning)
    connection.settings_dict["NAME"] = database
    match = contenders.built(name, contenders.claims_of_mix(claims))
    match(contenders.posts_of_mix(_WARM_UP, seed=0))
    postgres = naive.postgres_pid() if name == contenders.NAIVE and settings.EMBEDDED else None
    while True:
        try:
            question, *rest = questions.recv()
        except EOFError:
            return
        if question == "match":
            questions.send(_timed(match, contenders.posts_of_mix(rest[0], seed=rest[1]), postgres))
        else:
            questions.send(proc.peak_memory())


def _timed(
    match: contenders.Matching, posts: Sequence[PostText], postgres: int | None
) -> tuple[float, float]:
    wall, cpu, database = time.perf_counter(), time.process_time(), proc.cpu_seconds(postgres)
    match(posts)
    return (
        time.perf_counter() - wall,
        time.process_time() - cpu + proc.cpu_seconds(postgres) - database,
    )
