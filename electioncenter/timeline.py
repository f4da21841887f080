"""Geometry of an election's dates on a line, so that a template can draw it without any script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


WIDTH, HEIGHT = 720, 44
MARGIN = 10


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    name: str
    starts_at: datetime
    is_past: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """In units of the SVG's own viewBox; `now` is nothing where it lies outside of the dates."""

    dots: tuple[Dot, ...]
    now: float | None
    width: int = WIDTH
    height: int = HEIGHT
    middle: int = HEIGHT // 2

    @property
    def start(self) -> float:
        return self.dots[0].x if self.dots else 0.0

    @property
    def end(self) -> float:
        return self.dots[-1].x if self.dots else 0.0


def timeline(dates: Sequence[tuple[str, datetime]], *, now: datetime) -> Timeline:
    """`dates` are (name, aware instant), the earliest first.

    Half of the line is even steps and half is time, so that the week of the vote can be read
    beside months of preparation.
    """
    if not dates:
        return Timeline((), None)
    first, last = dates[0][1], dates[-1][1]
    length = (last - first).total_seconds() or 1.0

    def place(index: float, instant: datetime) -> float:
        step = index / max(len(dates) - 1, 1)
        share = (instant - first).total_seconds() / length
        return round(MARGIN + (step + share) / 2 * (WIDTH - 2 * MARGIN), 1)

    dots = tuple(
        Dot(place(index, instant), name, instant, instant <= now)
        for index, (name, instant) in enumerate(dates)
    )
    return Timeline(dots, _between(dots, now) if first <= now <= last else None)


def _between(dots: Sequence[Dot], now: datetime) -> float:
    """In proportion between the two dots around it."""
    before = max((dot for dot in dots if dot.is_past), key=lambda dot: dot.x)
    after = min((dot for dot in dots if not dot.is_past), key=lambda dot: dot.x, default=before)
    length = (after.starts_at - before.starts_at).total_seconds() or 1.0
    share = (now - before.starts_at).total_seconds() / length
    return round(before.x + (after.x - before.x) * share, 1)
