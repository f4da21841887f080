"""A stranger's file is opened in the isolated process of `elections.formats.sandbox`.

What it is decides its content; its name and what a browser says of it count nothing.

    python -m content.media.inspection - < file > what it is
"""

import sys
import tempfile

import msgspec

from content.media.checked import MOST_BYTES, CheckedMedia, MediaField, MediaRefused, Refusal
from content.media.mp4 import read_mp4
from content.media.pictures import read_picture
from content.media.webm import read_webm
from elections.formats.records import gettext_noop
from elections.formats.sandbox import limit_this_process, run_reader


DEADLINE = 60  # seconds
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


def check_media(
    content: bytes, *, field: MediaField = "file", deadline: float = DEADLINE
) -> CheckedMedia:
    """What the file is, and its content as it may be kept. Raises MediaRefused, never another."""
    if len(content) > MOST_BYTES:
        raise MediaRefused(
            gettext_noop("The file is larger than %(limit)s megabytes."),
            {"limit": str(MOST_BYTES // 1_000_000)},
            field=field,
        )
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.seek(0)
        code = run_reader(__name__, "-", source.fileno(), target.fileno(), deadline)
        target.seek(0)
        found = _decoded(target.read()) if code == 0 else None
    if isinstance(found, Refusal):
        raise MediaRefused(found.template, found.values, field=field)
    if found is None or len(found.content) > MOST_BYTES:
        raise MediaRefused(
            gettext_noop("The file could not be read; its reader stopped."), field=field
        )
    return found


def check_poster(content: bytes, *, deadline: float = DEADLINE) -> CheckedMedia:
    """The picture before a video begins. Raises MediaRefused."""
    poster = check_media(content, field="poster", deadline=deadline)
    if poster.kind != "picture":
        raise MediaRefused(gettext_noop("Here a picture is wanted."), field="poster")
    return poster


def read_media(content: bytes) -> CheckedMedia:
    """As `check_media`, in this process: for the isolated one, and for files of our own."""
    if content[4:8] == b"ftyp":
        return read_mp4(content)
    if content.startswith(b"\x1a\x45\xdf\xa3"):
        return read_webm(content)
    if content.startswith(_PICTURES):
        return read_picture(content)
    raise MediaRefused(
        gettext_noop("Taken are videos as MP4 or WebM, and pictures as JPEG, PNG or WebP.")
    )


def _decoded(found: bytes) -> CheckedMedia | Refusal | None:
    try:
        answer = msgspec.msgpack.decode(found, type=Answer)
    except msgspec.DecodeError:
        return None
    return answer.media or answer.refusal


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One of both."""

    media: CheckedMedia | None = None
    refusal: Refusal | None = None


def main() -> int:
    limit_this_process()
    try:
        answer = Answer(media=read_media(sys.stdin.buffer.read()))
    except MediaRefused as refused:
        answer = Answer(refusal=Refusal(template=refused.template, values=refused.values))
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
