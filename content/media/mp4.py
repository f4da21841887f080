"""MP4 videos, walked through box by box; what tells of the maker and the place is blanked.

Kept: the picture and the sound. Blanked in place, so that nothing moves: descriptions (`udta`, where
phones write coordinates, `meta`, `uuid`, where XMP stands), free space, the times of recording and
the names of tracks. Refused: further tracks, as of subtitles, time codes or a camera's positions,
whose samples lie among those of the picture; films in fragments; what points to other files; codecs
that browsers cannot play.
"""

from dataclasses import dataclass

from content.media.boxes import Box, blank, boxes, inside, number, only, zero
from content.media.checked import (
    CheckedMedia,
    MediaRefused,
    broken,
    check_duration,
    check_extent,
    unplayable,
)
from elections.formats.records import gettext_noop


BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "}
)
VIDEO_CODECS = frozenset({b"avc1", b"avc3", b"vp09", b"av01"})
SOUND_CODECS = frozenset({b"mp4a", b"Opus"})
SPACE = frozenset({b"free", b"skip", b"wide", b"uuid", b"meta", b"udta"})
SELF_CONTAINED = 1


@dataclass(frozen=True, slots=True)
class Track:
    kind: bytes
    width: int = 0
    height: int = 0


def read_mp4(content: bytes) -> CheckedMedia:
    data = bytearray(content)
    top = list(boxes(data, 0, len(data)))
    _check_brand(data, top)
    if unknown := {box.kind for box in top} - SPACE - {b"ftyp", b"moov", b"mdat"}:
        raise _unwanted(min(unknown))
    movie = inside(data, only(top, b"moov"))
    if unknown := {box.kind for box in movie} - SPACE - {b"mvhd", b"trak", b"iods"}:
        raise _unwanted(min(unknown))
    pieces = [(box.start, box.end) for box in top if box.kind == b"mdat"]
    picture = _picture([_track(data, box, pieces) for box in movie if box.kind == b"trak"])
    duration = _duration(data, only(movie, b"mvhd"))
    _blank(data, [*top, *movie])
    return CheckedMedia(
        kind="video",
        content_type="video/mp4",
        content=bytes(data),
        width=picture.width,
        height=picture.height,
        duration_ms=duration,
    )


def _check_brand(data: bytearray, top: list[Box]) -> None:
    if not top or top[0].kind != b"ftyp":
        raise broken()
    number(data, 0, 8, top[0])
    if bytes(data[top[0].start : top[0].start + 4]) not in BRANDS:
        raise MediaRefused(
            gettext_noop("This kind of MP4 file is not taken: save it as plain MP4.")
        )
    only(top, b"ftyp")


def _unwanted(kind: bytes) -> MediaRefused:
    if kind in {b"moof", b"mvex", b"mfra", b"sidx"}:
        return MediaRefused(gettext_noop("The video is in fragments: save it as one plain MP4."))
    return broken()


def _picture(tracks: list[Track]) -> Track:
    """One track of picture, and one of sound at most."""
    pictures = [track for track in tracks if track.kind == b"vide"]
    if len(pictures) != 1 or len(tracks) > 2:
        raise MediaRefused(
            gettext_noop("A video needs one track of picture, and may have one of sound.")
        )
    return pictures[0]


def _track(data: bytearray, trak: Box, pieces: list[tuple[int, int]]) -> Track:
    found = inside(data, trak)
    media = inside(data, only(found, b"mdia"))
    handler = only(media, b"hdlr")
    kind = number(data, 8, 4, handler).to_bytes(4, "big")
    if kind not in {b"vide", b"soun"}:
        raise MediaRefused(
            gettext_noop(
                "The video holds a track of data beside picture and sound, which may tell where it "
                "was made. Save it without that."
            )
        )
    information = inside(data, only(media, b"minf"))
    _check_references(data, only(information, b"dinf"))
    table = inside(data, only(information, b"stbl"))
    codec, width, height = _codec(data, only(table, b"stsd"))
    _check_codec(kind, codec)
    _check_chunks(data, table, pieces)
    heading = only(found, b"tkhd")
    for head in (heading, only(media, b"mdhd")):
        _zero_times(data, head)
    zero(data, min(handler.start + 24, handler.end), handler.end)
    _blank(data, [*found, *media, *information, *table])
    if kind == b"soun":
        return Track(kind)
    check_extent(width, height)
    return Track(kind, height, width) if _is_turned(data, heading) else Track(kind, width, height)


def _check_codec(kind: bytes, codec: bytes) -> None:
    if codec not in (VIDEO_CODECS if kind == b"vide" else SOUND_CODECS):
        raise unplayable(codec)


def _check_references(data: bytearray, information: Box) -> None:
    """All samples lie in this file."""
    listed = only(inside(data, information), b"dref")
    number(data, 0, 8, listed)
    for entry in boxes(data, listed.start + 8, listed.end):
        if not number(data, 0, 4, entry) & SELF_CONTAINED:
            raise broken()


def _codec(data: bytearray, described: Box) -> tuple[bytes, int, int]:
    """The one codec of a track; width and height mean something for pictures only."""
    number(data, 0, 8, described)
    entries = list(boxes(data, described.start + 8, described.end))
    if len(entries) != 1:
        raise broken()
    return entries[0].kind, number(data, 24, 2, entries[0]), number(data, 26, 2, entries[0])


def _check_chunks(data: bytearray, table: list[Box], pieces: list[tuple[int, int]]) -> None:
    """Every chunk begins inside the film's data."""
    places = [box for box in table if box.kind in {b"stco", b"co64"}]
    if len(places) != 1:
        raise broken()
    wide = 8 if places[0].kind == b"co64" else 4
    count = number(data, 4, 4, places[0])
    if places[0].end - places[0].start != 8 + count * wide:
        raise broken()
    for index in range(count):
        place = number(data, 8 + index * wide, wide, places[0])
        if not any(start <= place < end for start, end in pieces):
            raise broken()


def _is_turned(data: bytearray, heading: Box) -> bool:
    """Filmed with the phone upright: the matrix turns the picture by a quarter."""
    matrix = 52 if number(data, 0, 1, heading) else 40
    across = number(data, matrix, 4, heading)
    return across == 0 and number(data, matrix + 4, 4, heading) != 0


def _duration(data: bytearray, heading: Box) -> int:
    """Milliseconds; the times of recording go."""
    is_wide = number(data, 0, 1, heading) == 1
    scale = number(data, 20 if is_wide else 12, 4, heading)
    length = number(data, 24 if is_wide else 16, 8 if is_wide else 4, heading)
    if not scale:
        raise broken()
    _zero_times(data, heading)
    return check_duration(length * 1000 // scale)


def _zero_times(data: bytearray, heading: Box) -> None:
    """When it was made and changed, right behind version and flags."""
    size = 16 if number(data, 0, 1, heading) == 1 else 8
    number(data, 4, size, heading)
    zero(data, heading.start + 4, heading.start + 4 + size)


def _blank(data: bytearray, found: list[Box]) -> None:
    for box in found:
        if box.kind in SPACE:
            blank(data, box)
