"""A matcher after Meedan Check's: cosine, two thresholds, and its rules on when to ask a person.

From the configuration and rules of meedan/check-api (`config/config.yml.example`): vectors suggest
from .75 and match from .95; a text under eight words, and what is only heard or seen in a video, is
never more than a suggestion. Its word search beside the vectors is the peer `bm25`.
"""

from __future__ import annotations

from collections.abc import Sequence

from electioncenter.benchmark.peers.peer import NOTHING, Nearest, Thresholds, wordings
from labels.candidates import ClaimText
from labels.matching import PostText
from textmatch.encoders import Encoder


OWN_THRESHOLDS = Thresholds(auto=0.95, review=0.75)
FEWEST_WORDS = 8
SHORT = "short-text"
NOT_CAPTION = "not-in-caption"


class CheckPeer:
    def __init__(self, claims: Sequence[ClaimText], encoder: Encoder) -> None:
        self._claim_of, texts = zip(*wordings(claims), strict=True)
        self._encoder = encoder
        self._vectors = encoder.encode_claims(texts)

    def nearest(self, posts: Sequence[PostText]) -> list[Nearest]:
        """Each field is looked up by itself, as Check does with a video and its caption."""
        fields = [
            (n, text, guards) for n, post in enumerate(posts) for text, guards in _fields(post)
        ]
        best = [NOTHING] * len(posts)
        if not fields:
            return best
        cosines = self._encoder.encode_posts([text for _, text, _ in fields]) @ self._vectors.T
        rows, scores = cosines.argmax(axis=1).tolist(), cosines.max(axis=1).tolist()
        for (number, _, guards), row, score in zip(fields, rows, scores, strict=True):
            best[number] = _joined(best[number], Nearest(self._claim_of[row], score, guards))
        return best


def _joined(one: Nearest, other: Nearest) -> Nearest:
    """The nearer of two fields; where both find one claim, the rules of the freer one hold."""
    nearer = max(one, other, key=lambda near: near.score)
    if one.claim != other.claim:
        return nearer
    return Nearest(nearer.claim, nearer.score, min(one.guards, other.guards, key=len))


def _fields(post: PostText) -> list[tuple[str, tuple[str, ...]]]:
    heard = (post.on_screen_text, post.transcript)
    found = [(post.caption, (SHORT,) if len(post.caption.split()) < FEWEST_WORDS else ())]
    found += [(text, (NOT_CAPTION,)) for text in heard]
    return [(text, guards) for text, guards in found if text.strip()]
