"""One worker host beside two: what the second adds, and whether the two stand in each other's way.

A host is a Celery worker with one process, held to a core of its own and, where this machine lets
us, in a network namespace of its own (`ip netns`, as root). It reaches Postgres and Valkey through
their Unix sockets, which a namespace does not hide. All hosts share the servers and the machine, so
two can be twice as fast as one only where the servers leave both cores to them; the CPU time that
a post costs the workers says the same of a busy machine: it grows where they wait for each other
actively, and does not where they merely wait for a core.
"""

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from electioncenter.benchmark import mix, ours
from electioncenter.benchmark.proc import cpu_seconds
from electioncenter.embedded.supervisor import Process, Supervisor


WARM_UP_POSTS = 4000  # enough for every host to get a batch


@dataclass(frozen=True, slots=True)
class Rate:
    """Labelling by so many hosts; `cpu_ms` is the CPU time of all workers for one post."""

    hosts: int
    posts_per_second: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One host and two, in turn. `is_apart`: each was in a network namespace of its own."""

    one: Sequence[Rate]
    two: Sequence[Rate]
    is_apart: bool

    @property
    def ratio(self) -> float:
        """How many times as fast two hosts are; median of the rounds."""
        pairs = zip(self.one, self.two, strict=True)
        return statistics.median(b.posts_per_second / a.posts_per_second for a, b in pairs)

    @property
    def cpu_ratio(self) -> float:
        """How many times the CPU time a post costs with two hosts; 1 means no contention."""
        pairs = zip(self.one, self.two, strict=True)
        return statistics.median(b.cpu_ms / a.cpu_ms for a, b in pairs)


def measure(folder: Path, *, posts: int, runs: int, first_seed: int) -> Compared:
    """In a database that has its claims; `first_seed` and those after it must be unused."""
    seeds = iter(range(first_seed, first_seed + 4 * runs))
    with namespaces(2) as names:
        rounds = [
            (_rate(folder, names[:1], posts, seeds), _rate(folder, names, posts, seeds))
            for _ in range(runs)
        ]
    return Compared([one for one, _ in rounds], [two for _, two in rounds], all(names))


def _rate(folder: Path, names: Sequence[str], posts: int, seeds: Iterator[int]) -> Rate:
    with _hosts(names) as running:
        _label(folder, WARM_UP_POSTS, next(seeds))
        before = _cpu(running)
        seconds = _label(folder, posts, next(seeds))
        cpu_ms = (_cpu(running) - before) / posts * 1000
    return Rate(len(names), posts / seconds, cpu_ms)


def _label(folder: Path, posts: int, seed: int) -> float:
    path = folder / f"hosts-{seed}.jsonl"
    mix.write_posts(path, count=posts, seed=seed)
    return ours.label(path)


def _cpu(running: Supervisor) -> float:
    return sum(cpu_seconds(pid) for pid in running.pids().values())


def _hosts(names: Sequence[str]) -> Supervisor:
    """A worker for each of `names`, which are namespaces or "" for none."""
    processes = [
        Process(f"host{number}", [*_pinned(number), *_inside(name), *_worker(number)])
        for number, name in enumerate(names)
    ]
    return Supervisor(processes, log_dir=Path(settings.VAR_DIR) / "log")


def _worker(number: int) -> list[str]:
    celery = [sys.executable, "-m", "celery", "-A", "electioncenter", "worker"]
    beat = ["-B"] if number == 0 else []
    return [*celery, "-n", f"host{number}@%h", "-Q", "labels", "-c", "1", "-l", "WARNING", *beat]


def _pinned(number: int) -> list[str]:
    core = sorted(os.sched_getaffinity(0))[number % len(os.sched_getaffinity(0))]
    return ["taskset", "-c", str(core)]


def _inside(namespace: str) -> list[str]:
    return ["ip", "netns", "exec", namespace] if namespace else []


@contextmanager
def namespaces(count: int) -> Iterator[list[str]]:
    """Names of new network namespaces, gone afterwards; empty names where none can be made."""
    with ExitStack() as stack:
        names = [f"electioncenter-{os.getpid()}-{number}" for number in range(count)]
        for name in names:
            if not _ip("add", name):
                yield [""] * count
                return
            stack.callback(_ip, "delete", name)
        yield names


def _ip(action: str, name: str) -> bool:
    program = shutil.which("ip")
    if program is None:
        return False
    done = subprocess.run([program, "netns", action, name], capture_output=True, check=False)
    return done.returncode == 0
