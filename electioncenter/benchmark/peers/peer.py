"""What the peers have in common: a nearest claim with a score, and thresholds on the score.

They are given what costs them nothing: the claims' translations as more texts to be near to, and
the knowledge which claims allow an automatic banner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from labels.candidates import ClaimText
from labels.matching import Decision, Match, PostText, Stance


LOW_SCORE = "low-score"
NOT_ALLOWED = "claim-not-automatic"


@dataclass(frozen=True, slots=True)
class Nearest:
    """`claim` is its place in the store, None where nothing is near at all.

    `guards` are the peer's own rules that leave the post to a person however high the score.
    """

    claim: int | None
    score: float
    guards: tuple[str, ...] = ()


NOTHING = Nearest(None, 0.0)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which a banner is set, and from which a person is asked; None: nobody is."""

    auto: float
    review: float | None = None


class Peer(Protocol):
    def nearest(self, posts: Sequence[PostText]) -> list[Nearest]:
        """The nearest claim of each post, in order."""


def whole_text(post: PostText) -> str:
    tags = " ".join(f"#{tag}" for tag in post.hashtags)
    return " ".join(filter(None, (post.caption, tags, post.on_screen_text, post.transcript)))


def wordings(claims: Sequence[ClaimText]) -> Iterator[tuple[int, str]]:
    """Every text of every claim, with the claim's place."""
    return ((number, text) for number, claim in enumerate(claims) for text in claim.variants)


def decided(
    post: PostText, near: Nearest, claims: Sequence[ClaimText], thresholds: Thresholds
) -> Match:
    """The peer's nearest claim as a decision like ours, so that both are counted alike."""
    claim = None if near.claim is None else claims[near.claim]
    is_low = near.score < thresholds.auto
    reasons = (
        *near.guards,
        *([LOW_SCORE] if is_low else []),
        *([] if claim and claim.auto_allowed else [NOT_ALLOWED]),
    )
    is_near = claim is not None and (
        not is_low or (thresholds.review is not None and near.score >= thresholds.review)
    )
    decision = Decision.NONE
    if is_near:
        decision = Decision.REVIEW if reasons else Decision.AUTO
    return Match(
        post_id=post.id,
        claim_id=claim.id if claim else None,
        score=near.score,
        decision=decision,
        stance=Stance.UNCLEAR,
        reasons=reasons,
    )
