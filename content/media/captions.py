"""Captions files, SubRip or WebVTT, read strictly and written anew as WebVTT.

Kept are times, words, who speaks, bold, italic, underlined, and where a cue stands. Styles, regions,
comments and all other marks are left out: a caption cannot hide the picture or load anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.media.checked import MOST_SECONDS, CheckedCaptions, MediaRefused
from elections.formats.records import gettext_noop


MOST_BYTES = 500_000
MOST_CUES = 5000
MOST_LETTERS = 2000  # in one cue
_TIMES = re.compile(
    r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})[ \t]+-->"
    r"[ \t]+(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})(?:[ \t]+(.*))?"
)
_SETTING = re.compile(
    r"(?:line:-?\d{1,3}%?|position:\d{1,3}%|size:\d{1,3}%|align:(?:start|center|end|left|right))"
)
_MARK = re.compile(r"<[^<>]*>|\{\\an?\d\}")
_KEPT_MARK = re.compile(r"</?[biu]>|<v [^<>&\"\n]{1,60}>|</v>")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|nbsp|lrm|rlm);)")
_LEFT_OUT = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True)
class Cue:
    """Milliseconds since the beginning."""

    start: int
    end: int
    settings: str
    text: str


def check_captions(content: bytes) -> CheckedCaptions:
    """Raises MediaRefused for the field `captions`; the message names the line."""
    if len(content) > MOST_BYTES:
        raise _refused(gettext_noop("The captions are larger than 500 kilobytes."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(gettext_noop("Save the captions as UTF-8.")) from None
    if "\0" in text:
        raise _refused(gettext_noop("The captions are no text."))
    cues = _in_order(list(_cues(text)))
    written = "WEBVTT\n" + "".join(f"\n{_written(cue)}" for _line, cue in cues)
    return CheckedCaptions(content=written.encode(), cues=len(cues))


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that stand together, and the number of their first."""
    block: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cues(text: str) -> Iterator[tuple[int, Cue]]:
    is_webvtt = re.match(r"WEBVTT(?:[ \t\n]|\r|\Z)", text) is not None
    for place, (number, block) in enumerate(_blocks(text)):
        if is_webvtt and (place == 0 or block[0].split()[0] in _LEFT_OUT):
            continue
        if place > MOST_CUES:
            raise _refused(gettext_noop("The captions are too many."))
        yield number, _cue(number, block)


def _cue(number: int, block: list[str]) -> Cue:
    """Its first line may be a name or a number."""
    head = 0 if "-->" in block[0] else 1
    found = _TIMES.fullmatch(block[head].strip()) if len(block) > head else None
    if found is None:
        raise _refused(
            gettext_noop("Line %(line)s of the captions: here two times are wanted."), line=number
        )
    start, end = _milliseconds(*found.groups()[:4]), _milliseconds(*found.groups()[4:8])
    kept = [each for each in (found[9] or "").split() if _SETTING.fullmatch(each)]
    return Cue(start, end, " ".join(kept), _cleaned("\n".join(block[head + 1 :]), number))


def _milliseconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


def _cleaned(text: str, number: int) -> str:
    if len(text) > MOST_LETTERS or "-->" in text:
        raise _refused(
            gettext_noop("Line %(line)s of the captions: this text cannot be shown."), line=number
        )
    kept, at = "", 0
    for mark in _MARK.finditer(text):
        kept += _escaped(text[at : mark.start()])
        kept += mark[0] if _KEPT_MARK.fullmatch(mark[0]) else ""
        at = mark.end()
    kept += _escaped(text[at:])
    # A line of which nothing is left would end the cue, and what follows would be shown nowhere.
    return "\n".join(line for line in kept.split("\n") if line.strip())


def _escaped(text: str) -> str:
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _in_order(cues: list[tuple[int, Cue]]) -> list[tuple[int, Cue]]:
    if not cues:
        raise _refused(gettext_noop("No captions were found in the file."))
    last = 0
    for line, cue in cues:
        if not last <= cue.start < cue.end <= MOST_SECONDS * 1000:
            raise _refused(
                gettext_noop("Line %(line)s of the captions: the times do not follow each other."),
                line=line,
            )
        last = cue.start
    return cues


def _written(cue: Cue) -> str:
    settings = f" {cue.settings}" if cue.settings else ""
    return f"{_clock(cue.start)} --> {_clock(cue.end)}{settings}\n{cue.text}\n"


def _clock(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def _refused(template: str, *, line: int | None = None) -> MediaRefused:
    values = {} if line is None else {"line": str(line)}
    return MediaRefused(template, values, field="captions")
