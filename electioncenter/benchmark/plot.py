"""The comparison as one picture: quality upwards, cost to the right, memory as size. Pure.

SVG by hand, so that the same figures give the same file and it follows the reader's dark mode.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape


WIDTH, HEIGHT = 820, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 200, 56, 60
_SMALLEST, _LARGEST = 6.0, 30.0  # radii
_LINE = 16  # between the lines of labels
_LETTER = 6.8  # about the width of one
_STEPS = (1, 2, 5, 10)

_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .tick, .note { font-size: 12px; fill: #59636e }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .dot { fill: #8250df; fill-opacity: .35; stroke: #8250df; stroke-width: 1.5 }
  .ours { fill: #1a7f37; stroke: #1a7f37 }
  .lead { stroke: #59636e; stroke-width: 1 }
  .ground { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .tick, .note { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .dot { fill: #ab7df8; stroke: #ab7df8 }
    .ours { fill: #3fb950; stroke: #3fb950 }
    .lead { stroke: #9198a1 }
    .ground { fill: #0d1117 }
  }
"""


@dataclass(frozen=True, slots=True)
class Dot:
    """`cost`: CPU milliseconds a post; `quality`: between 0 and 1; `memory`: bytes."""

    name: str
    cost: float
    quality: float
    memory: int
    is_ours: bool = False


def scatter(dots: Sequence[Dot], *, title: str, quality: str) -> str:
    """The SVG file. `quality` says what is drawn upwards."""
    low, high = _decades([dot.cost for dot in dots])
    top = _ceiling(max(dot.quality for dot in dots))
    largest = max(dot.memory for dot in dots)
    places = [
        (_x(dot.cost, low, high), _y(dot.quality, top), _radius(dot.memory, largest))
        for dot in dots
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text class="title" x="{LEFT}" y="22">{escape(title)}</text>',
        f'<text class="note" x="{LEFT}" y="42">{escape(quality)} upwards; area: peak memory</text>',
        *_cost_axis(low, high),
        *_quality_axis(top),
        *_circles(dots, places),
        *_labels(dots, places),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _cost_axis(low: int, high: int) -> Iterator[str]:
    for power in range(low, high + 1):
        x = _x(10.0**power, low, high)
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield _text(x, HEIGHT - BOTTOM + 24, f"{10.0**power:g}", "tick", "middle")
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield _text(middle, HEIGHT - 10, "CPU, milliseconds a post (logarithmic)", "tick", "middle")


def _quality_axis(top: float) -> Iterator[str]:
    for part in range(5):
        value = top * part / 4
        y = _y(value, top)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield _text(LEFT - 8, y + 4, f"{value:.3g}", "tick", "end")


def _circles(dots: Sequence[Dot], places: Sequence[tuple[float, float, float]]) -> Iterator[str]:
    """The largest first, so that none hides a smaller one."""
    for dot, (x, y, radius) in sorted(zip(dots, places, strict=True), key=lambda each: -each[1][2]):
        kind = "dot ours" if dot.is_ours else "dot"
        yield f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"/>'


def _labels(dots: Sequence[Dot], places: Sequence[tuple[float, float, float]]) -> Iterator[str]:
    """Beside its circle, or as much higher as keeps it clear of other labels and circles."""
    taken = [(x - radius, x + radius, y - radius, y + radius) for x, y, radius in places]
    order = sorted(range(len(dots)), key=lambda number: (-places[number][1], places[number][0]))
    for number in order:
        x, y, radius = places[number]
        words = f"{dots[number].name}, {dots[number].memory / 1e6:,.0f} MB"
        left, middle = round(x + radius + 5, 1), y
        right = left + _LETTER * len(words)
        others = [box for each, box in enumerate(taken) if each != number]
        while any(_meets(box, left, right, middle) for box in others):
            middle -= _LINE / 4
        taken.append((left, right, middle - _LINE / 2, middle + _LINE / 2))
        if y - middle > _LINE / 2:
            yield f'<line class="lead" x1="{x}" y1="{y}" x2="{left - 2}" y2="{round(middle, 1)}"/>'
        yield _text(left, middle + 4, words, "", "start")


def _meets(
    box: tuple[float, float, float, float], left: float, right: float, middle: float
) -> bool:
    """Whether a line of text there would lie over the box (left, right, top, bottom)."""
    return (
        box[0] < right
        and left < box[1]
        and box[2] < middle + _LINE / 2
        and middle - _LINE / 2 < box[3]
    )


def _text(x: float, y: float, words: str, kind: str, anchor: str) -> str:
    css = f' class="{kind}"' if kind else ""
    place = f'x="{round(x, 1)}" y="{round(y, 1)}"'
    return f'<text{css} {place} text-anchor="{anchor}">{escape(words)}</text>'


def _decades(costs: Sequence[float]) -> tuple[int, int]:
    """Powers of ten around all costs; at least one decade."""
    low, high = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    return low, max(high, low + 1)


def _ceiling(value: float) -> float:
    """The next of .1, .2, .5 and 1: an axis in numbers that people read."""
    return next((step / 10 for step in _STEPS if value <= step / 10), 1.0)


def _x(cost: float, low: int, high: int) -> float:
    share = (math.log10(cost) - low) / (high - low)
    return round(LEFT + share * (WIDTH - RIGHT - LEFT), 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP), 1)


def _radius(memory: int, largest: int) -> float:
    """Area says memory."""
    return round(max(_SMALLEST, _LARGEST * math.sqrt(memory / largest)), 1)
