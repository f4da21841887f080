"""Ordering the claims near one post: sums of cosines, each language measured against itself.

Every post is a little nearer to all claims in its own language, so each language's claims are
measured against the mean of the nearest hundred of that language (local scaling, as in
cross-lingual word retrieval).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RANKING_LENGTH = 20
NEIGHBOURS = 100
_HEADLINE_WEIGHT = 0.5
_PRIOR = 10  # claims; languages with fewer count as part of the whole store
_SCORE_DIGITS = 5  # beyond these, sums depend on what else was in the batch
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Candidate:
    """How near one claim is to one post. `score` orders a ranking; the cosines can be compared
    between posts. `margin` is the distance to the next claim below, or to nothing at all.
    """

    claim: int
    score: float
    margin: float
    lexical: float
    headline: float
    dense: float
    passage: int


@dataclass(frozen=True, slots=True)
class Nearness:
    """Cosines of one post: a row a passage, a column a claim. `weight`: what a dense one counts."""

    lexical: NDArray[np.float32]
    headline: NDArray[np.float32]
    dense: NDArray[np.float32]
    weight: float

    def total(self) -> NDArray[np.float32]:
        """Of each claim, by whichever passage comes nearest in each way."""
        total: NDArray[np.float32] = (
            self.lexical.max(axis=0)
            + _HEADLINE_WEIGHT * self.headline.max(axis=0)
            + self.weight * self.dense.max(axis=0)
        )
        return total

    def of(self, rows: NDArray[np.int64]) -> Nearness:
        return Nearness(
            self.lexical[:, rows], self.headline[:, rows], self.dense[:, rows], self.weight
        )


def rank(
    near: Nearness, claims: NDArray[np.int64], languages: NDArray[np.integer]
) -> tuple[Candidate, ...]:
    """The nearest, best first. `claims` are the numbers, `languages` the codes of the columns."""
    import numpy as np

    score = np.round(_scaled(near.total(), languages), _SCORE_DIGITS)
    order = _best_first(score, RANKING_LENGTH + 1)
    below = [*score[order[1:]], 0.0]
    best = near.of(np.array(order[:RANKING_LENGTH], dtype=np.int64))
    lexical, headline, dense = (
        each.max(axis=0).tolist() for each in (best.lexical, best.headline, best.dense)
    )
    passages = (best.lexical + best.weight * best.dense).argmax(axis=0).tolist()
    return tuple(
        Candidate(
            claim=int(claims[n]),
            score=float(score[n]),
            margin=float(score[n] - next_best),
            lexical=lexical[place],
            headline=headline[place],
            dense=dense[place],
            passage=passages[place],
        )
        for place, (n, next_best) in enumerate(zip(order[:RANKING_LENGTH], below, strict=False))
    )


def nearest_of_each(
    score: NDArray[np.float32], languages: NDArray[np.integer], count: int
) -> NDArray[np.int64]:
    """The columns of the `count` highest scores of each language (more where some are equal),
    rising.
    """
    import numpy as np

    found = []
    for language in range(int(languages.max(initial=-1)) + 1):
        rows = np.flatnonzero(languages == language)
        found.append(rows[_highest(score[rows], count)])
    return np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _highest(score: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Finds a low bound from blocks first: partitioning all takes ten times as long."""
    import numpy as np

    if len(score) <= count:
        return np.arange(len(score))
    blocks = len(score) // _BLOCK
    rows = np.arange(len(score))
    if blocks > count:
        tops = score[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        rows = np.flatnonzero(score >= np.partition(tops, -count)[-count])
    lowest = np.partition(score[rows], -count)[-count]
    highest: NDArray[np.int64] = rows[score[rows] >= lowest]
    return highest


def _scaled(score: NDArray[np.float32], languages: NDArray[np.integer]) -> NDArray[np.float32]:
    """`score` less the mean of the nearest claims in the same language.

    The nearest one is left out of its mean, and a language with few claims leans on the mean of
    all of them: a language's only claim must not be measured against itself.
    """
    import numpy as np

    scaled = score.copy()
    overall, _ = _mean_of_near(score)
    for language in np.unique(languages):
        rows = languages == language
        mean, count = _mean_of_near(score[rows])
        scaled[rows] -= (count * mean + _PRIOR * overall) / (count + _PRIOR)
    return scaled


def _mean_of_near(score: NDArray[np.float32]) -> tuple[float, int]:
    """Mean and number of the nearest scores but the very nearest."""
    import numpy as np

    near = np.partition(score, -NEIGHBOURS)[-NEIGHBOURS:] if len(score) > NEIGHBOURS else score
    count = len(near) - 1
    return (float((near.sum() - near.max()) / count) if count else 0.0), count


def _best_first(score: NDArray[np.float32], count: int) -> list[int]:
    """Indices of the `count` highest scores; equal scores in the order of the claims."""
    import numpy as np

    rows = _highest(score, count)
    best: list[int] = rows[np.argsort(-score[rows], kind="stable")][:count].tolist()
    return best
