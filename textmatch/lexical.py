"""A TF-IDF index over character n-grams: the lexical half of retrieval.

It carries what sentence encoders do not: Frisian, typos, hashtags without spaces, and names.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from textmatch.ngrams import ngrams
from textmatch.postings import Arrays, Counts, count_ngrams, damped, joined, within


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EVERY_POSTING = 2**62
_ROWS_AT_A_TIME = 4096


@dataclass(frozen=True, slots=True)
class Query:
    """A text, read for comparing: its n-grams, and what each of them may add to a cosine."""

    codes: NDArray[np.uint64]
    shares: NDArray[np.float32]


class Weights:
    """How much each n-gram tells: the fewer documents have it, the more."""

    def __init__(
        self, codes: NDArray[np.uint64], values: NDArray[np.float32], documents: int
    ) -> None:
        self.codes, self.values, self.documents = codes, values, documents
        self.of_unseen = _inverse_frequency(0, documents)

    @classmethod
    def learnt(cls, codes: NDArray[np.uint64], counts: Counts) -> Weights:
        import numpy as np

        documents = len(counts.starts) - 1
        seen_in = np.bincount(counts.of, minlength=len(codes))
        return cls(codes, _inverse_frequency(seen_in, documents), documents)

    def of(self, codes: NDArray[np.uint64]) -> NDArray[np.float32]:
        """Weights of `codes`; one that no document had weighs like the rarest."""
        import numpy as np

        places, is_known = _found(self.codes, codes)
        weights = np.full(len(codes), self.of_unseen, dtype=np.float32)
        weights[is_known] = self.values[places[is_known]]
        return weights

    def read(self, texts: Sequence[str]) -> list[Query]:
        """N-grams that no document has are part of a text's length: a long text which happens to
        contain a short document's words scores low.
        """
        import numpy as np

        if not texts:
            return []
        rows, codes = ngrams(texts)
        order = np.argsort(rows, kind="stable")
        bounds = np.searchsorted(rows[order], np.arange(len(texts) + 1))
        return [self._query(codes[order[a:b]]) for a, b in pairwise(bounds)]

    def _query(self, all_codes: NDArray[np.uint64]) -> Query:
        import numpy as np

        codes, times = np.unique(all_codes, return_counts=True)
        weights = self.of(codes)
        weighted = damped()[np.minimum(times, len(damped()) - 1)] * weights
        length = np.sqrt((weighted * weighted).sum()) or 1.0
        return Query(codes, (weighted * weights / length).astype(np.float32))


class Segment:
    """Some documents of an index. Small ones are kept by n-gram only, whole.

    With `longest` they are kept by document as well, and n-grams in more than so many documents
    are left out of the postings: `near` is then a guess from below, and `cosines` exact.
    """

    def __init__(
        self,
        codes: NDArray[np.uint64],
        postings: Counts,
        lengths: NDArray[np.float32],
        by_document: Counts | None = None,
    ) -> None:
        self.size = len(lengths)
        self._codes, self._postings = codes, postings
        self._lengths, self._by_document = lengths, by_document

    @classmethod
    def built(
        cls,
        codes: NDArray[np.uint64],
        counts: Counts,
        weights: Weights,
        longest: int | None = None,
    ) -> Segment:
        lengths = _lengths(counts, weights.of(codes))
        postings = counts.turned(len(codes), EVERY_POSTING if longest is None else longest)
        return cls(codes, postings, lengths, counts if longest is not None else None)

    def near(self, query: Query, most: int = EVERY_POSTING) -> NDArray[np.float32]:
        """Cosines with every document, from no more than `most` postings, the most telling first."""
        import numpy as np

        places, is_known = _found(self._codes, query.codes)
        places, shares = places[is_known], query.shares[is_known]
        starts, ends = self._postings.starts[places], self._postings.starts[places + 1]
        order = np.argsort(ends - starts, kind="stable")
        order = order[np.cumsum((ends - starts)[order]) <= most]
        spans = list(zip(starts[order].tolist(), ends[order].tolist(), strict=True))
        if not spans:
            return np.zeros(self.size, dtype=np.float32)
        rows = np.concatenate([self._postings.of[a:b] for a, b in spans])
        times = np.concatenate([self._postings.times[a:b] for a, b in spans])
        added = np.repeat(shares[order], (ends - starts)[order]) * damped()[times]
        sums = np.bincount(rows, weights=added, minlength=self.size)
        near: NDArray[np.float32] = (sums / self._lengths).astype(np.float32)
        return near

    def cosines(self, queries: Sequence[Query], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Exact cosines, shape (len(queries), len(rows)), with some of the documents."""
        import numpy as np

        if self._by_document is None:
            return np.array([self.near(query)[rows] for query in queries], dtype=np.float32)
        places, positions = self._by_document.places(rows)
        columns = self._by_document.of[places]
        times = damped()[self._by_document.times[places]]
        found = np.zeros((len(queries), len(rows)), dtype=np.float32)
        for number, query in enumerate(queries):
            known, is_known = _found(self._codes, query.codes)
            shares = np.zeros(len(self._codes), dtype=np.float32)
            shares[known[is_known]] = query.shares[is_known]
            sums = np.bincount(positions, weights=shares[columns] * times, minlength=len(rows))
            found[number] = sums / self._lengths[rows]
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        parts = {"postings": self._postings.arrays()}
        if self._by_document is not None:
            parts["documents"] = self._by_document.arrays()
        return {"codes": self._codes, "lengths": self._lengths, **joined(parts)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Segment:
        documents = within(arrays, "documents")
        return cls(
            arrays["codes"],
            Counts.from_arrays(within(arrays, "postings")),
            arrays["lengths"],
            Counts.from_arrays(documents) if documents else None,
        )


class LexicalIndex:
    """Cosine similarity between texts and a fixed list of documents."""

    def __init__(self, documents: Sequence[str], longest: int | None = None) -> None:
        """Index folded `documents`, in one segment (see `Segment` for `longest`)."""
        codes, counts = count_ngrams(documents)
        self.weights = Weights.learnt(codes, counts)
        built = Segment.built(codes, counts, self.weights, longest)
        self.segments: tuple[Segment, ...] = (built,)

    @property
    def size(self) -> int:
        return sum(segment.size for segment in self.segments)

    def with_documents(self, documents: Sequence[str]) -> LexicalIndex:
        """This index and some more folded documents; the weights of n-grams stay as they are."""
        grown = copy(self)
        grown.segments = (
            *self.segments,
            Segment.built(*count_ngrams(documents), self.weights),
        )
        return grown

    def similarities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Cosines, shape (len(texts), size), of folded `texts` with every document."""
        import numpy as np

        found = np.zeros((len(texts), self.size), dtype=np.float32)
        for row, query in enumerate(self.weights.read(texts)):
            found[row] = self.near(query)
        return found

    def near(self, query: Query, most: int = EVERY_POSTING) -> NDArray[np.float32]:
        """Cosines with every document; with a limit on postings, guesses from below."""
        import numpy as np

        return np.concatenate([segment.near(query, most) for segment in self.segments])

    def cosines(self, queries: Sequence[Query], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Exact cosines, shape (len(queries), len(rows)); `rows` in rising order."""
        import numpy as np

        found, first = [], 0
        for segment in self.segments:
            low, high = np.searchsorted(rows, (first, first + segment.size))
            found.append(segment.cosines(queries, rows[low:high] - first))
            first += segment.size
        return np.concatenate(found, axis=1)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What a file has to hold of an index of one segment."""
        (segment,) = self.segments
        return {"weights": self.weights.values, **segment.arrays()}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> LexicalIndex:
        index = cls.__new__(cls)
        segment = Segment.from_arrays(arrays)
        index.weights = Weights(arrays["codes"], arrays["weights"], segment.size)
        index.segments = (segment,)
        return index


def _found(
    known: NDArray[np.uint64], codes: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each of `codes` stands among the sorted `known` ones, and whether it does."""
    import numpy as np

    places = np.searchsorted(known, codes)
    if not len(known):
        return places, np.zeros(len(codes), dtype=bool)
    places[places == len(known)] = 0
    return places, known[places] == codes


def _inverse_frequency(seen_in: NDArray[np.integer] | int, documents: int) -> Any:
    import numpy as np

    return (np.log((1 + documents) / (1 + np.asarray(seen_in))) + 1).astype(np.float32)


def _lengths(counts: Counts, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lengths of documents; 1 for an empty one. In parts, for the sake of memory."""
    import numpy as np

    total = len(counts.starts) - 1
    lengths = np.zeros(total, dtype=np.float32)
    for first in range(0, total, _ROWS_AT_A_TIME):
        rows = np.arange(first, min(first + _ROWS_AT_A_TIME, total))
        places, positions = counts.places(rows)
        weighted = damped()[counts.times[places]] * weights[counts.of[places]]
        lengths[rows] = np.sqrt(
            np.bincount(positions, weights=weighted * weighted, minlength=len(rows))
        )
    lengths[lengths == 0] = 1
    return lengths
