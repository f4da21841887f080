"""Files by their content: what is kept, and what only pretends."""

import io
import os
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from factchecks import file_check
from factchecks.file_check import media_type_of
from factchecks.file_types import EXTENSIONS, recognise


HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(buffer, kind)
    return buffer.getvalue()


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def mp3(tag: bytes = b"") -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s at 44.1 kHz: 417 bytes
    return tag + frame * 3


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MP4 = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2") + box(b"moov", bytes(20)) + box(b"mdat", b"x")
KEPT = {
    "application/pdf": PDF,
    "image/png": picture("PNG"),
    "image/jpeg": picture("JPEG"),
    "image/webp": picture("WEBP"),
    "text/plain": "Héél gewone woorden.\n".encode(),
    "video/mp4": MP4,
    "audio/mpeg": mp3(b"ID3\x04\x00\x00\x00\x00\x00\x05hello"),
}


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(20_000_000))
    return buffer.getvalue()


def huge_png() -> bytes:
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


REFUSED = {
    "a web page": HTML,
    "a web page with spaces before it": b"\n  <HTML><body>",
    "a drawing with scripts": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a web page behind the signature of a picture": b"\x89PNG\r\n\x1a\n" + HTML,
    "a picture with a web page behind it": picture("PNG") + HTML,
    "a picture with a damaged chunk": picture("PNG")[:-20] + b"x" + picture("PNG")[-19:],
    "a picture cut off": picture("PNG")[:-6],
    "a picture of ten thousand million pixels": huge_png(),
    "a web page behind the signature of a photograph": b"\xff\xd8\xff" + HTML,
    "a photograph without an end": picture("JPEG")[:-2],
    "a WebP of another length": picture("WEBP") + HTML,
    "a zip bomb": zip_bomb(),
    "a program": b"\x7fELF\x02\x01\x01" + bytes(50),
    "a program of Windows": b"MZ\x90\x00" + bytes(50),
    "a document without an end": b"%PDF-1.7\n1 0 obj\x00",
    "a document that begins later": HTML + PDF,
    "a film of another make": box(b"ftyp", b"evil\x00\x00\x00\x00") + box(b"moov"),
    "a film without its index": box(b"ftyp", b"isom\x00\x00\x00\x00"),
    "a film with a web page behind it": MP4 + HTML,
    "a film with a box of no size": box(b"ftyp", b"isom1234") + struct.pack(">I4s", 3, b"moov"),
    "one frame of sound": mp3()[:400],
    "sound of an impossible rate": b"\xff\xfb\xfc\x00" + bytes(500),
    "bytes": bytes(range(256)),
    "words with a null": b"woorden\x00",
    "spaces": b"   \n",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", KEPT)
def test_what_is_kept_is_recognised_by_its_content(kind):
    assert recognise(KEPT[kind]) == kind


@pytest.mark.parametrize("name", REFUSED)
def test_what_only_pretends_is_refused(name):
    assert recognise(REFUSED[name]) == ""


@given(content=st.binary(max_size=400), before=st.sampled_from([b"", *KEPT.values()]))
def test_any_bytes_have_one_known_type_or_none(content, before):
    assert recognise(before[:40] + content) in {"", *EXTENSIONS}


def test_the_isolated_process_says_the_same():
    assert media_type_of(PDF) == "application/pdf"
    assert media_type_of(REFUSED["a zip bomb"]) == ""


def test_too_large_a_file_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(file_check, "MOST_BYTES", 10)
    assert media_type_of(PDF) == ""


def test_a_look_that_does_not_end_is_ended():
    assert media_type_of(PDF, deadline=0.001) == ""


@pytest.mark.parametrize("said", [b"text/html", b"", b"\xff\xfe"])
def test_an_answer_that_is_no_known_type_refuses_the_file(monkeypatch, said):
    def run(module, options, source, target, deadline):
        os.write(target, said)
        return 0

    monkeypatch.setattr(file_check, "run_reader", run)
    assert media_type_of(PDF) == ""
