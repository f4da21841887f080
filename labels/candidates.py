"""Which claims a post may be about: the ranking that decisions are made on.

A claim is near when its words are (character n-grams: names, typos, Frisian, hashtags) and when its
meaning is (a sentence encoder: other languages, other words). Both are cosines, of the best passage
of the post with the best wording of the claim; they are added up and scaled (`labels/ranking.py`).

With thousands of claims the cosines with all of them are guessed first (the most telling n-grams, a
sketch of the vectors), and computed for those alone that can come out near or that the scaling needs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from labels.claim_text import ClaimText
from labels.passages import Passage
from labels.ranking import NEIGHBOURS, RANKING_LENGTH, Candidate, Nearness, nearest_of_each, rank
from textmatch.dense import DenseIndex
from textmatch.encoders import Encoder
from textmatch.lexical import LexicalIndex, Query
from textmatch.normalise import clean, fold
from textmatch.postings import Arrays, joined, within


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RANKING_LENGTH", "Candidate", "CandidateIndex", "ClaimText", "Scan"]

THOROUGH_UP_TO = 4000  # claims; with fewer, guessing first gains nothing
_POSTINGS = 20_000
_LONGEST_POSTINGS = 20_000
_CONSIDERED = 2 * NEIGHBOURS  # of each language: enough that guesses miss none of the nearest
_NUMBERS_AT_A_TIME = 4_000_000
_NONE: Mapping[str, NDArray[np.float32]] = MappingProxyType({})

Vectors = Mapping[str, "NDArray[np.floating[Any]]"]
"""Vectors by the text they were made from."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The nearest claims of one post, best first, and the encoder's vector of the whole post."""

    candidates: tuple[Candidate, ...]
    vector: NDArray[np.float32]


