"""WebM videos (RFC 8794, RFC 9559), walked through element by element; descriptions are blanked.

Blanked in place, as `Void`: tags, chapters, title and date. Refused: attached files, tracks beside
one of picture and one of sound, codecs that are not WebM's, and what a recorder left without lengths.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from content.media.checked import (
    CheckedMedia,
    MediaRefused,
    broken,
    check_duration,
    check_extent,
    unplayable,
)
from elections.formats.records import gettext_noop


EBML, DOCTYPE, SEGMENT = 0x1A45DFA3, 0x4282, 0x18538067
INFO, TRACKS, CLUSTER = 0x1549A966, 0x1654AE6B, 0x1F43B675
SEEK_HEAD, CUES, TAGS, CHAPTERS = 0x114D9B74, 0x1C53BB6B, 0x1254C367, 0x1043A770
VOID, CHECKSUM = 0xEC, 0xBF
SCALE, DURATION, TITLE, DATE, FILE_NAMES = (
    0x2AD7B1,
    0x4489,
    0x7BA9,
    0x4461,
    (0x7384, 0x3C83AB, 0x3E83BB),
)
TRACK, TRACK_TYPE, TRACK_NAME, CODEC, PICTURE = 0xAE, 0x83, 0x536E, 0x86, 0xE0
WIDTH, HEIGHT = 0xB0, 0xBA
IS_PICTURE, IS_SOUND = 1, 2
CODECS = {
    IS_PICTURE: {b"V_VP8", b"V_VP9", b"V_AV1"},
    IS_SOUND: {b"A_OPUS", b"A_VORBIS"},
}
IN_SEGMENT = frozenset(
    {SEEK_HEAD, INFO, TRACKS, CLUSTER, CUES, TAGS, CHAPTERS, VOID, CHECKSUM}
)  # attachments are not among them
TELLING = frozenset({TAGS, CHAPTERS, VOID, CHECKSUM, TITLE, DATE, TRACK_NAME, *FILE_NAMES})
MOST_ELEMENTS = 100_000


@dataclass(frozen=True, slots=True)
class Element:
    """`start` is where its content begins in the file, `end` where the next element does."""

    name: int
    head: int
    start: int
    end: int


def read_webm(content: bytes) -> CheckedMedia:
    data = bytearray(content)
    top = list(elements(data, 0, len(data)))
    if [each.name for each in top if each.name != VOID] != [EBML, SEGMENT] or top[0].name != EBML:
        raise broken()
    if _text(data, _only(list(elements(data, top[0].start, top[0].end)), DOCTYPE)) != b"webm":
        raise MediaRefused(gettext_noop("This kind of video is not taken: save it as MP4 or WebM."))
    segment = _only(top, SEGMENT)
    parts = list(elements(data, segment.start, segment.end))
    if {part.name for part in parts} - IN_SEGMENT or CLUSTER not in {part.name for part in parts}:
        raise broken()
    duration = _duration(data, _only(parts, INFO))
    width, height = _extent(data, _only(parts, TRACKS))
    _blank(data, [*top, *parts])
    return CheckedMedia(
        kind="video",
        content_type="video/webm",
        content=bytes(data),
        width=width,
        height=height,
        duration_ms=duration,
    )


def elements(data: bytearray, start: int, end: int) -> Iterator[Element]:
    """The elements between two places, which have to fill it exactly."""
    found = 0
    while start < end:
        element = _element(data, start, end)
        found += 1
        if found > MOST_ELEMENTS:
            raise broken()
        yield element
        start = element.end


def _element(data: bytearray, head: int, end: int) -> Element:
    name_length = _length(data[head], 4)
    at = head + name_length
    if at >= end:
        raise broken()
    size_length = _length(data[at], 8)
    start = at + size_length
    if start > end:
        raise broken()
    size = int.from_bytes(data[at:start], "big") & ((1 << 7 * size_length) - 1)
    if size == (1 << 7 * size_length) - 1:
        raise MediaRefused(
            gettext_noop("The recorder wrote no lengths into the video: save it once more.")
        )
    if start + size > end:
        raise broken()
    return Element(int.from_bytes(data[head:at], "big"), head, start, start + size)


def _length(first: int, most: int) -> int:
    """Leading zeros of the first byte say how long a number is."""
    length = 9 - first.bit_length()
    if length > most:
        raise broken()
    return length


def _only(found: list[Element], name: int) -> Element:
    of_name = [element for element in found if element.name == name]
    if len(of_name) != 1:
        raise broken()
    return of_name[0]


def _text(data: bytearray, element: Element) -> bytes:
    return bytes(data[element.start : element.end]).rstrip(b"\0")


def _number(data: bytearray, element: Element) -> int:
    if element.end - element.start > 8:
        raise broken()
    return int.from_bytes(data[element.start : element.end], "big")


def _duration(data: bytearray, info: Element) -> int:
    """Milliseconds."""
    found = list(elements(data, info.start, info.end))
    length = _only(found, DURATION)
    kind = {4: ">f", 8: ">d"}.get(length.end - length.start)
    if kind is None:
        raise broken()
    (ticks,) = struct.unpack(kind, data[length.start : length.end])
    scale = next((_number(data, each) for each in found if each.name == SCALE), 1_000_000)
    if not 0 < ticks < 1e15:
        raise broken()
    _blank(data, found)
    return check_duration(int(ticks * scale / 1_000_000))


def _extent(data: bytearray, tracks: Element) -> tuple[int, int]:
    """Width and height of the one picture."""
    found = list(elements(data, tracks.start, tracks.end))
    listed = [each for each in found if each.name == TRACK]
    pictures = [extent for track in listed if (extent := _track(data, track))]
    if len(pictures) != 1 or len(listed) > 2:
        raise MediaRefused(
            gettext_noop("A video needs one track of picture, and may have one of sound.")
        )
    check_extent(*pictures[0])
    _blank(data, found)
    return pictures[0]


def _track(data: bytearray, track: Element) -> tuple[int, int] | None:
    """The extent of a picture, nothing for sound."""
    found = list(elements(data, track.start, track.end))
    kind = _number(data, _only(found, TRACK_TYPE))
    codec = _text(data, _only(found, CODEC))
    if codec not in CODECS.get(kind, set()):
        raise unplayable(codec)
    _blank(data, found)
    if kind == IS_SOUND:
        return None
    settings = _only(found, PICTURE)
    sides = list(elements(data, settings.start, settings.end))
    return _number(data, _only(sides, WIDTH)), _number(data, _only(sides, HEIGHT))


def _blank(data: bytearray, found: list[Element]) -> None:
    for element in found:
        if element.name in TELLING:
            data[element.head : element.end] = _void(element.end - element.head)


def _void(length: int) -> bytes:
    """Free space of `length` bytes, head and all; its size takes one byte or eight."""
    if length < 9:
        return bytes([VOID, 0x80 | (length - 2)]) + bytes(length - 2)
    return bytes([VOID, 0x01]) + (length - 9).to_bytes(7, "big") + bytes(length - 9)
