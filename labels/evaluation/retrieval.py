"""Where the right claims stand in the rankings.

Ties in a ranking count against the matcher, and so does a claim that is not in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labels.evaluation.intervals import mean
from labels.evaluation.judging import Judged
from labels.evaluation.sections import measured
from labels.goldsets import REPEAT
from labels.model_card import Figure


CUTOFFS = (1, 5, 20, 50)
RANKED = frozenset({REPEAT, "debunk", "question"})  # neutral reports are counted apart
ALIKE, ACROSS = "repeats in the claim's language", "repeats in another language"
_MAP_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank of each right claim that is in the ranking, of `right` claims in all."""

    found: tuple[int, ...]
    right: int
    cluster: str

    @property
    def first(self) -> float:
        return min(self.found, default=math.inf)

    @property
    def average_precision(self) -> float:
        """At depth 5, as the CheckThat! scorer counts it."""
        near = [rank for rank in self.found if rank <= _MAP_DEPTH]
        return sum((number + 1) / rank for number, rank in enumerate(near)) / self.right


def rows(posts: Sequence[Judged], languages: Mapping[str, str]) -> dict[str, dict[str, Figure]]:
    """Of all posts with a right claim, of the repeats in the claim's own language and in another,
    and by language of the post. `languages`: of the claims, by id.
    """
    ranked = [each for each in posts if _right(each) and each.gold.relation in RANKED]
    groups: dict[str, list[Judged]] = {"all": ranked}
    for each in ranked:
        if each.is_repeat:
            across = _is_across(each, languages)
            groups.setdefault("repeats", []).append(each)
            groups.setdefault(ACROSS if across else ALIKE, []).append(each)
    for each in sorted(ranked, key=lambda each: each.gold.language):
        groups.setdefault(each.gold.language or "unknown", []).append(each)
    if ACROSS not in groups:
        groups = {"all": ranked}
    return {name: figures(group) for name, group in groups.items() if group}


def figures(posts: Sequence[Judged]) -> dict[str, Figure]:
    ranks = [_ranks(each) for each in posts]
    clusters = [each.cluster for each in ranks]
    longest = max((len(each.match.ranking) for each in posts), default=0)
    return measured(
        {
            **{
                f"recall@{cutoff}": mean([each.first <= cutoff for each in ranks], clusters)
                for cutoff in CUTOFFS
                if cutoff <= max(longest, CUTOFFS[0])
            },
            "MAP@5": mean([each.average_precision for each in ranks], clusters),
            "MRR": mean([1 / each.first for each in ranks], clusters),
        }
    )


def _is_across(post: Judged, languages: Mapping[str, str]) -> bool:
    return post.gold.language not in {languages[claim] for claim in _right(post)}


def _right(post: Judged) -> frozenset[str]:
    return post.gold.claim_ids | post.gold.other_ids


def _ranks(post: Judged) -> Ranks:
    """Each right claim stands behind everything with the same score."""
    scores = dict(post.match.ranking)
    right = _right(post)
    found = sorted(
        sum(other >= scores[claim] for other in scores.values())
        for claim in right
        if claim in scores
    )
    return Ranks(tuple(found), len(right), post.gold.cluster)
