"""The boxes of the ISO base media file format (ISO/IEC 14496-12): length, four letters, content."""

from collections.abc import Iterator
from dataclasses import dataclass

from content.media.checked import broken


MOST_BOXES = 20_000  # in one container; a film of ten minutes has some dozens


@dataclass(frozen=True, slots=True)
class Box:
    """`start` is where its content begins in the file, `end` where the next box does."""

    kind: bytes
    head: int
    start: int
    end: int


def boxes(data: bytearray, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places, which have to fill it exactly."""
    found = 0
    while start < end:
        box = _box(data, start, end)
        found += 1
        if found > MOST_BOXES:
            raise broken()
        yield box
        start = box.end


def _box(data: bytearray, head: int, end: int) -> Box:
    if end - head < 8:
        raise broken()
    size, start = int.from_bytes(data[head : head + 4], "big"), head + 8
    if size == 1 and end - head >= 16:
        size, start = int.from_bytes(data[head + 8 : head + 16], "big"), head + 16
    # 0 would mean “to the end”: nobody could tell a file that was cut off.
    if size < start - head or head + size > end:
        raise broken()
    return Box(bytes(data[head + 4 : head + 8]), head, start, head + size)


def inside(data: bytearray, parent: Box) -> list[Box]:
    return list(boxes(data, parent.start, parent.end))


def only(found: list[Box], kind: bytes) -> Box:
    """The one box of this kind; none, or two of them, is a broken file."""
    of_kind = [box for box in found if box.kind == kind]
    if len(of_kind) != 1:
        raise broken()
    return of_kind[0]


def number(data: bytearray, start: int, size: int, box: Box) -> int:
    """Big-endian, at `start` of the box's content."""
    at = box.start + start
    if at + size > box.end:
        raise broken()
    return int.from_bytes(data[at : at + size], "big")


def blank(data: bytearray, box: Box) -> None:
    """Makes it free space of the same length: nothing else in the file moves."""
    data[box.head + 4 : box.head + 8] = b"free"
    zero(data, box.start, box.end)


def zero(data: bytearray, start: int, end: int) -> None:
    data[start:end] = bytes(end - start)
