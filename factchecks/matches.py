"""What the matcher says of a post and a claim, before anything is stored."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMatch:
    """What the matcher says of one post and one claim.

    `evidence["reasons"]` are machine words: why it is not automatic.
    """

    claim_id: int
    post_id: int
    score: float
    is_automatic: bool
    stance: str
    matcher_version: str
    evidence: dict[str, object] = field(default_factory=dict)

    @property
    def pair(self) -> tuple[int, int]:
        return self.claim_id, self.post_id

    def withheld(self, reason: str) -> "ProposedMatch":
        """The same match as a proposal to a person, with one more reason why."""
        known = self.evidence.get("reasons")
        reasons = [*known, reason] if isinstance(known, list) else [reason]
        return replace(self, is_automatic=False, evidence=self.evidence | {"reasons": reasons})
