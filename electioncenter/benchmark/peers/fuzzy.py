"""TF-IDF over character n-grams for candidates, then `rapidfuzz`'s token-set ratio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import token_set_ratio

from electioncenter.benchmark.peers.peer import NOTHING, Nearest, whole_text, wordings
from labels.candidates import ClaimText
from labels.matching import PostText
from textmatch.normalise import fold


if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CANDIDATES = 20
_AT_A_TIME = 256


class FuzzyPeer:
    def __init__(self, claims: Sequence[ClaimText]) -> None:
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._claim_of, texts = zip(*wordings(claims), strict=True)
        self._texts = [fold(text) for text in texts]
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32
        )
        self._columns = self._vectorizer.fit_transform(self._texts).T.tocsr()

    def nearest(self, posts: Sequence[PostText]) -> list[Nearest]:
        texts = [fold(whole_text(post)) for post in posts]
        return [
            near
            for start in range(0, len(texts), _AT_A_TIME)
            for near in self._nearest(texts[start : start + _AT_A_TIME])
        ]

    def _nearest(self, texts: Sequence[str]) -> list[Nearest]:
        cosines = self._vectorizer.transform(texts) @ self._columns
        return [self._best(text, cosines, row) for row, text in enumerate(texts)]

    def _best(self, text: str, cosines: csr_matrix, row: int) -> Nearest:
        import numpy as np

        start, end = cosines.indptr[row : row + 2]
        claims, near = cosines.indices[start:end], cosines.data[start:end]
        if len(near) > CANDIDATES:
            claims = claims[np.argpartition(near, -CANDIDATES)[-CANDIDATES:]]
        scored = [
            (token_set_ratio(text, self._texts[number]) / 100, -number)
            for number in claims.tolist()
        ]
        if not scored:
            return NOTHING
        score, place = max(scored)
        return Nearest(self._claim_of[-place], score)
