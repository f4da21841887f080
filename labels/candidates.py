"""Which claims a post may be about: the ranking that decisions are made on.

A claim is near when its words are (character n-grams: names, typos, Frisian, hashtags) and when its
meaning is (a sentence encoder: other languages, other words). Both are cosines, of the best passage
of the post; they are added up, and what is then an artefact of the language pair is taken away:
every post is a little nearer to all claims in its own language, so each language's claims are
measured against the mean of the nearest hundred of that language (local scaling, as in
cross-lingual word retrieval).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from labels.passages import Passage
from textmatch.encoders import Encoder
from textmatch.lexical import LexicalIndex
from textmatch.normalise import clean, fold


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RANKING_LENGTH = 20
_HEADLINE_WEIGHT = 0.5
_NEIGHBOURS = 100
_PRIOR = 10  # claims; languages with fewer count as part of the whole store
_PASSAGES_AT_A_TIME = 256
_NONE: Mapping[str, NDArray[np.float32]] = MappingProxyType({})
_SCORE_DIGITS = 5  # beyond these, sums depend on what else was in the batch


@dataclass(frozen=True, slots=True)
class ClaimText:
    """A claim as the matcher sees it.

    `wordings` are other ways it circulates, translations included. `auto_allowed`: the rating is
    other than true and the partner lets it be applied to any matching post.
    """

    id: str
    language: str
    statement: str
    wordings: tuple[str, ...] = ()
    headline: str = ""
    summary: str = ""
    auto_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """How near one claim is to one post. `score` orders a ranking; the cosines can be compared
    between posts. `margin` is the distance to the next claim below.
    """

    claim: int
    score: float
    margin: float
    lexical: float
    headline: float
    dense: float
    passage: int


@dataclass(frozen=True, slots=True)
class Scan:
    """The nearest claims of one post, best first, and the encoder's vector of the whole post."""

    candidates: tuple[Candidate, ...]
    vector: NDArray[np.float32]