class CandidateIndex:
    """Claims by number: first those it was built from, then those added since."""

    def __init__(
        self,
        claims: Sequence[ClaimText],
        encoder: Encoder,
        vectors: Vectors | None = None,
        *,
        thorough_up_to: int = THOROUGH_UP_TO,
    ) -> None:
        """`vectors`: stored vectors of wordings by text; only missing ones are computed."""
        import numpy as np

        self.encoder = encoder
        self._is_thorough = len(claims) <= thorough_up_to
        longest = None if self._is_thorough else _LONGEST_POSTINGS
        self._statements = LexicalIndex([fold(t) for c in claims for t in c.variants], longest)
        self._headlines = LexicalIndex([fold(claim.headline) for claim in claims], longest)
        made = _vectors_of(claims, encoder, vectors or {}, halves=not self._is_thorough)
        self._dense = DenseIndex(made, sketched=not self._is_thorough)
        self._bounds = np.cumsum([0, *(len(claim.variants) for claim in claims)])
        self._language_names: tuple[str, ...] = ()
        self._languages = self._coded(claims)
        self._live = np.arange(len(claims))

    def with_claims(
        self,
        claims: Sequence[ClaimText],
        vectors: Vectors | None = None,
        *,
        without: Collection[int] = (),
    ) -> CandidateIndex:
        """This index, some more claims, and not the numbers `without`: those are never candidates.

        The numbers of others stay, and so do the weights of n-grams.
        """
        import numpy as np

        grown = copy(self)
        grown._statements = self._statements.with_documents(
            [fold(text) for claim in claims for text in claim.variants]
        )
        grown._headlines = self._headlines.with_documents([fold(c.headline) for c in claims])
        grown._dense = self._dense.with_vectors(_vectors_of(claims, self.encoder, vectors or {}))
        added = np.cumsum([len(claim.variants) for claim in claims], dtype=np.int64)
        grown._bounds = np.concatenate([self._bounds, self._bounds[-1] + added])
        grown._languages = np.concatenate([self._languages, grown._coded(claims)])
        first = len(self._bounds) - 1
        numbers = np.append(self._live, np.arange(first, first + len(claims)))
        grown._live = numbers[~np.isin(numbers, list(without))]
        return grown

    def scan(
        self, posts: Sequence[Sequence[Passage]], known: Mapping[str, NDArray[np.float32]] = _NONE
    ) -> list[Scan]:
        """Compare each post's passages (at least one; the last speaks for the post) with all claims.

        `known`: vectors of passages by text; only missing ones are computed.
        """
        most = max(1, _NUMBERS_AT_A_TIME // max(1, self._dense.size))
        return [scan for chunk in _chunks(posts, most) for scan in self._scan(chunk, known)]

    def cosines(self, vectors: NDArray[np.float32], language: str) -> NDArray[np.float32]:
        """Of each vector with every claim of the language, shape (vectors, claims); rough where
        claims are many.
        """
        near = self._best_wording(self._dense.near(vectors), self._bounds)[:, self._live]
        own = [name == language for name in self._language_names]
        return near[:, [own[code] for code in self._languages[self._live]]]

    def vector_of(self, number: int) -> NDArray[np.float32]:
        """The vector of the statement of claim `number`."""
        return self._dense.row(int(self._bounds[number]))

    def _scan(
        self, posts: Sequence[Sequence[Passage]], known: Mapping[str, NDArray[np.float32]]
    ) -> list[Scan]:
        import numpy as np

        texts = [passage.text for passages in posts for passage in passages]
        vectors = self._encoded(texts, known)
        bounds = list(pairwise(np.cumsum([0, *map(len, posts)])))
        if not len(self._live):
            return [Scan((), vectors[end - 1]) for _, end in bounds]
        folded = [fold(text) for text in texts]
        statements = self._statements.weights.read(folded)
        headlines = self._headlines.weights.read(folded)
        dense = self._dense.near(vectors)
        return [
            Scan(
                self._nearest(_Reading(statements[a:b], headlines[a:b], vectors[a:b]), dense[a:b]),
                vectors[b - 1],
            )
            for a, b in bounds
        ]

    def _nearest(self, post: _Reading, dense: NDArray[np.float32]) -> tuple[Candidate, ...]:
        rows = self._live
        if self._is_thorough:
            near = self._near(post, dense).of(rows)
        else:
            rough = self._near(post, dense, _POSTINGS).total()[rows]
            rows = rows[nearest_of_each(rough, self._languages[rows], _CONSIDERED)]
            near = self._exact(post, rows)
        return rank(near, rows, self._languages[rows])

    def _near(
        self, post: _Reading, dense: NDArray[np.float32], most: int | None = None
    ) -> Nearness:
        """With all claims; with `most`, guesses."""
        import numpy as np

        limit = {} if most is None else {"most": most}
        lexical = [self._statements.near(query, **limit) for query in post.statements]
        headline = [self._headlines.near(query, **limit) for query in post.headlines]
        return Nearness(
            self._best_wording(np.array(lexical), self._bounds),
            np.array(headline),
            self._best_wording(dense, self._bounds),
            self.encoder.weight,
        )

    def _exact(self, post: _Reading, rows: NDArray[np.int64]) -> Nearness:
        import numpy as np

        lengths = self._bounds[rows + 1] - self._bounds[rows]
        bounds = np.concatenate(([0], np.cumsum(lengths)))
        wordings = np.arange(bounds[-1]) + np.repeat(self._bounds[rows] - bounds[:-1], lengths)
        return Nearness(
            self._best_wording(self._statements.cosines(post.statements, wordings), bounds),
            self._headlines.cosines(post.headlines, rows),
            self._best_wording(self._dense.cosines(post.vectors, wordings), bounds),
            self.encoder.weight,
        )

    @staticmethod
    def _best_wording(near: NDArray[np.float32], bounds: NDArray[np.int64]) -> NDArray[np.float32]:
        import numpy as np

        if near.shape[1] == len(bounds) - 1:  # one a claim
            return near
        best: NDArray[np.float32] = np.maximum.reduceat(near, bounds[:-1], axis=1)
        return best

    def _encoded(
        self, texts: Sequence[str], known: Mapping[str, NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        import numpy as np

        missing = [text for text in texts if text not in known]
        made = iter(self.encoder.encode_posts(missing))
        rows = [known[text] if text in known else next(made) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.encoder.dimensions)

    def _coded(self, claims: Sequence[ClaimText]) -> NDArray[np.int64]:
        """A number for the language of each claim; learns new ones."""
        import numpy as np

        new = sorted({claim.language for claim in claims} - set(self._language_names))
        self._language_names = (*self._language_names, *new)
        code_of = {name: code for code, name in enumerate(self._language_names)}
        return np.array([code_of[claim.language] for claim in claims], dtype=np.int64)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What a file has to hold of an index to which nothing was added yet."""
        import numpy as np

        return {
            "bounds": self._bounds,
            "languages": self._languages,
            "language_names": np.array(self._language_names or ("",)),
            "is_thorough": np.array(self._is_thorough),
            **joined(
                {
                    "statements": self._statements.arrays(),
                    "headlines": self._headlines.arrays(),
                    "dense": self._dense.arrays(),
                }
            ),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays, encoder: Encoder) -> CandidateIndex:
        import numpy as np

        index = cls.__new__(cls)
        index.encoder = encoder
        index._is_thorough = bool(arrays["is_thorough"])
        index._statements = LexicalIndex.from_arrays(within(arrays, "statements"))
        index._headlines = LexicalIndex.from_arrays(within(arrays, "headlines"))
        index._dense = DenseIndex.from_arrays(within(arrays, "dense"))
        index._bounds, index._languages = arrays["bounds"], arrays["languages"]
        index._language_names = tuple(arrays["language_names"].tolist())
        index._live = np.arange(len(index._languages))
        return index


@dataclass(frozen=True, slots=True)
class _Reading:
    """The passages of one post, read for each of the three comparisons."""

    statements: Sequence[Query]
    headlines: Sequence[Query]
    vectors: NDArray[np.float32]


def _vectors_of(
    claims: Sequence[ClaimText],
    encoder: Encoder,
    stored: Vectors,
    *,
    halves: bool = False,
) -> NDArray[np.floating[Any]]:
    """A row a wording, in the order of the claims; in half precision where they are many."""
    import numpy as np

    texts = [text for claim in claims for text in claim.variants]
    missing = [text for text in texts if text not in stored]
    fresh = dict(
        zip(missing, encoder.encode_claims([clean(text) for text in missing]), strict=True)
    )
    precision = np.float16 if halves else np.float32
    vectors = np.empty((len(texts), encoder.dimensions), dtype=precision)
    for row, text in enumerate(texts):
        vectors[row] = fresh[text] if text in fresh else stored[text]
    return vectors


def _chunks(posts: Sequence[Sequence[Passage]], most: int) -> list[Sequence[Sequence[Passage]]]:
    """Runs of posts with a bounded number of passages: memory grows with passages times claims."""
    chunks: list[Sequence[Sequence[Passage]]] = []
    start = size = 0
    for end, passages in enumerate(posts):
        if end > start and size + len(passages) > most:
            chunks.append(posts[start:end])
            start, size = end, 0
        size += len(passages)
    return [*chunks, posts[start:]] if len(posts) > start else chunks
