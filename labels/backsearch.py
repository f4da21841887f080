"""Which stored posts a claim may appear in: a cheap look at all, so that few get a real one.

Pure. A post inside the topic gate was read when it came in, and its vector is kept: it is looked at
again when meaning and words together bring it near the claim, unless many other claims are so much
nearer in meaning that words cannot make up for it: the matcher decides on the nearest three only. A
post outside the gate has no vector;
only the claim's own words can have opened the gate for it, so two of them must stand in it. What
this loses against matching every post is measured in `tests/labels/test_backsearch_real.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from labels.candidates import ClaimText
from textmatch.normalise import fold, stems


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# These trade matches lost for posts looked at; docs/performance.md has the figures of both.
NEAR = 0.22
_WORDS_WEIGHT = 0.5
_WORDS_MAKE_UP = 0.6  # for so much less of a cosine, where the post has all words of a wording
_MOST_NEARER = 12
_AT_A_TIME = 64  # posts beside all claims: 26 MB with 100,000 claims

_FEWEST_WORDS = 2
_BEST = 10

# Accents, and characters that have no width and may hide inside a word.
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]+")


class Prefilter:
    """`vector`: the claim's, of length one.

    `cosines` gives, for vectors of posts and a language, those with every claim in that language,
    shape (posts, claims): claims of different languages are ranked by different measures.
    """

    def __init__(
        self,
        claim: ClaimText,
        vector: NDArray[np.float32],
        cosines: Callable[[NDArray[np.float32], str], NDArray[np.float32]] | None = None,
    ) -> None:
        self._vector, self._cosines, self._language = vector, cosines, claim.language
        wordings = (stems(fold(text)) for text in (claim.statement, *claim.wordings))
        self._wordings = [tuple(sorted(words)) for words in wordings if words]
        self._words = tuple(sorted({word for words in self._wordings for word in words}))

    def near(self, vectors: NDArray[np.float16], texts: Sequence[str]) -> list[bool]:
        """For posts inside the gate; `texts` are what `plain` makes of them."""
        import numpy as np

        whole = vectors.astype(np.float32)
        cosines = whole @ self._vector
        covered = np.array([self._covered(text) for text in texts])
        found = cosines + _WORDS_WEIGHT * covered >= NEAR
        rows = np.flatnonzero(found)
        least = (cosines + _WORDS_MAKE_UP * covered)[rows]
        for first in range(0, len(rows), _AT_A_TIME):
            some = slice(first, first + _AT_A_TIME)
            found[rows[some]] = self._is_among_the_nearest(whole[rows[some]], least[some])
        return [bool(each) for each in found]

    def _is_among_the_nearest(
        self, vectors: NDArray[np.float32], least: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        import numpy as np

        if self._cosines is None:
            return np.ones(len(vectors), dtype=np.bool_)
        nearer = np.count_nonzero(self._cosines(vectors, self._language) > least[:, None], axis=1)
        few: NDArray[np.bool_] = nearer < _MOST_NEARER
        return few

    def may_open_gate(self, text: str) -> bool:
        """For a post outside the gate: may it be inside now that there is this claim?

        A name in the claim opens the gate too, but a post that shares no more is not about it.
        """
        return sum(word in text for word in self._words) >= _FEWEST_WORDS

    def _covered(self, text: str) -> float:
        """The share of a wording's words that the text has, of the best one."""
        return max(
            (sum(word in text for word in words) / len(words) for words in self._wordings),
            default=0.0,
        )


def plain(text: str) -> str:
    """Lower case without accents: a fast stand-in for `fold`, with every folded word inside it."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.lower()))


class Tally:
    """What a search found so far, in the form of `BackSearch.result`; goes on from an earlier one.

    `examples` are the surest matches, `doubtful` the automatic ones that are least sure.
    """

    def __init__(self, result: dict[str, Any]) -> None:
        self.automatic: int = result.get("automatic", 0)
        self.review: int = result.get("review", 0)
        self.views: int = result.get("views", 0)
        self.languages: dict[str, int] = dict(result.get("languages", {}))
        self.examples: list[dict[str, Any]] = list(result.get("examples", []))
        self.doubtful: list[dict[str, Any]] = list(result.get("doubtful", []))

    def add(self, example: dict[str, Any], *, language: str, views: int) -> None:
        """`example` is {"post", "score", "decision", "passage", "doubts"}."""
        is_automatic = example["decision"] == "auto"
        self.automatic += is_automatic
        self.review += not is_automatic
        self.views += views
        self.languages[language] = self.languages.get(language, 0) + 1
        self.examples = sorted([*self.examples, example], key=_surest)[:_BEST]
        if is_automatic:
            self.doubtful = sorted([*self.doubtful, example], key=_least_sure)[:_BEST]

    @property
    def result(self) -> dict[str, object]:
        return {
            "automatic": self.automatic,
            "review": self.review,
            "views": self.views,
            "languages": self.languages,
            "examples": self.examples,
            "doubtful": self.doubtful,
        }


def _surest(example: dict[str, Any]) -> tuple[bool, float, int]:
    return example["decision"] != "auto", -example["score"], example["post"]


def _least_sure(example: dict[str, Any]) -> tuple[float, int]:
    return example["score"], example["post"]
