"""A stranger's file: what it is, what is kept of it, and what is not taken at all."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from content.media import inspection
from content.media.checked import CheckedMedia, MediaRefused
from content.media.inspection import check_media, check_poster, read_media
from electioncenter.sample.files import FOLDER
from tests.content.mp4_files import TURNED, box, mp4, track


MP4 = (FOLDER / "media" / "pencil.mp4").read_bytes()
WEBM = (FOLDER / "media" / "ball.webm").read_bytes()
PLACE = b"+52.9563+004.7608/"


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (30, 20), **options: object) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "red").save(kept, kind, **options)
    return kept.getvalue()


def reason(content: bytes) -> str:
    with pytest.raises(MediaRefused) as refused:
        read_media(content)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(MP4, "video/mp4"), (WEBM, "video/webm"), (picture(), "image/webp")],
)
def test_the_isolated_process_tells_what_a_file_is(content, content_type):
    found = check_media(content)
    assert (found, found.content_type) == (read_media(content), content_type)


def test_a_video_keeps_its_length_and_its_place_for_every_byte():
    for content in (MP4, WEBM):
        found = read_media(content)
        assert (found.width, found.height) == (360, 640)
        assert found.duration_ms == pytest.approx(4000, abs=20)
        assert len(found.content) == len(content)
        assert read_media(found.content) == found  # what is kept is taken again as it is


# --- what tells of the maker goes -------------------------------------------------------------


def test_place_names_and_times_are_gone_from_a_video():
    told = box(b"udta", box(b"\xa9xyz", PLACE)) + box(b"meta", b"Anna")
    deep = track(more=box(b"udta", PLACE), table=box(b"uuid", b"Anna"))
    spoiled = mp4(moov=told, traks=[deep], top=box(b"uuid", b"Anna"))
    kept = read_media(spoiled).content
    assert len(kept) == len(spoiled)
    assert not any(word in kept for word in (PLACE, b"Anna", b"\xe0\x00\x00\x01"))


def test_tags_titles_and_dates_are_gone_from_a_webm():
    tags = b"\x12\x54\xc3\x67" + bytes([0x80 | len(PLACE)]) + PLACE
    segment = WEBM.index(b"\x18\x53\x80\x67")
    size = int.from_bytes(WEBM[segment + 4 : segment + 12], "big")
    spoiled = (
        WEBM[: segment + 4] + (size + len(tags)).to_bytes(8, "big") + WEBM[segment + 12 :] + tags
    )
    kept = read_media(spoiled).content
    assert len(kept) == len(spoiled)
    assert PLACE not in kept
    assert b"Lavf" not in kept[-len(tags) - 200 :]


def test_a_picture_is_drawn_anew_upright_and_without_what_was_behind_it():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Anna's camera"
    found = read_media(picture(exif=exif) + b"<script>alert(1)</script>")
    assert (found.kind, found.width, found.height) == ("picture", 20, 30)
    assert not any(word in found.content for word in (b"Anna", b"script", b"EXIF"))


def test_a_phones_picture_with_a_second_one_behind_it_is_taken_without_that():
    second = Image.new("RGB", (4, 4), "blue")
    found = read_media(picture("MPO", save_all=True, append_images=[second]))
    assert (found.kind, found.width, found.height) == ("picture", 30, 20)


def test_a_film_made_with_the_phone_upright_has_its_sides_turned():
    found = read_media(mp4(traks=[track(size=(640, 360), matrix=TURNED)]))
    assert (found.width, found.height) == (360, 640)


def test_a_large_picture_is_made_small():
    found = read_media(picture(size=(4000, 2000)))
    assert (found.width, found.height) == (1600, 800)


# --- what is not taken ------------------------------------------------------------------------


def png_of(width: int, height: int) -> bytes:
    """A head that promises a picture of that size, and next to nothing behind it."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (head, b"IDAT" + zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


