"""Small MP4 files, put together box by box, so that a test can spoil one of them."""

import struct


MATRIX = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
TURNED = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
RECORDED = b"\xe0\x00\x00\x01\xe0\x00\x00\x02"  # two times of 2023


def box(kind: bytes, *content: bytes) -> bytes:
    joined = b"".join(content)
    return struct.pack(">I4s", 8 + len(joined), kind) + joined


def mp4(
    *,
    moov: bytes = b"",
    top: bytes = b"",
    traks: list[bytes] | None = None,
    brand: bytes = b"isom",
    seconds: int = 4,
) -> bytes:
    """A film of `seconds`; `moov` and `top` are boxes put in beside the usual ones."""
    ftyp = box(b"ftyp", brand, bytes(4), b"isomavc1")
    mdat = box(b"mdat", b"picture and sound")
    tracks = [track()] if traks is None else traks
    movie = box(
        b"moov",
        box(b"mvhd", bytes(4), RECORDED, struct.pack(">II", 1000, seconds * 1000), bytes(80)),
        *tracks,
        moov,
    )
    return ftyp + mdat + movie + top


def track(
    *,
    handler: bytes = b"vide",
    codec: bytes = b"avc1",
    size: tuple[int, int] = (360, 640),
    matrix: bytes = MATRIX,
    chunk: int = 32,
    more: bytes = b"",
    table: bytes = b"",
    reference: bytes = b"\0\0\0\1",
) -> bytes:
    width, height = size
    entry = box(codec, bytes(24), struct.pack(">HH", width, height), bytes(50))
    samples = box(
        b"stbl",
        box(b"stsd", bytes(4), struct.pack(">I", 1), entry),
        box(b"stco", bytes(4), struct.pack(">II", 1, chunk)),
        table,
    )
    references = box(b"dref", bytes(4), struct.pack(">I", 1), box(b"url ", reference))
    return box(
        b"trak",
        box(
            b"tkhd",
            bytes(4),
            RECORDED,
            bytes(28),
            matrix,
            struct.pack(">HHHH", width, 0, height, 0),
        ),
        more,
        box(
            b"mdia",
            box(b"mdhd", bytes(4), RECORDED, bytes(12)),
            box(b"hdlr", bytes(8), handler, bytes(12), b"Anna's phone\0"),
            box(b"minf", box(b"dinf", references), samples),
        ),
    )
