"""Matching alone, in one process each: the same posts in turn, round after round.

Whatever else the machine does meets all of them, so ratios hold where single figures do not.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count

from electioncenter.benchmark.contenders import ENCODES_ALL
from electioncenter.benchmark.processes import Built, Timing, running


@dataclass(slots=True)
class Speed:
    """`memory`: the peak of the process, in bytes, building included."""

    contender: str
    claims: int
    rounds: list[Timing] = field(default_factory=list)
    memory: int = 0

    @property
    def rate(self) -> float:
        return statistics.median(each.rate for each in self.rounds)

    @property
    def cpu_ms(self) -> float:
        return statistics.median(each.cpu_ms for each in self.rounds)


@dataclass(frozen=True, slots=True)
class Ratio:
    median: float
    low: float
    high: float


def ratio(one: Sequence[float], other: Sequence[float]) -> Ratio:
    """How many times the other's figure one's is, round by round."""
    found = sorted(a / b for a, b in zip(one, other, strict=True))
    return Ratio(statistics.median(found), found[0], found[-1])


def rate_ratio(ours: Speed, peer: Speed) -> Ratio:
    """How many times as many posts a second as the peer."""
    return ratio([each.rate for each in ours.rounds], [each.rate for each in peer.rounds])


def cpu_ratio(one: Speed, other: Speed) -> Ratio:
    """How many times the other's CPU time a post costs."""
    return ratio([each.cpu_ms for each in one.rounds], [each.cpu_ms for each in other.rounds])


@dataclass(frozen=True, slots=True)
class Sizes:
    """Posts a round; those that read every post with an encoder get only the first `few`."""

    posts: int
    few: int
    rounds: int

    def of(self, contender: str) -> int:
        return min(self.few, self.posts) if contender in ENCODES_ALL else self.posts


def measure(
    contenders: Sequence[tuple[str, int]],
    sizes: Sizes,
    on_progress: Callable[[int], None] = lambda done: None,
) -> list[Speed]:
    """`contenders`: names and how many claims each has to choose from."""
    found = [Speed(name, claims) for name, claims in contenders]
    steps = count(1)
    with _all_running(contenders) as built:
        for each in built:
            each.wait()
            on_progress(next(steps))
        for seed in range(1, sizes.rounds + 1):
            for each, speed in _rotated(list(zip(built, found, strict=True)), seed):
                speed.rounds.append(each.match(sizes.of(each.name), seed=seed))
                on_progress(next(steps))
        for each, speed in zip(built, found, strict=True):
            speed.memory = each.peak_memory()
    return found


@contextmanager
def _all_running(contenders: Sequence[tuple[str, int]]) -> Iterator[list[Built]]:
    with ExitStack() as stack:
        yield [stack.enter_context(running(name, claims)) for name, claims in contenders]


def _rotated(pairs: list[tuple[Built, Speed]], by: int) -> list[tuple[Built, Speed]]:
    """Another one begins each round."""
    start = by % len(pairs)
    return pairs[start:] + pairs[:start]
