"""One unit and all that is needed to judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elections.voting_rules import VotingRule
from labels.voting_rules.force import Force, said_of
from labels.voting_rules.lexicon import Lexicon
from labels.voting_rules.readings import Outcome
from labels.voting_rules.topics import PLAIN, SPOKEN, Finding
from labels.voting_rules.units import Unit
from labels.voting_rules.words import Token


_RANK = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One unit and all that is needed to judge it."""

    tokens: Sequence[Token]
    unit: Unit
    lexicon: Lexicon
    context: frozenset[str]
    rules: Mapping[str, VotingRule]

    def has(self, *concepts: str) -> bool:
        return any(concept in self.unit.tags for concept in concepts)

    def knows(self, *concepts: str) -> bool:
        return any(concept in self.unit.tags or concept in self.context for concept in concepts)

    def finding(
        self,
        topic: str,
        rule: str,
        is_right: bool,
        said: str,
        official: str,
        rank: int = _RANK,
    ) -> Finding:
        force = said_of(self.unit, [])
        return Finding(
            topic=topic,
            slot=self.rules[rule].slot,
            rule=self.rules[rule],
            outcome=Outcome.AGREES if is_right else Outcome.CONTRADICTS,
            said=said,
            official=official,
            rank=rank,
            confidence=PLAIN if force.is_plain else SPOKEN,
            unit=self.unit,
        )

    @property
    def is_forbidden(self) -> bool:
        return said_of(self.unit, []).force is Force.FORBID
