"""The tables of the comparison: quality, speed, growth, back search."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from electioncenter.benchmark.backsearch import Searched
from electioncenter.benchmark.contenders import OURS
from electioncenter.benchmark.hosts import Compared
from electioncenter.benchmark.peers.peer import Thresholds
from electioncenter.benchmark.quality import Quality
from electioncenter.benchmark.report import Grid, megabytes, milliseconds, share, times
from electioncenter.benchmark.speed import Ratio, Speed, cpu_ratio, rate_ratio


def quality_grid(name: str, posts: int, found: Sequence[Quality], *, is_own: bool) -> Grid:
    """`is_own`: the sample that ours is trained on and the peers' thresholds are chosen on."""
    note = "Ours was trained on these posts, the peers' thresholds were chosen on them."
    return Grid(
        title=f"Quality on {name}, {posts:,} posts",
        heads=(
            "",
            "thresholds",
            "banners",
            "false",
            "precision (95 %)",
            "recall",
            "with review",
            "hard posts sent",
            "recall at precision .9",
            "average precision",
        ),
        rows=[_quality_row(each) for each in found],
        note=note if is_own else "",
    )


def _quality_row(each: Quality) -> list[str]:
    banners = each.banners
    interval = f" ({share(banners.low)} to {share(banners.high)})" if banners.checked else ""
    return [
        each.contender,
        _thresholds(each.thresholds),
        str(banners.checked),
        str(each.false_banners),
        share(banners.value) + interval,
        share(each.recall),
        share(each.recall_with_review),
        share(each.sent),
        share(each.recall_at_good),
        share(each.average_precision),
    ]


def _thresholds(thresholds: Thresholds | None) -> str:
    if thresholds is None:
        return "as shipped"
    found = [each for each in (thresholds.review, thresholds.auto) if each is not None]
    return " / ".join(share(each) for each in found)


def speed_grid(found: Sequence[Speed]) -> Grid:
    """Ratios beside ours with as many claims."""
    ours = {each.claims: each for each in found if each.contender == OURS}
    return Grid(
        title="Matching alone, one process each, the same posts in turn (median of rounds)",
        heads=(
            "",
            "claims",
            "posts/s",
            "CPU ms a post",
            "ours: times as many posts/s",
            "its CPU: times ours",
            "peak memory",
        ),
        rows=[_speed_row(each, ours[each.claims]) for each in found],
    )


def _speed_row(each: Speed, ours: Speed) -> list[str]:
    ratios = (
        ("1", "1") if each is ours else map(_range, (rate_ratio(ours, each), cpu_ratio(each, ours)))
    )
    return [
        each.contender,
        f"{each.claims:,}",
        f"{each.rate:,.0f}" if each.rate >= 100 else f"{each.rate:.1f}",
        milliseconds(each.cpu_ms),
        *ratios,
        megabytes(each.memory),
    ]


def _range(ratio: Ratio) -> str:
    return f"{times(ratio.median)} ({times(ratio.low)} to {times(ratio.high)})"


def growth_grid(found: Sequence[Speed]) -> Grid:
    """What more claims cost ours, beside the fewest."""
    least = min(found, key=lambda each: each.claims)
    return Grid(
        title="Ours with more claims (CPU of matching, median of rounds)",
        heads=("claims", "CPU ms a post", "times the least", "peak memory"),
        rows=[
            [
                f"{each.claims:,}",
                milliseconds(each.cpu_ms),
                "1" if each is least else _range(cpu_ratio(each, least)),
                megabytes(each.memory),
            ]
            for each in found
        ],
    )


def search_grid(found: Sequence[Searched]) -> Grid:
    return Grid(
        title="A new claim in all stored posts",
        heads=("posts", "found", "first example", "whole", "a million posts"),
        rows=[
            [
                f"{each.posts:,}",
                f"{each.found:,}",
                f"{each.first:.2f} s",
                f"{each.whole:.1f} s",
                f"{each.per_million:.1f} s",
            ]
            for each in found
        ],
    )


def hosts_grid(found: Compared) -> Grid:
    apart = "network namespaces" if found.is_apart else "one network, pinned to a core each"
    return Grid(
        title=f"Labelling on two hosts beside one ({apart}), median of runs",
        heads=("hosts", "posts/s", "CPU ms a post"),
        rows=[
            [
                str(rates[0].hosts),
                f"{statistics.median(each.posts_per_second for each in rates):,.0f}",
                milliseconds(statistics.median(each.cpu_ms for each in rates)),
            ]
            for rates in (found.one, found.two)
        ],
        note=f"Two do {times(found.ratio)} times as much as one.",
    )
