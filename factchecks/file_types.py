"""What an uploaded file is, by its content alone; its name and what a browser says count nothing.

Each kind is walked through by its own structure to its end, not only by its first bytes: a web
page behind the signature of a picture is no picture. Pure and without Django: it runs in an
isolated process, see `factchecks.file_check`.
"""

import re
import struct
import zlib
from collections.abc import Callable


MOST_PIXELS = 100_000_000
_WEB_PAGE = re.compile(r"\A\s*<(?:!doctype|html|script|svg|\?xml|head|body|iframe)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_PNG = b"\x89PNG\r\n\x1a\n"
_MP4_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1",
                         b"M4V ", b"dash", b"MSNV", b"3gp4", b"3gp5", b"qt  "})  # fmt: skip
_MP3_RATES = (44100, 48000, 32000)
_MP3_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
EXTENSIONS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "text/plain": "txt",
    "video/mp4": "mp4",
    "audio/mpeg": "mp3",
}


def recognise(content: bytes) -> str:
    """The media type, one of EXTENSIONS, or "" for anything else."""
    return next((kind for kind, fits in _CHECKS.items() if fits(content)), "")


def _is_pdf(content: bytes) -> bool:
    return content.startswith((b"%PDF-1.", b"%PDF-2.")) and b"%%EOF" in content[-2048:]


def _is_png(content: bytes) -> bool:
    """Every chunk with its checksum, from the header to the end mark, and nothing after it."""
    if not content.startswith(_PNG):
        return False
    position, first = len(_PNG), True
    while position + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        end = position + 12 + length
        if end > len(content):
            return False
        body = content[position + 4 : end - 4]
        if zlib.crc32(body) != int.from_bytes(content[end - 4 : end], "big"):
            return False
        if first and not _fits_header(kind, body):
            return False
        if kind == b"IEND":
            return bool(end == len(content))
        position, first = end, False
    return False


def _fits_header(kind: bytes, body: bytes) -> bool:
    if kind != b"IHDR" or len(body) != 17:
        return False
    pixels = int.from_bytes(body[4:8], "big") * int.from_bytes(body[8:12], "big")
    return 0 < pixels <= MOST_PIXELS


def _is_jpeg(content: bytes) -> bool:
    """Segments up to the first scan, and an end mark behind it."""
    if not content.startswith(b"\xff\xd8\xff"):
        return False
    position = 2
    while position + 4 <= len(content):
        mark, kind, length = struct.unpack_from(">BBH", content, position)
        if mark != 0xFF or length < 2:
            return False
        position += 2 + length
        if kind == 0xDA:
            return b"\xff\xd9" in content[position:]
    return False


def _is_webp(content: bytes) -> bool:
    if len(content) < 20 or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return False
    size = int.from_bytes(content[4:8], "little") + 8
    return content[12:16] in (b"VP8 ", b"VP8L", b"VP8X") and size == len(content)


def _is_mp4(content: bytes) -> bool:
    """Boxes from the first to the last byte, the first one naming a known brand."""
    if content[4:8] != b"ftyp" or content[8:12] not in _MP4_BRANDS:
        return False
    position, kinds = 0, set()
    while position + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        if size == 1 and position + 16 <= len(content):
            size = struct.unpack_from(">Q", content, position + 8)[0]
        if size == 0:
            size = len(content) - position
        if size < 8:
            return False
        kinds.add(kind)
        position += size
    return position == len(content) and b"moov" in kinds


def _is_mp3(content: bytes) -> bool:
    """Two frames in a row behind the tag that may come first."""
    position = 0
    if content[:3] == b"ID3" and len(content) > 10:
        sizes = content[6:10]
        position = 10 + sum(
            (byte & 0x7F) << shift for byte, shift in zip(sizes, (21, 14, 7, 0), strict=True)
        )
    for _ in range(2):
        length = _mp3_frame(content[position : position + 4])
        if not length:
            return False
        position += length
    return True


def _mp3_frame(header: bytes) -> int:
    """The length of an MPEG 1 layer III frame in bytes; 0 where there is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xFE != 0xFA:
        return 0
    bitrate, rate = header[2] >> 4, (header[2] >> 2) & 3
    if not 0 < bitrate < len(_MP3_BITRATES) or rate >= len(_MP3_RATES):
        return 0
    return 144_000 * _MP3_BITRATES[bitrate] // _MP3_RATES[rate] + ((header[2] >> 1) & 1)


def _is_text(content: bytes) -> bool:
    """Words in UTF-8 without control characters; a web page is not kept as plain text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not _CONTROL.search(text) and not _WEB_PAGE.match(text)


_CHECKS: dict[str, Callable[[bytes], bool]] = {
    "application/pdf": _is_pdf,
    "image/png": _is_png,
    "image/jpeg": _is_jpeg,
    "image/webp": _is_webp,
    "video/mp4": _is_mp4,
    "audio/mpeg": _is_mp3,
    "text/plain": _is_text,
}
