"""Fitting the projection of `feeds.topics.vectors`, and measuring which neighbours it keeps."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from feeds.topics.vectors import Projection


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEIGHBOURS = 20


def fit(
    vectors: NDArray[np.float32],
    weights: NDArray[np.float32],
    dimensions: int,
    *,
    is_centred: bool,
) -> Projection:
    """The axes of most variance (or of most length, uncentred); `weights` say what a row counts."""
    import numpy as np

    shares = (weights / weights.sum())[:, None]
    mean = (shares * vectors).sum(axis=0) if is_centred else np.zeros(vectors.shape[1])
    moved = (vectors - mean).astype(np.float64)
    _, axes = np.linalg.eigh(moved.T @ (shares * moved))
    longest = axes[:, ::-1][:, :dimensions]
    return Projection(
        mean=mean.astype(np.float16).astype(np.float32),
        axes=longest.astype(np.float16).astype(np.float32),
    )


def even_weights(sizes: list[int]) -> NDArray[np.float32]:
    """Weights of rows that come in groups: each group counts the same, however large."""
    import numpy as np

    return np.concatenate([np.full(size, 1 / size, dtype=np.float32) for size in sizes])


def recall(vectors: NDArray[np.float32], shortened: NDArray[np.float32]) -> float:
    """Share of the true `NEIGHBOURS` nearest rows that are among the nearest of `shortened`."""
    import numpy as np

    pairs = zip(_nearest(vectors), _nearest(shortened), strict=True)
    kept = [len(np.intersect1d(true, found)) for true, found in pairs]
    return float(np.mean(kept)) / NEIGHBOURS


def _nearest(vectors: NDArray[np.float32]) -> NDArray[np.intp]:
    import numpy as np

    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    return np.argpartition(-likeness, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]


def as_file(projection: Projection) -> bytes:
    import numpy as np

    content = io.BytesIO()
    np.savez(
        content,
        mean=projection.mean.astype(np.float16),
        axes=projection.axes.astype(np.float16),
    )
    return content.getvalue()
