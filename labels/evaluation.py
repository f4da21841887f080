"""Figures of a matcher on a gold set. Pure: matches and right answers in, numbers out.

Ties in a ranking count against the matcher, and so does a claim that is not in it. A decision is
right when it names a right claim on a post that repeats it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labels.goldsets import REPEAT, GoldPost
from labels.matching import Decision, Match


CUTOFFS = (1, 5, 20)
_MAP_DEPTH = 5
_RANKED = frozenset({REPEAT, "debunk", "question"})  # neutral reports are counted apart
_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Over posts that have a right claim."""

    posts: int
    recall: Mapping[int, float]
    map_at_5: float
    mrr: float


@dataclass(frozen=True, slots=True)
class Decisions:
    """`repeats`: posts that repeat a claim which allows an automatic banner decide `auto_recall`.

    `hard` are all posts that repeat no claim; `review_recall` counts repeats that got the right
    claim or were at least sent to a person; `precision_floor` is the lower 95 % Wilson bound.
    """

    auto: int
    auto_right: int
    auto_precision: float | None
    precision_floor: float | None
    allowed_repeats: int
    auto_recall: float
    repeats: int
    review_recall: float
    right_claim_recall: float
    hard: int
    hard_sent: float
    sent: float


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How posts of one relation (or language) were decided. `wrong_auto`: banners that are wrong."""

    posts: int
    auto: int
    review: int
    none: int
    wrong_auto: int


def retrieval(
    golds: Iterable[GoldPost], matches: Mapping[str, Match], relations: frozenset[str] = _RANKED
) -> Retrieval:
    ranks = [
        (_right_ranks(gold, matches[gold.post.id]), len(gold.claim_ids))
        for gold in golds
        if gold.claim_ids and gold.relation in relations
    ]
    first = [min(each, default=math.inf) for each, _ in ranks]
    return Retrieval(
        posts=len(ranks),
        recall={cutoff: _share(rank <= cutoff for rank in first) for cutoff in CUTOFFS},
        map_at_5=_mean([_average_precision(each, total) for each, total in ranks]),
        mrr=_mean([1 / rank for rank in first]),
    )


def decisions(
    golds: Sequence[GoldPost], matches: Mapping[str, Match], allowed: frozenset[str]
) -> Decisions:
    """`allowed`: ids of the claims that allow an automatic banner."""
    autos = [g for g in golds if matches[g.post.id].decision is Decision.AUTO]
    right = sum(not is_wrong_banner(gold, matches[gold.post.id], allowed) for gold in autos)
    repeats = [gold for gold in golds if gold.relation == REPEAT]
    hard = [gold for gold in golds if gold.relation != REPEAT]
    banner_repeats = sum(bool(gold.claim_ids & allowed) for gold in repeats)
    return Decisions(
        auto=len(autos),
        auto_right=right,
        auto_precision=right / len(autos) if autos else None,
        precision_floor=wilson_floor(right, len(autos)) if autos else None,
        allowed_repeats=banner_repeats,
        auto_recall=right / banner_repeats if banner_repeats else 0.0,
        repeats=len(repeats),
        review_recall=_share(_is_sent(matches[gold.post.id]) for gold in repeats),
        right_claim_recall=_share(
            matches[gold.post.id].claim_id in gold.claim_ids for gold in repeats
        ),
        hard=len(hard),
        hard_sent=_share(_is_sent(matches[gold.post.id]) for gold in hard),
        sent=_share(matches[gold.post.id].decision is Decision.REVIEW for gold in golds),
    )


def outcomes(
    golds: Iterable[GoldPost], matches: Mapping[str, Match], allowed: frozenset[str]
) -> Outcomes:
    pairs = [(gold, matches[gold.post.id]) for gold in golds]
    counts = {kind: sum(match.decision is kind for _, match in pairs) for kind in Decision}
    return Outcomes(
        posts=len(pairs),
        auto=counts[Decision.AUTO],
        review=counts[Decision.REVIEW],
        none=counts[Decision.NONE],
        wrong_auto=sum(
            match.decision is Decision.AUTO and is_wrong_banner(gold, match, allowed)
            for gold, match in pairs
        ),
    )


def is_wrong_banner(gold: GoldPost, match: Match, allowed: frozenset[str]) -> bool:
    """Wrong on anything but a repeat, with another claim, or with a claim that allows none."""
    named = match.claim_id
    return gold.relation != REPEAT or named not in gold.claim_ids or named not in allowed


def wilson_floor(right: int, total: int) -> float:
    """Lower bound of the 95 % Wilson interval of right / total."""
    share, spread = right / total, _Z95**2 / total
    centre = share + spread / 2
    reach = _Z95 * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return (centre - reach) / (1 + spread)


def _right_ranks(gold: GoldPost, match: Match) -> list[int]:
    """The rank of each right claim in the ranking, behind everything with the same score."""
    scores = dict(match.ranking)
    return sorted(
        sum(other >= scores[claim] for other in scores.values())
        for claim in gold.claim_ids
        if claim in scores
    )


def _average_precision(ranks: Sequence[int], right: int) -> float:
    """At depth 5 for one post with `right` right claims, as the CheckThat! scorer counts it."""
    near = [rank for rank in ranks if rank <= _MAP_DEPTH]
    return sum((number + 1) / rank for number, rank in enumerate(near)) / right


def _is_sent(match: Match) -> bool:
    return match.decision is not Decision.NONE


def _share(holds: Iterable[bool]) -> float:
    return _mean([float(each) for each in holds])


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
