"""The tables of `make bench-feeds`: what a page costs, under load, and what grows with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from electioncenter.benchmark.feed_costs import Cost
from electioncenter.benchmark.feed_load import Load
from electioncenter.benchmark.feed_tables import TableSize
from electioncenter.benchmark.feed_world import WorldSize
from electioncenter.benchmark.report import Grid, megabytes, milliseconds, times


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All of one world. `window_bytes`: of the newest posts in the memory of each process;
    `peak_bytes`: of the process that measured, after it made the world.
    """

    world: WorldSize
    fill_seconds: float
    costs: Sequence[Cost]
    loads: Sequence[Load]
    sizes: Sequence[TableSize]
    window_bytes: int
    peak_bytes: int

    def as_data(self) -> dict[str, Any]:
        """For JSON: every single figure."""
        return asdict(self)


def cost_grid(found: Measured) -> Grid:
    return Grid(
        title=f"One after the other, {_name(found.world)}",
        heads=("", "CPU ms", "of it Postgres", "p50 ms", "p95 ms"),
        rows=[
            [
                each.name,
                milliseconds(each.cpu_ms),
                milliseconds(each.postgres_ms),
                milliseconds(each.wall_ms(0.5)),
                milliseconds(each.wall_ms(0.95)),
            ]
            for each in found.costs
        ],
    )


def load_grid(found: Measured) -> Grid:
    return Grid(
        title=f"Under load, as HTML from gunicorn, {_name(found.world)}",
        heads=("feed", "requests/s", "p50 ms", "p95 ms", "failed", "posts in", "events in"),
        rows=[
            [
                each.feed,
                str(each.rate),
                milliseconds(each.wall_ms(0.5)),
                milliseconds(each.wall_ms(0.95)),
                f"{each.failed} of {len(each.seconds)}",
                str(each.posts),
                str(each.events),
            ]
            for each in found.loads
        ],
    )


def growth_grid(found: Sequence[Measured]) -> Grid:
    """CPU of each page, and bytes of each table with its indexes, beside the smallest world."""
    costs = [
        [f"{each[0].name}, CPU ms", *_growing([cost.cpu_ms for cost in each], milliseconds)]
        for each in zip(*(one.costs for one in found), strict=True)
    ]
    return Grid(
        title="What grows with what",
        heads=("", *(f"{each.world.posts:,} posts" for each in found), "times"),
        rows=[*costs, *_size_rows(found), *_memory_rows(found)],
    )


def _size_rows(found: Sequence[Measured]) -> list[list[str]]:
    by_name = [{each.name: each for each in one.sizes} for one in found]
    rows = []
    for name in by_name[-1]:
        tables = [each[name] for each in by_name]
        rows.append([name, *_growing([each.table for each in tables], megabytes)])
        rows.append([f"{name}, indexes", *_growing([each.indexes for each in tables], megabytes)])
        if tables[-1].vectors:
            vectors = [each.vectors for each in tables]
            rows.append([f"{name}, of them vectors", *_growing(vectors, megabytes)])
    return rows


def _memory_rows(found: Sequence[Measured]) -> list[list[str]]:
    return [
        ["hot window in memory", *_growing([each.window_bytes for each in found], megabytes)],
        ["this process at its largest", *_growing([each.peak_bytes for each in found], megabytes)],
    ]


def _growing(figures: Sequence[Any], written: Any) -> list[str]:
    ratio = times(figures[-1] / figures[0]) if figures[0] else "-"
    return [*(written(each) for each in figures), ratio]


def _name(world: WorldSize) -> str:
    return f"{world.posts:,} posts, {world.interactions:,} interactions"
