"""The picture that social networks show beside a link: title, polling day, our mark.

A PNG, because most networks take no SVG. The font is the one inside Pillow: ASCII only, so the
accents of Dutch and Frisian are drawn over its letters. It cannot write other scripts, and
Pillow's basic layout does not join Arabic letters: there the picture carries the election's
English name and date, or its plain one.
"""

import io
import unicodedata
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from elections.models import ElectionCenterPage


WIDTH, HEIGHT, MARGIN = 1200, 630, 80
INK, PENCIL, PAPER, SOFT = "#12324f", "#cf2e2e", "#ffffff", "#c9d6e2"
TITLE_SIZES = (84, 72, 60, 50)  # the largest at which the title has room
TITLE_TOP, TITLE_HEIGHT, LINE = 190, 310, 1.25
CACHE_SECONDS = 60
# Dashes, quotation marks and the space that does not break, in ASCII.
_PLAIN = str.maketrans("\u2013\u2014\u2018\u2019\u201c\u201d\u00a0", "--''\"\" ")
# Strokes over a letter, in units of the font's size: x from its middle, y from the x-height.
_ACCENTS = {
    "\u0300": [[(-0.12, -0.17), (0.02, -0.07)]],
    "\u0301": [[(0.12, -0.17), (-0.02, -0.07)]],
    "\u0302": [[(-0.13, -0.06), (0.0, -0.17), (0.13, -0.06)]],
    "\u0303": [[(-0.14, -0.08), (-0.05, -0.14), (0.05, -0.09), (0.14, -0.15)]],
    "\u0308": [[(-0.15, -0.1), (-0.07, -0.1)], [(0.07, -0.1), (0.15, -0.1)]],
}


@require_safe
@cache_control(public=True, max_age=CACHE_SECONDS)
def image(request: HttpRequest, page_id: int) -> HttpResponse:
    pages = ElectionCenterPage.objects.live().public().select_related("election", "locale")
    page = get_object_or_404(pages.defer("body"), pk=page_id)
    title, day = words(page)
    return HttpResponse(picture(title, day), content_type="image/png")


def words(page: ElectionCenterPage) -> tuple[str, str]:
    """Title and polling day, in the page's language where the font can write it."""
    language = page.locale.language_code
    for title, spoken in ((page.title, language), (page.election.name_in("en"), "en")):
        with override(spoken):
            day = date_format(page.election.date, "j F Y")
        if is_writable(title) and is_writable(day):
            return title, day
    return page.election.slug, page.election.date.isoformat()


def is_writable(text: str) -> bool:
    return all(mark.isascii() or mark in _ACCENTS for mark in _letters(text))


@lru_cache(maxsize=64)
def picture(title: str, day: str) -> bytes:
    """The same bytes for the same words."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), INK)
    draw = ImageDraw.Draw(canvas)
    _mark(draw, MARGIN, MARGIN, 76)
    _write(draw, MARGIN + 100, MARGIN + 16, "Election Center", _font(44), PAPER)
    size, lines = _fit(title)
    for number, line in enumerate(lines):
        top = TITLE_TOP + round(number * size * LINE)
        _write(draw, MARGIN, top, line, _font(size), PAPER)
    _write(draw, MARGIN, HEIGHT - MARGIN - 40, day, _font(44), SOFT)
    draw.rectangle((0, HEIGHT - 14, WIDTH, HEIGHT), fill=PENCIL)
    content = io.BytesIO()
    canvas.save(content, "PNG", optimize=True)
    return content.getvalue()


def _letters(text: str) -> str:
    return unicodedata.normalize("NFD", text.translate(_PLAIN))


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


def _fit(title: str) -> tuple[int, list[str]]:
    """The largest size at which the title fits, with its lines; a longer one is cut."""
    for size in TITLE_SIZES:
        lines, room = _wrapped(title, _font(size)), round(TITLE_HEIGHT // (size * LINE))
        is_wide = any(_font(size).getlength(_base(line)) > WIDTH - 2 * MARGIN for line in lines)
        if len(lines) <= room and not is_wide:
            return size, lines
    return size, [*lines[: room - 1], f"{lines[min(room, len(lines)) - 1]} ..."]


def _wrapped(title: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(_base(longer)) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _base(text: str) -> str:
    return "".join(letter for letter in _letters(text) if letter not in _ACCENTS)


def _write(
    draw: ImageDraw.ImageDraw,
    left: int,
    top: int,
    text: str,
    font: ImageFont.FreeTypeFont,
    colour: str,
) -> None:
    """Whole words by the font, then each accent over the letter it belongs to."""
    draw.text((left, top), _base(text), font=font, fill=colour)
    before = ""
    for letter in _letters(text):
        if letter in _ACCENTS:
            _accent(draw, left, top, before, letter, font, colour)
        else:
            before += letter


def _accent(
    draw: ImageDraw.ImageDraw,
    left: int,
    top: int,
    before: str,
    accent: str,
    font: ImageFont.FreeTypeFont,
    colour: str,
) -> None:
    """`before` is the line up to the letter, the letter included."""
    end = font.getlength(before)
    middle = left + (end + font.getlength(before[:-1])) / 2
    above = top + font.getbbox(before[-1])[1]
    for stroke in _ACCENTS[accent]:
        points = [(middle + x * font.size, above + y * font.size) for x, y in stroke]
        draw.line(points, fill=colour, width=max(3, round(font.size * 0.075)), joint="curve")


def _mark(draw: ImageDraw.ImageDraw, left: int, top: int, size: int) -> None:
    """The favicon: a ballot's circle, filled in with a red pencil."""
    scale = size / 32
    draw.ellipse((left, top, left + size, top + size), fill=PAPER)
    for line in (((7, 20), (19, 8)), ((10, 24), (24, 10)), ((16, 25), (25, 16))):
        points = [(left + x * scale, top + y * scale) for x, y in line]
        draw.line(points, fill=PENCIL, width=round(3.4 * scale))
