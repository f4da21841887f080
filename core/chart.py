"""Geometry of a bar chart, so that a template can draw it as SVG without any script."""

from collections.abc import Sequence
from dataclasses import dataclass


WIDTH, HEIGHT = 720, 200
LEFT, BOTTOM, TOP = 56, 26, 12
GAP = 2


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    value: int
    label: str
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Tick:
    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """In units of the SVG's own viewBox, the origin at the top left."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def bar_chart(
    values: Sequence[tuple[str, int]],
    *,
    label_every: int = 6,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Chart:
    """One bar a value, from the left; every `label_every`th one names itself below the axis.

    `width` and `height` are about the pixels it is shown in: its words keep their size.
    """
    top = round_up(max((value for _label, value in values), default=0))
    span = height - BOTTOM - TOP
    step = (width - LEFT) / max(len(values), 1)
    bars = tuple(
        Bar(
            x=round(LEFT + index * step + GAP / 2, 1),
            y=round(height - BOTTOM - value / top * span, 1),
            width=round(step - GAP, 1),
            height=round(value / top * span, 1),
            value=value,
            label=label,
            is_labelled=index % label_every == 0,
        )
        for index, (label, value) in enumerate(values)
    )
    ticks = tuple(
        Tick(round(height - BOTTOM - share * span, 1), int(top * share)) for share in (0, 0.5, 1)
    )
    return Chart(bars, ticks, width, height, base=height - BOTTOM)


def round_up(value: int) -> int:
    """The next even one of 2, 4, 10, 20, 40, 100, …: axes in numbers that people read."""
    power = 1
    while True:
        for step in (2, 4, 10):
            if value <= step * power:
                return step * power
        power *= 10
