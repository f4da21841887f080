"""Vectors for the recommendation index: 64 numbers that keep the neighbours of 512.

The projection is fitted by `manage.py train_vectors` on texts of this project; its card beside it
says how many of the true nearest neighbours survive.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PROJECTION_FILE = Path(__file__).parents[1] / "data" / "vectors.npz"
DIMENSIONS = 64


@dataclass(frozen=True, slots=True)
class Projection:
    """`mean` (dimensions) is taken off before `axes` (dimensions, fewer dimensions) are applied."""

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]

    def apply(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Rows of length one; a row of zeros, a post without text, stays zero."""
        import numpy as np

        shortened = ((vectors - self.mean) @ self.axes).astype(np.float32)
        shortened[~vectors.any(axis=1)] = 0
        lengths = np.linalg.norm(shortened, axis=1, keepdims=True).astype(np.float32)
        lengths[lengths == 0] = 1
        found: NDArray[np.float32] = shortened / lengths
        return found


def content_vectors(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors (posts, 64) of the `UseEncoder`'s (posts, 512)."""
    return _projection().apply(vectors)


@cache
def version() -> str:
    """Names the projection: vectors of two versions never meet."""
    return hashlib.sha256(PROJECTION_FILE.read_bytes()).hexdigest()[:8]


@cache
def _projection() -> Projection:
    import numpy as np

    with np.load(PROJECTION_FILE, allow_pickle=False) as stored:
        return Projection(
            mean=stored["mean"].astype(np.float32), axes=stored["axes"].astype(np.float32)
        )
