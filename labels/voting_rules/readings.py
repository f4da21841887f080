"""What the checker says of a text: the answer, the rule it was compared with, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    UNKNOWN = "unknown"


class Stance(StrEnum):
    """What the text does with the statement. Only one that ASSERTS can contradict a rule."""

    ASSERTS = "asserts"
    DEBUNKS = "debunks"
    ASKS = "asks"
    REPORTS = "reports"
    SATIRE = "satire"
    OTHER_VOTE = "other-vote"
    OPINION = "opinion"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RulePassage:
    """`text` is `field[start:end]` of the post as it was written."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReading:
    """The result for one text. Without a statement about voting everything but `outcome` is empty.

    `said` and `official` are the two values that were compared ("17:00", "21:00"; "allowed",
    "forbidden"). `reasons` are machine words: the topic that was recognised, then every guard that
    held. `confidence` (0 to 1) orders a review queue; it is not a calibrated probability.
    """

    outcome: Outcome = Outcome.UNKNOWN
    stance: Stance = Stance.NONE
    slot: str = ""
    rule_id: str = ""
    passage: RulePassage | None = None
    said: str = ""
    official: str = ""
    reasons: tuple[str, ...] = ()
    confidence: float = 0.0

    @property
    def contradicts(self) -> bool:
        return self.outcome is Outcome.CONTRADICTS
