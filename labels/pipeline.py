"""What labelling does to a batch of posts, as a pure function: posts in, plans out.

Stages: the same words before? → normalise → language → topic gate → claim candidates → decision
(all in the matcher) → which election → plan. No database and no clock: `labels.engines` builds the engine,
`labels.actions` saves what it plans.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from factchecks.matches import ProposedMatch
from labels.context import ElectionScope, choose
from labels.matching import Decision, Match, Matcher
from labels.passages import PostText
from labels.reuse import Memory, Read, read_all
from labels.voting_rules import RuleReading
from textmatch.normalise import fold


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OTHER_ELECTION = "other-election"
# From this probability on a mere proposal counts as "this claim is known". Below it a post may
# as well belong to a rumour that nobody has written down yet.
KNOWN_FROM = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A post as the pipeline needs it. `region` is ISO 3166-1, "" where unknown."""

    post_id: int
    text: PostText
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCheck:
    """What a post says about voting, compared with the official rules of this election."""

    election_id: int
    reading: RuleReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be saved of one post. `scope` is the election its context label leads to.

    `encoder` made the vector of the match, where it has one. `is_reused`: a post in the same words
    was decided before. `rule` is filled in by `labels.rule_desk`.
    """

    post_id: int
    language: str
    version: str
    match: Match
    scope: ElectionScope | None = None
    encoder: str = ""
    is_reused: bool = False
    rule: RuleCheck | None = None

    @property
    def is_matched(self) -> bool:
        """Whether a claim that is known accounts for the post."""
        match = self.match
        if match.claim_id is None or match.decision == Decision.NONE:
            return False
        return match.decision == Decision.AUTO or match.score >= KNOWN_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A matcher over the claims of one moment, and the elections that run at that moment.

    `elections_of_claim`: ids of the elections a claim concerns; none for a claim about any.
    """

    matcher: Matcher
    scopes: Sequence[ElectionScope]
    elections_of_claim: Mapping[str, frozenset[int]]
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    def plan(
        self,
        arrivals: Sequence[Arrival],
        vectors: Mapping[str, NDArray[np.float32]] | None = None,
        only: str = "",
    ) -> list[Plan]:
        """One plan a post, in order; `vectors` and `only` as `Matcher.match` takes them.

        With neither of them, posts in the same words as earlier ones get the same decision.
        """
        texts = [arrival.text for arrival in arrivals]
        if vectors is None and not only:
            found = self.memory.read(self.matcher, texts)
        else:
            found = read_all(lambda posts: self.matcher.match(posts, vectors, only), texts)
        return [self._plan(arrival, read) for arrival, read in zip(arrivals, found, strict=True)]

    def _plan(self, arrival: Arrival, read: Read) -> Plan:
        match, scope = read.match, None
        if match.is_election or match.claim_id is not None:
            said = (_joined(arrival.text), " ".join(arrival.text.hashtags))
            scope = choose(
                self.scopes,
                folded=fold(" ".join(said)),
                region=arrival.region,
                language=read.language,
            )
        return Plan(
            post_id=arrival.post_id,
            language=read.language,
            version=self.matcher.version,
            match=self._within_its_election(match, scope),
            scope=scope,
            encoder=self.matcher.encoder_name,
            is_reused=read.is_reused,
        )

    def _within_its_election(self, match: Match, scope: ElectionScope | None) -> Match:
        """A claim about one election is never applied to a post about another by itself."""
        concerned = self.elections_of_claim.get(match.claim_id or "", frozenset())
        if not concerned or (scope is not None and scope.election_id in concerned):
            return match
        if match.decision != Decision.AUTO:
            return match
        return replace(match, decision=Decision.REVIEW, reasons=(*match.reasons, OTHER_ELECTION))


def _joined(text: PostText) -> str:
    return " ".join(filter(None, (text.caption, text.on_screen_text, text.transcript)))


def proposed_match(plan: Plan) -> ProposedMatch | None:
    """The match of the plan as factchecks keeps it; None where nothing is applied or proposed."""
    match = plan.match
    if match.claim_id is None or match.decision == Decision.NONE:
        return None
    passage = match.passage
    return ProposedMatch(
        claim_id=int(match.claim_id),
        post_id=plan.post_id,
        score=match.score,
        is_automatic=match.decision == Decision.AUTO,
        stance=match.stance,
        matcher_version=plan.version,
        evidence={
            "passage": {
                "field": passage.field,
                "start": passage.start,
                "end": passage.end,
                "text": passage.text,
            }
            if passage
            else None,
            "reasons": list(match.reasons),
            "ranking": [[claim_id, round(score, 4)] for claim_id, score in match.ranking],
            "stance": match.stance,
        },
    )
