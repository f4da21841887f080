"""Quality, speed and memory together: one table and one picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from electioncenter.benchmark.contenders import OURS
from electioncenter.benchmark.plot import Dot, scatter
from electioncenter.benchmark.quality import Quality
from electioncenter.benchmark.report import Grid, megabytes, milliseconds, share, times
from electioncenter.benchmark.speed import Speed, cpu_ratio


def summary_grid(
    name: str, qualities: Sequence[Quality], speeds: Sequence[Speed], claims: int
) -> Grid:
    """Quality, speed and memory, a line each."""
    ours = next(each for each in speeds if each.claims == claims and each.contender == OURS)
    return Grid(
        title=f"Quality on {name}; speed and memory with {claims:,} claims",
        heads=(
            "",
            "precision of banners",
            "recall",
            "with review",
            "hard posts sent",
            "CPU ms a post",
            "times ours",
            "peak memory",
            "times ours",
        ),
        rows=[
            [
                each.contender,
                share(each.banners.value),
                share(each.recall),
                share(each.recall_with_review),
                share(each.sent),
                milliseconds(speed.cpu_ms),
                times(cpu_ratio(speed, ours).median),
                megabytes(speed.memory),
                times(speed.memory / ours.memory),
            ]
            for each, speed in _pairs(qualities, speeds, claims)
        ],
    )


def drawing(name: str, qualities: Sequence[Quality], speeds: Sequence[Speed], claims: int) -> str:
    """The same as an SVG file."""
    return scatter(
        [
            Dot(
                name=each.contender,
                cost=speed.cpu_ms,
                quality=each.recall_at_good,
                memory=speed.memory,
                is_ours=each.contender == OURS,
            )
            for each, speed in _pairs(qualities, speeds, claims)
        ],
        title=f"Matching with {claims:,} claims, quality on {name}",
        quality="Recall of banners at precision .9",
    )


def _pairs(
    qualities: Sequence[Quality], speeds: Sequence[Speed], claims: int
) -> Iterator[tuple[Quality, Speed]]:
    """A contender measured for quality alone is left out."""
    by_name = {each.contender: each for each in speeds if each.claims == claims}
    return ((each, by_name[each.contender]) for each in qualities if each.contender in by_name)
