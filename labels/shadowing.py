"""Two models on the same posts, as a pure function: what each made of a post, and what is kept.

Posts are drawn by a hash of their id, so that a post is in the sample whichever worker meets it, and
whatever the models say of it.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labels.matching import Decision, Match
from labels.passages import Passage
from labels.pipeline import Plan


@dataclass(frozen=True, slots=True)
class Side:
    """What one model makes of a post; `passage` is a place in it, without its words."""

    outcome: Decision
    claim_id: int | None
    score: float
    passage: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class Pair:
    post_id: int
    language: str
    live: Side
    shadow: Side

    @property
    def says_something(self) -> bool:
        """Worth keeping; that both say nothing is only counted."""
        return Decision.REVIEW in self._outcomes or Decision.AUTO in self._outcomes

    @property
    def is_same_claim(self) -> bool:
        return self.live.claim_id == self.shadow.claim_id

    @property
    def _outcomes(self) -> tuple[Decision, Decision]:
        return self.live.outcome, self.shadow.outcome


Cell = tuple[str, str, str, bool]
"""Language, outcome of the live model, of the shadow, and whether both name the same claim."""


def drawn(post_id: int, percent: int) -> bool:
    """Whether the post is one of this share of all posts, the same for every worker."""
    return zlib.crc32(str(post_id).encode()) % 100 < percent


def is_compared(plan: Plan, percent: int) -> bool:
    """Inside the gate, which both models share, and in the sample."""
    return plan.match.vector is not None and drawn(plan.post_id, percent)


def pairs(live: Sequence[Plan], shadow: Sequence[Plan]) -> list[Pair]:
    """Both plans of each post; `live` and `shadow` are of the same posts in the same order."""
    return [
        Pair(ours.post_id, ours.language, _side(ours.match), _side(theirs.match))
        for ours, theirs in zip(live, shadow, strict=True)
    ]


def tally(compared: Iterable[Pair]) -> Counter[Cell]:
    return Counter(
        (pair.language, pair.live.outcome.value, pair.shadow.outcome.value, pair.is_same_claim)
        for pair in compared
    )


def _side(match: Match) -> Side:
    if match.claim_id is None or match.decision is Decision.NONE:
        return Side(Decision.NONE, None, match.score, None)
    return Side(match.decision, int(match.claim_id), match.score, _place(match.passage))


def _place(passage: Passage | None) -> dict[str, object] | None:
    if passage is None:
        return None
    return {"field": passage.field, "start": passage.start, "end": passage.end}
