"""Evidence of a claim as its page shows it."""

from dataclasses import dataclass

from factchecks.models import Claim, Evidence
from factchecks.queries.rules import changed_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvidence:
    """`now_is` is what an official fact says today; None where it still says what was cited."""

    evidence: Evidence
    now_is: str | None


def shown_evidence(claim: Claim) -> list[ShownEvidence]:
    """What was not removed, the newest first; two queries, five more an election cited."""
    rows = list(
        claim.evidence.filter(removed_at__isnull=True, organisation=claim.organisation_id)
        .select_related("election", "added_by")
        .order_by("-added_at", "-pk")
    )
    changed = {each.evidence_id: each.words for each in changed_rules(rows)}
    return [ShownEvidence(evidence=each, now_is=changed.get(each.pk)) for each in rows]
