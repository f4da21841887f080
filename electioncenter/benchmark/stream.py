"""Ours from file to label, through Celery and Postgres, in turn with the naive peer."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from electioncenter.benchmark import mix, ours
from electioncenter.benchmark.contenders import claims_of_mix
from electioncenter.benchmark.peers.naive import NaivePeer
from electioncenter.benchmark.peers.vectors import KnownClaims, ThreadedE5, vectors_of
from electioncenter.benchmark.report import Grid, megabytes, times
from electioncenter.benchmark.speed import Ratio, ratio


@dataclass(slots=True)
class Stream:
    """Posts a second, one figure a run; `memory`: the peak of the largest worker, in bytes."""

    claims: int
    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)
    memory: int = 0

    @property
    def ratio(self) -> Ratio:
        return ratio(self.ours, self.peer)


@dataclass(frozen=True, slots=True)
class Work:
    """What one run does: so many posts for ours and for the peer, with so many workers."""

    posts: int
    peer_posts: int
    runs: int
    workers: int = os.cpu_count() or 1


def measure(
    sizes: Sequence[int],
    work: Work,
    *,
    folder: Path,
    next_seed: Callable[[], int],
    on_progress: Callable[[int], None] = lambda done: None,
) -> list[Stream]:
    """For each number of claims. Both have all cores, one after the other."""
    found, steps = [], count(1)
    encoder = ThreadedE5(work.workers)
    for size in sorted(sizes):
        ours.add_claims(size)
        claims = claims_of_mix(size)
        peer = NaivePeer(claims, KnownClaims(encoder, vectors_of(claims, encoder)))
        on_progress(next(steps))
        stream = Stream(size)
        with ours.workers(work.workers) as running:
            ours.warm_up(folder, next_seed())
            for _ in range(work.runs):
                _one_run(stream, peer, work, folder, next_seed())
                on_progress(next(steps))
            stream.memory = ours.peak_memory_of_workers(running.pids()["worker"])
        found.append(stream)
    return found


def _one_run(stream: Stream, peer: NaivePeer, work: Work, folder: Path, seed: int) -> None:
    path = folder / "posts.jsonl"
    mix.write_posts(path, count=work.posts, seed=seed)
    stream.ours.append(work.posts / ours.label(path))
    texts = mix.texts(count=work.peer_posts, seed=seed)
    stream.peer.append(work.peer_posts / peer.label(texts))


def grid(found: Sequence[Stream]) -> Grid:
    return Grid(
        title="Posts a second, ingest → Celery → Postgres (median of runs)",
        heads=("claims", "ours", "naive peer", "ratio", "ratios", "peak memory of a worker"),
        rows=[
            [
                f"{each.claims:,}",
                f"{statistics.median(each.ours):,.0f}",
                f"{statistics.median(each.peer):,.1f}",
                times(each.ratio.median),
                f"{times(each.ratio.low)} to {times(each.ratio.high)}",
                megabytes(each.memory),
            ]
            for each in found
        ],
    )