def moving() -> bytes:
    kept = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(kept, "WEBP", save_all=True, append_images=frames[1:])
    return kept.getvalue()


NOT_TAKEN = {
    "a page": (b"<!doctype html><script>alert(1)</script>", "Taken are"),
    "a drawing that can run": (
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        "Taken are",
    ),
    "nothing": (b"", "Taken are"),
    "a bomb of pixels": (png_of(60_000, 60_000), "million pixels"),
    "a picture cut off": (picture("PNG")[:60], "damaged"),
    "a picture that moves": (moving(), "moves"),
    "a film of pictures": (picture("GIF"), "Taken are"),
    "a page behind a film": (MP4 + b"<script>alert(1)</script>", "damaged"),
    "a page that says it is a film": (b"\0\0\0\x10ftypisom<script>", "damaged"),
    "a film cut off": (MP4[:-10], "damaged"),
    "a webm cut off": (WEBM[:-10], "damaged"),
    "a webm with more behind": (WEBM + b"\x19\x41\xa4\x69\x81x", "damaged"),
    "a Matroska file": (WEBM.replace(b"webm", b"matr", 1), "save it as MP4"),
    "another brand": (mp4(brand=b"qt  "), "plain MP4"),
    "fragments": (mp4(moov=box(b"mvex", bytes(8))), "fragments"),
    "too long": (mp4(seconds=601), "10 minutes"),
    "no time": (mp4(seconds=0), "10 minutes"),
    "no picture": (mp4(traks=[track(handler=b"soun", codec=b"mp4a")]), "one track of picture"),
    "two pictures": (mp4(traks=[track(), track()]), "one track of picture"),
    "positions of the camera": (mp4(traks=[track(), track(handler=b"meta")]), "where it was made"),
    "a codec that has no name": (mp4(traks=[track(codec=b"\0\x1ba\n")]), "browser plays a:"),
    "a codec that few browsers play": (mp4(traks=[track(codec=b"hvc1")]), "hvc1"),
    "another file's samples": (mp4(traks=[track(reference=bytes(4))]), "damaged"),
    "samples that are not there": (mp4(traks=[track(chunk=9_000_000)]), "damaged"),
    "no extent": (mp4(traks=[track(size=(0, 640))]), "pixels"),
    "a box without an end": (mp4(top=struct.pack(">I4s", 0, b"free")), "damaged"),
}


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_it_is_not_taken_and_the_reason_is_said(name):
    content, said = NOT_TAKEN[name]
    assert said in reason(content)


@given(data=st.data())
def test_whatever_is_done_to_a_file_it_is_taken_or_refused(data):
    content = bytearray(data.draw(st.sampled_from([MP4, WEBM, mp4(), picture()])))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read_media(bytes(content[: data.draw(st.integers(8, len(content)))]))
    except MediaRefused:
        return
    assert isinstance(found, CheckedMedia)


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_taken_or_refused(noise):
    for start in (b"", b"\0\0\0\x10ftypisom\0\0\0\0", b"\x1a\x45\xdf\xa3", b"RIFF"):
        assert reason(start + noise)


def test_a_refusal_comes_out_of_the_isolated_process_with_its_field(monkeypatch):
    with pytest.raises(MediaRefused, match="Here a picture is wanted") as refused:
        check_poster(mp4())
    assert refused.value.field == "poster"
    monkeypatch.setattr(inspection, "MOST_BYTES", 10)
    with pytest.raises(MediaRefused, match="larger than"):
        check_media(MP4)


@pytest.mark.parametrize("answer", [b"", b"no answer at all", b"\xc1"])
def test_a_process_that_died_or_talks_nonsense_is_a_refusal(monkeypatch, answer):
    def run(_module, _options, _source, target, _deadline):
        io.FileIO(target, "w", closefd=False).write(answer)
        return 0 if answer else -9

    monkeypatch.setattr(inspection, "run_reader", run)
    with pytest.raises(MediaRefused, match="its reader stopped"):
        check_media(MP4)
