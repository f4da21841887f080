"""What a policy declares of trusted sources, added to the ranking as a contribution of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from feeds.ranking import Scored


NAME = "civic"


def with_civic_weights(scored: Sequence[Scored], weights: Mapping[int, float]) -> list[Scored]:
    """Best first again. `weights` has an account's weight, from 1; the addition names itself."""
    if not weights:
        return list(scored)
    weighted = [_weighted(each, weights.get(each.candidate.account_id, 1.0)) for each in scored]
    return sorted(weighted, key=lambda each: (-each.score, -each.candidate.post_id))


def _weighted(scored: Scored, weight: float) -> Scored:
    """A score below zero rises as well."""
    more = abs(scored.score) * (weight - 1)
    if not more:
        return scored
    contributions = {**scored.contributions, NAME: more}
    return replace(scored, score=scored.score + more, contributions=contributions)
