"""What is handed over from the process that opens files. Without Django, which is not there."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from elections.formats.records import gettext_noop


MediaField = Literal["file", "poster", "captions"]
EXTENSIONS = {"video/mp4": "mp4", "video/webm": "webm", "image/webp": "webp", "text/vtt": "vtt"}
MOST_BYTES = 50_000_000
MOST_SECONDS = 600
MOST_SIDE = 8192  # pixels
LONGEST_CODEC = 32  # of its name as it is told


class CheckedMedia(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was walked through to its end. `content` is what is kept: without metadata."""

    kind: Literal["video", "picture"]
    content_type: Literal["video/mp4", "video/webm", "image/webp"]
    content: bytes
    width: int
    height: int
    duration_ms: int | None = None


class CheckedCaptions(msgspec.Struct, frozen=True, kw_only=True):
    """WebVTT, written anew from the cues that were read."""

    content: bytes
    cues: int


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """`template` is English with named placeholders; whoever shows it translates it."""

    template: str
    values: dict[str, str] = {}


class MediaRefused(Exception):
    """The file is not kept; `field` is the one of the form that brought it.

    `template` is English with named placeholders for `values`.
    """

    def __init__(
        self, template: str, values: Mapping[str, str] | None = None, *, field: MediaField = "file"
    ) -> None:
        self.template = template
        self.values = dict(values or {})
        self.field = field
        super().__init__(template % self.values)


def broken() -> MediaRefused:
    return MediaRefused(gettext_noop("The file is damaged, or ends before its end."))


def unplayable(codec: bytes) -> MediaRefused:
    """Says which codec, as far as a stranger's bytes have letters: the answer is kept and shown."""
    name = "".join(filter(str.isprintable, codec[:LONGEST_CODEC].decode("ascii", "replace")))
    return MediaRefused(
        gettext_noop("Not every browser plays %(codec)s: save the video as H.264 with AAC."),
        {"codec": name},
    )


def check_extent(width: int, height: int) -> None:
    if not (1 <= width <= MOST_SIDE and 1 <= height <= MOST_SIDE):
        raise MediaRefused(
            gettext_noop("A side of the picture may have %(limit)s pixels at most."),
            {"limit": str(MOST_SIDE)},
        )


def check_duration(milliseconds: int) -> int:
    if not 1 <= milliseconds <= MOST_SECONDS * 1000:
        raise MediaRefused(
            gettext_noop("A video may last %(limit)s minutes at most."),
            {"limit": str(MOST_SECONDS // 60)},
        )
    return milliseconds
