# /// script
# requires-python = ">=3.11"
# dependencies = ["av>=14", "pillow>=11"]
# ///
"""Draws and encodes the sample's clips and pictures, beside this file. Nothing in them is from elsewhere.

    uv run electioncenter/sample/media/make.py

PyAV carries a build of FFmpeg under the GPL, so it is needed here only, and is no dependency of
Election Center. The results are committed; run it when a drawing changes.
"""

import math
import random
import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av  # type: ignore[import-not-found,unused-ignore] # not in our lock, see above
from PIL import Image, ImageDraw


FOLDER = Path(__file__).parent
WIDTH, HEIGHT, FPS, RATE = 360, 640, 20, 48_000
FINE = 2  # drawn larger, then made small: smooth edges
Points = Sequence[float] | Sequence[tuple[float, float]]
Colour = str | tuple[int, int, int]
SKY, SEA, SAND, INK, PAPER = "#bfe0ee", "#2c6e8f", "#e3c98f", "#16212b", "#fbf8f0"
RED, GREEN, NIGHT, GOLD = "#c8322b", "#3d7a4a", "#101a33", "#f2c14e"


class Pen:
    """Takes measures of the small picture and draws them on a larger one."""

    def __init__(self, ground: Image.Image) -> None:
        self.drawing = ImageDraw.Draw(ground)

    def rectangle(self, xy: Points, fill: Colour) -> None:
        self.drawing.rectangle(_larger(xy), fill)

    def rounded_rectangle(
        self, xy: Points, radius: float, fill: Colour, outline: Colour | None = None, width: int = 1
    ) -> None:
        self.drawing.rounded_rectangle(_larger(xy), radius * FINE, fill, outline, width * FINE)

    def ellipse(
        self, xy: Points, fill: Colour, outline: Colour | None = None, width: int = 1
    ) -> None:
        self.drawing.ellipse(_larger(xy), fill, outline, width * FINE)

    def polygon(self, xy: Points, fill: Colour) -> None:
        self.drawing.polygon(_larger(xy), fill)

    def line(self, xy: Points, fill: Colour, width: int = 1) -> None:
        self.drawing.line(_larger(xy), fill, width * FINE)

    def arc(self, xy: Points, start: float, end: float, fill: Colour, width: int = 1) -> None:
        self.drawing.arc(_larger(xy), start, end, fill, width * FINE)


Drawing = Callable[[Pen, float], None]
Sound = Callable[[float], float]


def _larger(xy: Points) -> list[float]:
    flat = [number for each in xy for number in (each if isinstance(each, tuple) else (each,))]
    return [number * FINE for number in flat]


def turn(t: float, times: float = 1.0, shift: float = 0.0) -> float:
    """A sine that goes round `times` in the clip, so that its end meets its beginning."""
    return math.sin(math.tau * (t * times + shift))


def disc(
    pen: Pen, x: float, y: float, r: float, fill: str, outline: str | None = None, width: int = 1
) -> None:
    pen.ellipse((x - r, y - r, x + r, y + r), fill, outline, width)


def waves(pen: Pen, t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), SKY)
    disc(pen, 262, 150, 46, GOLD)
    for row, colour in enumerate(("#5fa3bd", "#4288a7", SEA, "#1f5876")):
        top = 270 + row * 70
        points = [(x, top + 16 * turn(t, 1, x / 180 + row / 3)) for x in range(0, WIDTH + 8, 8)]
        pen.polygon([*points, (WIDTH, HEIGHT), (0, HEIGHT)], colour)
    pen.polygon([(0, 590), (WIDTH, 560 + 8 * turn(t)), (WIDTH, HEIGHT), (0, HEIGHT)], SAND)


