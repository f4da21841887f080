"""Reading a file, a gzipped file or standard input in constant memory."""

import gzip
import hashlib
import io
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO


if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    Reader = io.BufferedReader[Any]


BUFFER = 1 << 20
FINGERPRINT = 64 * 1024
STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class UnusableInput(Exception):
    """Nothing can be read from this input; the message says why."""


class Source:
    """An opened input. `damage` says, at the end, what cut it short."""

    def __init__(self, name: str, raw: "Reader", size: int | None) -> None:
        self.name = name
        self.size = size
        self.fingerprint = _fingerprint(raw) if size is not None else ""
        self._raw = raw
        self._content: Reader = raw
        self._unzipping: _Unzipping | None = None
        if raw.peek(2).startswith(_GZIP):
            self._unzipping = _Unzipping(raw)
            self._content = io.BufferedReader(self._unzipping, BUFFER)
        start = self._content.peek(3)
        if start.startswith(_UTF16_MARKS):
            raise UnusableInput("is UTF-16 text; save it as UTF-8")
        if start.startswith(_UTF8_MARK):
            self._content.read(3)
        self._first_line = self._content.readline(BUFFER)

    @property
    def damage(self) -> str:
        return self._unzipping.damage if self._unzipping else ""

    @property
    def consumed(self) -> int:
        """Bytes of the file on disk that were read so far, for a progress bar."""
        return self._raw.tell() if self.size is not None else 0

    def head(self) -> bytes:
        """The first line and what came with it; all of it stays to be read."""
        return self._first_line + self._content.peek(BUFFER)

    def line(self, limit: int) -> bytes:
        """Up to and with the next line break, at most `limit` bytes; empty at the end."""
        if not self._first_line:
            return self._content.readline(limit)
        line, self._first_line = self._first_line[:limit], self._first_line[limit:]
        if len(line) < limit and not line.endswith(b"\n"):
            line += self._content.readline(limit - len(line))
        return line

    def chunk(self) -> bytes:
        """What comes next, some or all of it; empty at the end."""
        part, self._first_line = self._first_line, b""
        return part or self._content.read1(BUFFER)


class _Unzipping(io.RawIOBase):
    """Ends where the gzip stream is cut off or damaged, so that all before it is read."""

    def __init__(self, raw: BinaryIO) -> None:
        self._zip = gzip.GzipFile(fileobj=raw)
        self.damage = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if self.damage:
            return 0
        try:
            part = self._zip.read1(len(memoryview(buffer)))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.damage = f"the gzip file is cut off or damaged here: {error}"
            return 0
        memoryview(buffer)[: len(part)] = part
        return len(part)


@contextmanager
def open_source(path: str) -> Iterator[Source]:
    """The file, or standard input for `-`; gzip is recognised by its first bytes."""
    if path == STANDARD_INPUT:
        buffer = sys.stdin.buffer
        assert isinstance(buffer, io.BufferedReader)
        yield Source("standard input", buffer, None)
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(io.BufferedReader(io.FileIO(path), BUFFER))
        except OSError as error:
            raise UnusableInput(error.strerror or str(error)) from error
        # A named pipe has no size, and cannot be read again.
        size = os.fstat(file.fileno()).st_size if Path(path).is_file() else None
        yield Source(str(Path(path).resolve()), file, size)


def _fingerprint(raw: "Reader") -> str:
    """Of the file's size, its start and its end."""
    size = raw.seek(0, io.SEEK_END)
    digest = hashlib.sha256(str(size).encode())
    for place in (max(0, size - FINGERPRINT), 0):
        raw.seek(place)
        digest.update(raw.read(FINGERPRINT))
    raw.seek(0)
    return digest.hexdigest()
