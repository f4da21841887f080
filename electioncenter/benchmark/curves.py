"""Precision and recall of automatic banners at every threshold. Pure.

Only the threshold on the score moves: a matcher's own rules (a question, a short text, a claim that
allows no banner) hold at every point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from electioncenter.benchmark.peers.peer import LOW_SCORE, Nearest, Thresholds, decided
from labels.evaluation import decisions, is_wrong_banner
from labels.goldsets import REPEAT, GoldPost, GoldSet
from labels.matching import Match


WANTED_PRECISION = 0.8
FEWEST_BANNERS = 10
MOST_HARD_SENT = 0.4


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold gives: `banners` are set, of which `precision` are right."""

    threshold: float
    banners: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def curve(
    golds: Sequence[GoldPost], matches: Mapping[str, Match], allowed: frozenset[str]
) -> list[Point]:
    """From the highest score down; equal scores are one point. `allowed`: see `decisions`."""
    wanted = sum(gold.relation == REPEAT and bool(gold.claim_ids & allowed) for gold in golds)
    scored = sorted(
        (
            (matches[gold.post.id].score, not is_wrong_banner(gold, matches[gold.post.id], allowed))
            for gold in golds
            if _may_be_automatic(matches[gold.post.id])
        ),
        key=lambda each: -each[0],
    )
    points, banners, right = [], 0, 0
    for score, group in groupby(scored, key=lambda each: each[0]):
        holds = [is_right for _, is_right in group]
        banners, right = banners + len(holds), right + sum(holds)
        recall = right / wanted if wanted else 0.0
        points.append(Point(score, banners, right / banners, recall))
    return points


def average_precision(points: Sequence[Point]) -> float:
    """The area below the steps of the curve."""
    before, area = 0.0, 0.0
    for point in points:
        area += (point.recall - before) * point.precision
        before = point.recall
    return area


def recall_at(points: Sequence[Point], precision: float) -> float:
    """The most recall that any threshold gives at this precision or better."""
    return max((point.recall for point in points if point.precision >= precision), default=0.0)


def best_threshold(points: Sequence[Point]) -> float:
    """The most recall at a precision of .8 on ten banners or more; else the best F1."""
    good = [
        point
        for point in points
        if point.precision >= WANTED_PRECISION and point.banners >= FEWEST_BANNERS
    ]
    if good:
        return max(good, key=lambda point: (point.recall, point.threshold)).threshold
    return max(points, key=lambda point: (point.f1, point.threshold)).threshold


def fitted(gold: GoldSet, near: Sequence[Nearest], *, asks: bool) -> Thresholds:
    """The thresholds that are best for a peer on a set it may be tuned on.

    `asks`: it has a review band, which begins where at most .4 of the hard posts are sent.
    """
    allowed = allowed_of(gold)
    at_all = Thresholds(auto=float("-inf"))
    auto = best_threshold(curve(gold.posts, matches_of(gold, near, at_all), allowed))
    if not asks:
        return Thresholds(auto)
    for review in sorted({each.score for each in near if each.score < auto}):
        thresholds = Thresholds(auto, review)
        sent = decisions(gold.posts, matches_of(gold, near, thresholds), allowed).hard_sent
        if sent <= MOST_HARD_SENT:
            return thresholds
    return Thresholds(auto)


def matches_of(gold: GoldSet, near: Sequence[Nearest], thresholds: Thresholds) -> dict[str, Match]:
    return {
        each.post.id: decided(each.post, found, gold.claims, thresholds)
        for each, found in zip(gold.posts, near, strict=True)
    }


def allowed_of(gold: GoldSet) -> frozenset[str]:
    return frozenset(claim.id for claim in gold.claims if claim.auto_allowed)


def _may_be_automatic(match: Match) -> bool:
    return match.claim_id is not None and set(match.reasons) <= {LOW_SCORE}