class CandidateIndex:
    """Claims, held in memory for a scan: at 14,000 claims a scan takes about a millisecond."""

    def __init__(
        self,
        claims: Sequence[ClaimText],
        encoder: Encoder,
        vectors: Mapping[str, Sequence[float] | NDArray[np.float32]] | None = None,
    ) -> None:
        """`vectors`: stored vectors of `statement` by claim id; only missing ones are computed."""
        import numpy as np

        self.claims = tuple(claims)
        self.encoder = encoder
        variants = [(n, text) for n, claim in enumerate(claims) for text in _variants(claim)]
        self._first_variant = np.searchsorted([n for n, _ in variants], np.arange(len(claims)))
        self._statements = LexicalIndex([fold(text) for _, text in variants])
        self._headlines = LexicalIndex([fold(claim.headline) for claim in claims])
        self._vectors = _claim_vectors(self.claims, encoder, vectors or {})
        self._languages = _rows_by_language(self.claims)

    def with_claim(self, claim: ClaimText) -> CandidateIndex:
        """This index and one more claim, which comes last; weights of words stay as they are."""
        import numpy as np

        grown = copy(self)
        grown.claims = (*self.claims, claim)
        grown._first_variant = np.append(self._first_variant, self._statements.size)
        grown._statements = self._statements.with_documents([fold(t) for t in _variants(claim)])
        grown._headlines = self._headlines.with_documents([fold(claim.headline)])
        vector = self.encoder.encode_claims([clean(claim.statement)])
        grown._vectors = np.vstack([self._vectors, vector])
        grown._languages = _rows_by_language(grown.claims)
        return grown

    def scan(
        self, posts: Sequence[Sequence[Passage]], known: Mapping[str, NDArray[np.float32]] = _NONE
    ) -> list[Scan]:
        """Compare each post's passages (at least one; the last speaks for the post) with all claims.

        `known`: vectors of passages by text; only missing ones are computed.
        """
        return [scan for chunk in _chunks(posts) for scan in self._scan(chunk, known)]

    def vector_of(self, claim_id: str) -> NDArray[np.float32]:
        """The vector of a claim's statement."""
        (row,) = (n for n, claim in enumerate(self.claims) if claim.id == claim_id)
        vector: NDArray[np.float32] = self._vectors[row]
        return vector

    def _scan(
        self, posts: Sequence[Sequence[Passage]], known: Mapping[str, NDArray[np.float32]]
    ) -> list[Scan]:
        import numpy as np

        texts = [passage.text for passages in posts for passage in passages]
        vectors = self._encoded(texts, known)
        bounds = list(pairwise(np.cumsum([0, *map(len, posts)])))
        if not self.claims:
            return [Scan((), vectors[end - 1]) for _, end in bounds]
        folded = [fold(text) for text in texts]
        lexical = np.maximum.reduceat(
            self._statements.similarities(folded), self._first_variant, axis=1
        )
        headline = self._headlines.similarities(folded)
        dense = vectors @ self._vectors.T
        return [
            Scan(self._rank(lexical[a:b], headline[a:b], dense[a:b]), vectors[b - 1])
            for a, b in bounds
        ]

    def _encoded(
        self, texts: Sequence[str], known: Mapping[str, NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        import numpy as np

        missing = [text for text in texts if text not in known]
        made = iter(self.encoder.encode_posts(missing))
        rows = [known[text] if text in known else next(made) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.encoder.dimensions)

    def _rank(
        self,
        lexical: NDArray[np.float32],
        headline: NDArray[np.float32],
        dense: NDArray[np.float32],
    ) -> tuple[Candidate, ...]:
        """Candidates of one post; the arrays have a row a passage and a column a claim."""
        import numpy as np

        passage = (lexical + self.encoder.weight * dense).argmax(axis=0)
        best_lexical, best_headline, best_dense = (
            m.max(axis=0) for m in (lexical, headline, dense)
        )
        score = best_lexical + _HEADLINE_WEIGHT * best_headline + self.encoder.weight * best_dense
        score = np.round(self._scaled(score), _SCORE_DIGITS)
        order = _best_first(score, RANKING_LENGTH + 1)
        following = [*order[1:], order[-1]]
        return tuple(
            Candidate(
                claim=int(n),
                score=float(score[n]),
                margin=float(score[n] - score[below]),
                lexical=float(best_lexical[n]),
                headline=float(best_headline[n]),
                dense=float(best_dense[n]),
                passage=int(passage[n]),
            )
            for n, below in zip(order[:RANKING_LENGTH], following, strict=False)
        )

    def _scaled(self, score: NDArray[np.float32]) -> NDArray[np.float32]:
        """`score` less the mean of the nearest claims in the same language.

        The nearest one is left out of its mean, and a language with few claims leans on the mean of
        all of them: a language's only claim must not be measured against itself.
        """
        scaled = score.copy()
        overall, _ = _mean_of_near(score)
        for rows in self._languages:
            mean, count = _mean_of_near(score[rows])
            scaled[rows] -= (count * mean + _PRIOR * overall) / (count + _PRIOR)
        return scaled


def _mean_of_near(score: NDArray[np.float32]) -> tuple[float, int]:
    """Mean and number of the nearest scores but the very nearest."""
    import numpy as np

    near = np.partition(score, -_NEIGHBOURS)[-_NEIGHBOURS:] if len(score) > _NEIGHBOURS else score
    count = len(near) - 1
    return (float((near.sum() - near.max()) / count) if count else 0.0), count


def _variants(claim: ClaimText) -> list[str]:
    return [claim.statement, *claim.wordings]


def _claim_vectors(
    claims: Sequence[ClaimText],
    encoder: Encoder,
    stored: Mapping[str, Sequence[float] | NDArray[np.float32]],
) -> NDArray[np.float32]:
    import numpy as np

    missing = [claim for claim in claims if claim.id not in stored]
    computed = encoder.encode_claims([clean(claim.statement) for claim in missing])
    fresh = {claim.id: row for claim, row in zip(missing, computed, strict=True)}
    rows = [fresh[claim.id] if claim.id in fresh else stored[claim.id] for claim in claims]
    return np.asarray(rows, dtype=np.float32).reshape(len(claims), encoder.dimensions)


def _rows_by_language(claims: Sequence[ClaimText]) -> list[NDArray[np.int64]]:
    import numpy as np

    languages = np.array([claim.language for claim in claims])
    return [np.flatnonzero(languages == language) for language in np.unique(languages)]


def _best_first(score: NDArray[np.float32], count: int) -> list[int]:
    """Indices of the `count` highest scores; equal scores in the order of the claims."""
    import numpy as np

    if count < len(score):
        lowest = np.partition(score, -count)[-count]
        rows = np.flatnonzero(score >= lowest)
    else:
        rows = np.arange(len(score))
    best: list[int] = rows[np.argsort(-score[rows], kind="stable")][:count].tolist()
    return best


def _chunks(posts: Sequence[Sequence[Passage]]) -> list[Sequence[Sequence[Passage]]]:
    """Runs of posts with a bounded number of passages: memory grows with passages times claims."""
    chunks: list[Sequence[Sequence[Passage]]] = []
    start = size = 0
    for end, passages in enumerate(posts):
        if end > start and size + len(passages) > _PASSAGES_AT_A_TIME:
            chunks.append(posts[start:end])
            start, size = end, 0
        size += len(passages)
    return [*chunks, posts[start:]] if len(posts) > start else chunks
