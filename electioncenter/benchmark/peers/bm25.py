"""BM25 (`bm25s`, its own tokeniser and parameters), the score of the nearest claim."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType

from electioncenter.benchmark.peers.peer import NOTHING, Nearest, whole_text, wordings
from labels.candidates import ClaimText
from labels.matching import PostText


class Bm25Peer:
    def __init__(self, claims: Sequence[ClaimText]) -> None:
        self._claim_of, texts = zip(*wordings(claims), strict=True)
        self._index = _bm25s().BM25()
        self._index.index(_words(texts), show_progress=False)

    def nearest(self, posts: Sequence[PostText]) -> list[Nearest]:
        words = _words([whole_text(post) for post in posts])
        if not words:
            return []
        found, scores = self._index.retrieve(words, k=1, show_progress=False)
        return [
            Nearest(self._claim_of[row], score) if score > 0 else NOTHING
            for row, score in zip(found[:, 0].tolist(), scores[:, 0].tolist(), strict=True)
        ]


def _words(texts: Sequence[str]) -> list[list[str]]:
    """No stop words: posts come in many languages, and common words weigh little anyway."""
    found: list[list[str]] = _bm25s().tokenize(
        list(texts), stopwords=[], return_ids=False, show_progress=False
    )
    return found


@cache
def _bm25s() -> ModuleType:
    """The library as it is where jax is not installed: it would load it and never need it here."""
    hides = "jax" not in sys.modules
    if hides:
        sys.modules["jax"] = None  # type: ignore[assignment]
    try:
        import bm25s
    finally:
        if hides:
            del sys.modules["jax"]
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it tells of every index it builds
    library: ModuleType = bm25s
    return library
