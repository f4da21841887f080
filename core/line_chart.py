"""Geometry of a chart of shares over time, each with how sure it is, for an SVG without script.

Several lines share one axis from 0 to 100 %. A moment without a value leaves a gap: nothing is
drawn that was not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass


WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, BOTTOM, TOP = 48, 16, 26, 12
_SHIFT = 5.0  # between the lines, so that one's interval does not cover the other's


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share between 0 and 1 with the ends of its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    low_y: float
    high_y: float
    label: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Line:
    """`paths` are stretches without a gap, as SVG points "x,y x,y"."""

    name: str
    number: int
    dots: tuple[Dot, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at a place on one of the axes."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """In units of the SVG's own viewBox, the origin at the top left."""

    lines: tuple[Line, ...]
    moments: tuple[Mark, ...]
    shares: tuple[Mark, ...]
    bound: float | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def line_chart(
    moments: Sequence[str],
    lines: Sequence[tuple[str, Sequence[Estimate | None]]],
    *,
    bound: float | None = None,
    label_every: int = 1,
) -> LineChart:
    """One estimate a moment in every line, None where nothing was counted.

    `bound` is a share at which a level line is drawn.
    """
    places = _places(len(moments))
    return LineChart(
        lines=tuple(
            _line(name, number, moments, places, estimates)
            for number, (name, estimates) in enumerate(lines)
        ),
        moments=tuple(
            Mark(round(x, 1), label)
            for index, (x, label) in enumerate(zip(places, moments, strict=True))
            if index % label_every == 0
        ),
        shares=tuple(Mark(_y(share / 100), f"{share} %") for share in (0, 50, 100)),
        bound=None if bound is None else _y(bound),
    )


def _places(count: int) -> list[float]:
    step = (WIDTH - LEFT - RIGHT) / max(count, 1)
    return [LEFT + (index + 0.5) * step for index in range(count)]


def _line(
    name: str,
    number: int,
    moments: Sequence[str],
    places: Sequence[float],
    estimates: Sequence[Estimate | None],
) -> Line:
    stretches: list[list[Dot]] = [[]]
    for label, x, estimate in zip(moments, places, estimates, strict=True):
        if estimate is None:
            stretches.append([])
        else:
            stretches[-1].append(_dot(label, x + number * _SHIFT, estimate))
    return Line(
        name=name,
        number=number,
        dots=tuple(dot for stretch in stretches for dot in stretch),
        paths=tuple(
            " ".join(f"{dot.x},{dot.y}" for dot in stretch)
            for stretch in stretches
            if len(stretch) > 1
        ),
    )


def _dot(label: str, x: float, estimate: Estimate) -> Dot:
    return Dot(
        x=round(x, 1),
        y=_y(estimate.value),
        low_y=_y(estimate.low),
        high_y=_y(estimate.high),
        label=label,
        estimate=estimate,
    )


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)
