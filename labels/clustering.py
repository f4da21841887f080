"""Which posts say the same: placing a post beside its like as it comes in.

Pure: vectors and texts in, groups out; the same posts in the same order give the same groups. A
post joins the group whose two nearest posts are near enough, else it stays alone. Near means by the
encoder and by shared words. Across languages only the encoder can tell; within one it finds every
two posts about an election alike, so there words count and it counts less. Posts that speak of
other numbers, times or days never share a group, nor do two in nearly the same words of which one
says "not".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labels.stance import Cues, cues_in, negation_differs
from textmatch.normalise import fold, stems
from textmatch.values import Values, values_in


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEIGHBOURS = 50
# Logistic regression on pairs of posts of the project's sample that repeat one claim, against all
# other pairs; figures in docs/growing-clusters.md.
_DENSE = 16.24
_DENSE_SAME_LANGUAGE = -6.23
_WORDS = 15.71
_BIAS = -9.6
JOIN_AT = -1.0
_COMPARED = 2  # posts of a group
_SAME_WORDS = 0.4  # from here on a "not" decides
_ROWS_AT_A_TIME = 8192


@dataclass(frozen=True, slots=True)
class Said:
    """A post as it is compared. `vector` has length one."""

    language: str
    text: str
    vector: NDArray[np.float32]


@dataclass(slots=True)
class Group:
    """Posts that say the same, by number; `key` is what it was known by before, None for a new one."""

    key: int | None
    members: list[int] = field(default_factory=list)


def nearest(
    known: NDArray[np.float16 | np.float32], arriving: NDArray[np.float32], count: int = NEIGHBOURS
) -> list[list[int]]:
    """Per arriving post the nearest among the known and those that arrived before it.

    Numbers count through `known`, shape (n, d), then `arriving`, shape (m, d).
    """
    import numpy as np

    ordered: list[list[int]] = []
    cosines = np.hstack([*_products(known, arriving), arriving @ arriving.T])
    for number, row in enumerate(cosines):
        before = row[: len(known) + number]
        first = min(count, len(before))
        near = np.argpartition(-before, first - 1)[:first] if first else np.array([], dtype=int)
        ordered.append(near[np.lexsort((near, -before[near]))].tolist())
    return ordered


def _products(
    known: NDArray[np.float16 | np.float32], arriving: NDArray[np.float32]
) -> Iterable[NDArray[np.float32]]:
    import numpy as np

    for start in range(0, len(known), _ROWS_AT_A_TIME):
        yield arriving @ known[start : start + _ROWS_AT_A_TIME].astype(np.float32).T


@dataclass(frozen=True, slots=True)
class _Reading:
    said: Said
    stems: frozenset[str]
    values: Values
    cues: Cues


class Placing:
    """Places posts one after the other.

    `posts`: by number all that will be compared; `groups`: what known posts are in, by number, a
    group of its own where a post is alone. `background`: texts that say which words are common.
    """

    def __init__(
        self,
        posts: Mapping[int, Said],
        groups: Mapping[int, Group],
        background: Iterable[str] = (),
    ) -> None:
        self._posts = posts
        self._groups = dict(groups)
        self._readings: dict[int, _Reading] = {}
        contents = [stems(fold(text)) for text in background]
        self._seen_in = Counter(stem for content in contents for stem in content)
        self._total = len(contents)

    def place(self, number: int, neighbours: Sequence[int]) -> Group:
        """The group of post `number`, which may be new; `neighbours` are nearest first."""
        best, best_score = None, JOIN_AT
        for group, near in self._by_group(neighbours):
            scores = sorted((self.score(number, other) for other in near), reverse=True)
            score = sum(scores[:_COMPARED]) / len(scores[:_COMPARED])
            if score >= best_score:
                best, best_score = group, score
        group = best or Group(None)
        group.members.append(number)
        self._groups[number] = group
        return group

    def score(self, one: int, other: int) -> float:
        """How surely two posts say the same, as log odds; minus infinity where they may not."""
        a, b = self._reading(one), self._reading(other)
        if a.values.clashes_with(b.values) and b.values.clashes_with(a.values):
            return -math.inf
        words = self._shared(a.stems, b.stems)
        same_language = a.said.language == b.said.language
        if same_language and words >= _SAME_WORDS and negation_differs(a.cues, b.cues):
            return -math.inf
        dense = _DENSE + _DENSE_SAME_LANGUAGE * same_language
        return dense * float(a.said.vector @ b.said.vector) + _WORDS * words + _BIAS

    def _by_group(self, neighbours: Sequence[int]) -> list[tuple[Group, list[int]]]:
        found: dict[int, tuple[Group, list[int]]] = {}
        for number in neighbours:
            group = self._groups[number]
            found.setdefault(id(group), (group, []))[1].append(number)
        return list(found.values())

    def _reading(self, number: int) -> _Reading:
        if number not in self._readings:
            said = self._posts[number]
            self._readings[number] = _Reading(
                said=said,
                stems=stems(fold(said.text)),
                values=values_in(said.text),
                cues=cues_in(said.text, said.language),
            )
        return self._readings[number]

    def _shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Cosine of two sets of words, in which rare words count more."""
        length = math.sqrt(self._weigh(one) * self._weigh(other))
        return self._weigh(one & other) / length if length else 0.0

    def _weigh(self, words: Iterable[str]) -> float:
        return sum(
            (1 + math.log((self._total + 1) / (self._seen_in[word] + 1))) ** 2
            for word in sorted(words)
        )


def most_central(vectors: NDArray[np.float32]) -> int:
    """The row that is nearest to all others; of equals the first."""
    import numpy as np

    return int(np.argmax(np.round(vectors @ vectors.sum(axis=0), 5)))
