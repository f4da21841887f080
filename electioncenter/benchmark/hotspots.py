"""Where the time of labelling goes, in this process, without workers."""

from __future__ import annotations

import cProfile
import io
import pstats
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from electioncenter.benchmark import mix, ours
from electioncenter.benchmark.report import Grid
from labels.actions.labelling import label_waiting


_LINES = 14
_TOP = Path(settings.BASE_DIR)


@dataclass(frozen=True, slots=True)
class Hotspot:
    """`share` of the whole, with what it calls."""

    where: str
    calls: int
    share: float


def measure(posts: int, *, folder: Path, seed: int) -> tuple[float, list[Hotspot]]:
    """Seconds under the profiler, and our own functions that took most of them."""
    path = folder / "profile.jsonl"
    mix.write_posts(path, count=posts, seed=seed)
    ours.ingest(path)
    profile = cProfile.Profile()
    profile.runcall(label_waiting, by=ours.BY)
    return _read(pstats.Stats(profile, stream=io.StringIO()))


def grid(seconds: float, posts: int, found: Sequence[Hotspot]) -> Grid:
    return Grid(
        title=f"Where the time goes: {seconds:.1f} s for {posts:,} posts",
        heads=("function", "calls", "share with what it calls"),
        rows=[[each.where, f"{each.calls:,}", f"{each.share:.0%}"] for each in found],
    )


def _read(stats: pstats.Stats) -> tuple[float, list[Hotspot]]:
    counted: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = stats.stats  # type: ignore[attr-defined]
    whole: float = stats.total_tt  # type: ignore[attr-defined]
    own = [
        Hotspot(f"{path.relative_to(_TOP)}:{name}", calls, cumulative / whole)
        for (file, _, name), (_, calls, _, cumulative, _) in counted.items()
        if (path := Path(file)).is_relative_to(_TOP) and ".venv" not in path.parts
    ]
    return whole, sorted(own, key=lambda each: -each.share)[:_LINES]
