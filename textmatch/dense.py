"""Cosines between vectors of length one: the half of retrieval that a sentence encoder carries.

A big segment keeps a sketch as well: its vectors turned so that most of what tells them apart lies in
the first directions, and only those. A product with the sketch says which few are worth the real
one. Unlike clustered indexes it has no cells to miss, and a new vector changes nothing else.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmatch.postings import Arrays


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SKETCH_DIMENSIONS = 128
_LEARNT_FROM = 20_000
_ROWS_AT_A_TIME = 4096


@dataclass(frozen=True, slots=True)
class Sketch:
    """`basis` has the shape (dimensions, SKETCH_DIMENSIONS), `rows` a row a vector."""

    basis: NDArray[np.float32]
    rows: NDArray[np.float32]

    @classmethod
    def of(cls, vectors: NDArray[np.floating]) -> Sketch:
        import numpy as np

        step = max(1, len(vectors) // _LEARNT_FROM)
        chosen = np.asarray(vectors[::step], dtype=np.float32)
        _, directions = np.linalg.eigh(chosen.T @ chosen)  # the widest last
        basis = np.ascontiguousarray(directions[:, -SKETCH_DIMENSIONS:], dtype=np.float32)
        rows = [
            np.asarray(vectors[first : first + _ROWS_AT_A_TIME], dtype=np.float32) @ basis
            for first in range(0, len(vectors), _ROWS_AT_A_TIME)
        ]
        return cls(basis, np.concatenate(rows))


class DenseIndex:
    """Vectors in segments: a first one, perhaps with a sketch, and what was added since."""

    def __init__(self, vectors: NDArray[np.floating], *, sketched: bool = False) -> None:
        """A sketched index keeps its vectors in half precision: they are many."""
        import numpy as np

        self._sketch = Sketch.of(vectors) if sketched else None
        kept = vectors.astype(np.float16, copy=False) if sketched else vectors
        self._segments: tuple[NDArray[np.floating], ...] = (kept,)

    @property
    def size(self) -> int:
        return sum(len(vectors) for vectors in self._segments)

    def with_vectors(self, vectors: NDArray[np.floating[Any]]) -> DenseIndex:
        grown = copy(self)
        grown._segments = (*self._segments, vectors)
        return grown

    def near(self, queries: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines of each query with every vector, by the sketch where there is one."""
        import numpy as np

        near = [queries @ vectors.T for vectors in self._segments[self._sketch is not None :]]
        if self._sketch is not None:
            near.insert(0, (queries @ self._sketch.basis) @ self._sketch.rows.T)
        return np.concatenate(near, axis=1)

    def cosines(self, queries: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Exact cosines, shape (len(queries), len(rows)), with some of the vectors."""
        import numpy as np

        vectors: NDArray[np.float32] = np.concatenate(list(self._parts(rows)))
        return queries @ vectors.T

    def row(self, number: int) -> NDArray[np.float32]:
        import numpy as np

        (vector,) = np.concatenate(list(self._parts(np.array([number]))))
        found: NDArray[np.float32] = vector
        return found

    def _parts(self, rows: NDArray[np.int64]) -> Any:
        """Vectors of `rows`, which rise, segment by segment."""
        import numpy as np

        first = 0
        for vectors in self._segments:
            low, high = np.searchsorted(rows, (first, first + len(vectors)))
            yield np.asarray(vectors[rows[low:high] - first], dtype=np.float32)
            first += len(vectors)

    def arrays(self) -> dict[str, NDArray[Any]]:
        (vectors,) = self._segments
        if self._sketch is None:
            return {"vectors": vectors}
        return {"vectors": vectors, "basis": self._sketch.basis, "sketch": self._sketch.rows}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> DenseIndex:
        index = cls.__new__(cls)
        index._segments = (arrays["vectors"],)
        index._sketch = Sketch(arrays["basis"], arrays["sketch"]) if "basis" in arrays else None
        return index