def rain(pen: Pen, t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#5c6f7d")
    for x, y, r in ((90, 150, 60), (165, 120, 80), (250, 150, 65)):
        disc(pen, x + 8 * turn(t), y, r, "#d5dde2")
    drops = random.Random(7)  # noqa: S311 - a drawing
    for _ in range(70):
        left, start, speed = drops.uniform(0, WIDTH), drops.random(), drops.choice((2, 3))
        top = 190 + (HEIGHT - 190) * ((start + t * speed) % 1)
        pen.line((left, top, left - 4, top + 22), "#c5e3f2", 3)


def clock(pen: Pen, t: float) -> None:
    """From five to nine in the evening, and back to the beginning."""
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#31557a")
    disc(pen, 180, 290, 140, PAPER)
    for hour in range(12):
        angle = math.tau * hour / 12
        x, y = 180 + 118 * math.sin(angle), 290 - 118 * math.cos(angle)
        disc(pen, x, y, 8 if hour % 3 == 0 else 4, INK)
    hours = 5 + 4 * min(1.0, t * 1.25)
    for angle, length, width in ((hours / 12, 70, 12), (hours, 105, 7)):
        x, y = 180 + length * math.sin(math.tau * angle), 290 - length * math.cos(math.tau * angle)
        pen.line((180, 290, x, y), INK, width)
    disc(pen, 180, 290, 11, RED)


def pencil(pen: Pen, t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#d8d2c2")
    pen.rounded_rectangle((50, 120, 310, 560), 8, PAPER)
    for row in range(5):
        y = 180 + row * 75
        disc(pen, 95, y, 20, PAPER, outline=INK, width=3)
        pen.rounded_rectangle((135, y - 9, 280 - row * 18, y + 9), 6, "#b9b4a6")
    filled = min(1.0, t * 1.4)
    y = 180 + 75 * 2
    for stroke in range(int(filled * 24)):
        at = y - 17 + stroke * 34 / 24
        half = math.sqrt(max(0.0, 17**2 - (at - y) ** 2))
        pen.line((95 - half, at, 95 + half, at), RED, 3)
    x, at = 95 + 13 * turn(t, 12) * (filled < 1), y - 17 + 34 * filled
    pen.polygon([(x, at), (x + 22, at - 40), (x + 38, at - 28)], "#e9c89a")
    pen.polygon(
        [(x + 22, at - 40), (x + 122, at - 190), (x + 140, at - 178), (x + 38, at - 28)], RED
    )


def box(pen: Pen, t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#3a5a48")
    fall = 120 + 250 * min(1.0, t * 1.5) ** 2
    pen.polygon([(120, fall), (235, fall - 14), (245, fall + 96), (130, fall + 110)], PAPER)
    pen.line((150, fall + 30, 215, fall + 22), "#b9b4a6", 6)
    disc(pen, 160, fall + 62, 9, RED)
    pen.rounded_rectangle((70, 370, 290, 590), 12, "#e7e1d2")
    pen.rectangle((70, 370, 290, 412), "#c9c1ac")
    pen.rounded_rectangle((110, 384, 250, 396), 6, INK)


def ball(pen: Pen, t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#86b86b")
    for stripe in range(0, HEIGHT, 160):
        pen.rectangle((0, stripe, WIDTH, stripe + 80), "#7bae60")
    pen.line((0, 560, WIDTH, 560), PAPER, 5)
    height = abs(math.sin(math.tau * t))
    disc(pen, 180, 548, 40 - 18 * height, "#5f8f4a")
    disc(pen, 180, 515 - 330 * height, 40, "#d9e64b", outline="#b5c234", width=3)
    pen.arc((150, 485 - 330 * height, 240, 545 - 330 * height), 120, 240, PAPER, 4)


def soup(pen: Pen, t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#f0d9b5")
    for plume in range(3):
        points = [
            (125 + plume * 55 + 14 * turn(t, 1, y / 150 + plume / 3), y) for y in range(140, 350, 8)
        ]
        pen.line(points, "#fbf3e4", 12)
    pen.rounded_rectangle((60, 370, 300, 560), 30, "#49535c")
    pen.ellipse((60, 345, 300, 405), "#5d6872")
    pen.ellipse((76, 352, 284, 398), "#d9772b")
    for bubble in range(6):
        size = 7 * max(0.0, turn(t, 2, bubble / 6))
        disc(pen, 110 + bubble * 28, 375 + 9 * turn(0, 1, bubble / 5), size, "#eda35e")
    pen.rounded_rectangle((20, 420, 66, 446), 10, INK)
    pen.rounded_rectangle((294, 420, 340, 446), 10, INK)


def strings(pen: Pen, t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#8a5a33")
    disc(pen, 180, 330, 120, "#5a3519", outline="#e3c98f", width=8)
    for number in range(6):
        x, swing = 80 + number * 40, math.exp(-((t * 6 - number) % 6) * 1.6)
        points = [
            (x + 9 * swing * math.sin(math.tau * t * 40) * math.sin(math.pi * y / HEIGHT), y)
            for y in range(0, HEIGHT + 10, 10)
        ]
        pen.line(points, PAPER, 5 - number // 2)


def stars(pen: Pen, t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), NIGHT)
    places = random.Random(11)  # noqa: S311 - a drawing
    for number in range(70):
        x, y, r = places.uniform(0, WIDTH), places.uniform(0, 520), places.uniform(1.0, 3.4)
        disc(pen, x, y, r * (0.75 + 0.25 * turn(t, 1 + number % 3, number / 9)), "#f6f1d8")
    disc(pen, 250, 190, 13, GOLD)  # a planet: it does not twinkle
    pen.polygon([(0, 640), (0, 560), (110, 520), (230, 565), (360, 530), (360, 640)], "#0a1022")


def moon(pen: Pen, t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), NIGHT)
    r = 120 + 22 * turn(t)
    disc(pen, 180, 280, r + 16, "#26345c")
    disc(pen, 180, 280, r, "#efe6c8")
    for x, y, size in ((-0.4, -0.3, 0.2), (0.3, 0.1, 0.26), (-0.1, 0.5, 0.14), (0.45, -0.5, 0.1)):
        disc(pen, 180 + x * r, 280 + y * r, size * r, "#d8cda6")
    for number in range(9):
        left = number * 42
        pen.rectangle((left, 540 - number * 37 % 60, left + 34, HEIGHT), "#0a1022")


def market(pen: Pen, _t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), SKY)
    pen.rectangle((0, 500, WIDTH, HEIGHT), "#a7a29a")
    for left, colour in ((20, RED), (190, GREEN)):
        for stripe in range(5):
            x = left + stripe * 30
            pen.polygon(
                [(x, 250), (x + 30, 250), (x + 34, 310), (x - 4, 310)],
                colour if stripe % 2 else PAPER,
            )
        pen.rectangle((left + 4, 400, left + 146, 520), "#7a5230")
        for fruit in range(14):
            x, y = left + 18 + fruit % 7 * 19, 392 - fruit // 7 * 17
            disc(pen, x, y, 10, (RED, GOLD, GREEN)[fruit % 3])


def dunes(pen: Pen, _t: float) -> None:
    for row in range(HEIGHT):
        mixed = row / HEIGHT
        pen.line((0, row, WIDTH, row), (255, int(190 - 60 * mixed), int(120 + 40 * mixed)))
    disc(pen, 120, 300, 52, "#fff3c9")
    for row, colour in enumerate(("#c99a5b", "#b58648", "#8f6a36")):
        points = [(x, 380 + row * 80 + 26 * turn(x / 420, 1, row / 3)) for x in range(0, 368, 8)]
        pen.polygon([*points, (WIDTH, HEIGHT), (0, HEIGHT)], colour)
    for x in range(20, WIDTH, 34):
        pen.line((x, 600, x + 8, 545 + x % 30), "#54602c", 4)


def bread(pen: Pen, _t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#3b2a20")
    pen.rounded_rectangle((30, 420, 330, 460), 12, "#9b6b3d")
    pen.rounded_rectangle((50, 270, 310, 425), 60, "#6b4426")
    pen.rounded_rectangle((62, 280, 298, 350), 45, "#835732")
    for x in range(100, 280, 45):
        pen.line((x, 290, x + 24, 340), "#c99a5b", 7)
    for x in (110, 180, 250):
        pen.line([(x, 240), (x + 10, 215), (x - 6, 190), (x + 6, 160)], "#6d5a4e", 7)


def booth(pen: Pen, _t: float) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#dfe6ea")
    pen.rectangle((0, 520, WIDTH, HEIGHT), "#b98d5a")
    pen.rounded_rectangle((60, 150, 300, 540), 10, "#f7f4ec", outline="#8796a1", width=6)
    for fold in range(6):
        left = 72 + fold * 36
        pen.rectangle((left, 170, left + 34, 400), "#31557a" if fold % 2 else "#3c658f")
    pen.rectangle((100, 420, 260, 438), "#8796a1")
    pen.line((180, 420, 220, 396), RED, 9)


def surf(t: float) -> float:
    return random.uniform(-1, 1) * (0.05 + 0.05 * turn(t / 4))  # noqa: S311 - a sound


def ticking(t: float) -> float:
    since = t % 0.5
    return 0.35 * math.exp(-since * 90) * math.sin(math.tau * 1800 * since)


def bouncing(t: float) -> float:
    since = t % 2.0 % 1.0
    return 0.6 * math.exp(-since * 22) * math.sin(math.tau * 110 * since)


def tuning(t: float) -> float:
    """The open strings of a guitar, one after the other."""
    number, since = divmod(t, 5 / 6)
    pitch = (82.41, 110.0, 146.83, 196.0, 246.94, 329.63)[int(number) % 6]
    return (
        0.35
        * math.exp(-since * 3)
        * sum(math.sin(math.tau * pitch * over * since) / over for over in (1, 2, 3))
    )


# Name → drawing, seconds, sound. Two as MP4, the others as WebM, which every free browser plays.
CLIPS: dict[str, tuple[Drawing, float, Sound | None]] = {
    "waves.webm": (waves, 4.0, surf),
    "rain.webm": (rain, 4.0, None),
    "clock.webm": (clock, 4.0, ticking),
    "pencil.mp4": (pencil, 4.0, None),
    "box.webm": (box, 3.0, None),
    "ball.webm": (ball, 4.0, bouncing),
    "soup.webm": (soup, 4.0, None),
    "strings.mp4": (strings, 5.0, tuning),
    "stars.webm": (stars, 5.0, None),
    "moon.webm": (moon, 4.0, None),
}
PICTURES: dict[str, Drawing] = {
    "market.webp": market, "dunes.webp": dunes, "bread.webp": bread, "booth.webp": booth,
}  # fmt: skip


def drawn(drawing: Drawing, t: float) -> Image.Image:
    ground = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE))
    drawing(Pen(ground), t)
    return ground.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def encode(file: Path, drawing: Drawing, seconds: float, sound: Sound | None) -> None:
    is_mp4 = file.suffix == ".mp4"
    with av.open(str(file), "w", options={"movflags": "+faststart"} if is_mp4 else {}) as target:
        video = target.add_stream("libx264" if is_mp4 else "libvpx-vp9", rate=FPS)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.options = {"crf": "30"} if is_mp4 else {"crf": "38", "b": "0", "cpu-used": "3"}
        spoken = target.add_stream("aac" if is_mp4 else "libopus", rate=RATE) if sound else None
        if spoken:
            spoken.layout, spoken.bit_rate = "mono", 32_000
        frames = int(seconds * FPS)
        for number in range(frames):
            frame = av.VideoFrame.from_image(drawn(drawing, number / frames))
            target.mux(video.encode(frame))
        target.mux(video.encode(None))
        if spoken and sound:
            for heard in pieces(sound, seconds):
                target.mux(spoken.encode(heard))
            target.mux(spoken.encode(None))


def pieces(sound: Sound, seconds: float) -> list[av.AudioFrame]:
    """The sound in frames of 20 milliseconds."""
    size, found = RATE // 50, []
    for start in range(0, int(seconds * RATE), size):
        levels = (max(-1.0, min(1.0, sound((start + n) / RATE))) for n in range(size))
        frame = av.AudioFrame(format="s16", layout="mono", samples=size)
        frame.planes[0].update(struct.pack(f"<{size}h", *(int(each * 32_000) for each in levels)))
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        found.append(frame)
    return found


def main() -> None:
    random.seed(20261123)
    for name, (drawing, seconds, sound) in CLIPS.items():
        encode(FOLDER / name, drawing, seconds, sound)
        drawn(drawing, 0.4).save((FOLDER / name).with_suffix(".webp"), quality=60, method=6)
    for name, drawing in PICTURES.items():
        drawn(drawing, 0.0).save(FOLDER / name, quality=75, method=6)


if __name__ == "__main__":
    main()
