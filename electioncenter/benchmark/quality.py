"""How well ours and the peers place banners, on posts with a person's answers.

Peers get the thresholds that are best for them on the project's own sample; ours keeps those it is
shipped with. So on the sample everyone has an advantage: ours was trained on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from electioncenter.benchmark.contenders import BM25, CHECK, FUZZY, NAIVE, OURS, PEERS, own_encoder
from electioncenter.benchmark.curves import (
    Point,
    allowed_of,
    average_precision,
    curve,
    fitted,
    matches_of,
    recall_at,
)
from electioncenter.benchmark.peers.bm25 import Bm25Peer
from electioncenter.benchmark.peers.check import OWN_THRESHOLDS, CheckPeer
from electioncenter.benchmark.peers.fuzzy import FuzzyPeer
from electioncenter.benchmark.peers.naive import NaivePeer
from electioncenter.benchmark.peers.peer import Nearest, Peer, Thresholds
from electioncenter.benchmark.peers.vectors import Remembering, vectors_of
from factchecks.precision import Share
from labels.evaluation import decisions
from labels.goldsets import GoldSet
from labels.matching import Match, Matcher
from textmatch.encoders import Encoder


CHECK_AS_IS = "Check-like, its own thresholds"
GOOD = 0.9
_BATCH = 64

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Quality:
    """`sent`: the share of hard posts (those that repeat no claim) with a banner or a review.

    `recall_at_good`: the most recall of banners that any threshold gives at precision .9.
    """

    contender: str
    thresholds: Thresholds | None
    banners: Share
    recall: float
    recall_with_review: float
    sent: float
    average_precision: float
    recall_at_good: float
    points: Sequence[Point]

    @property
    def false_banners(self) -> int:
        return self.banners.checked - self.banners.right


def thresholds_on(sample: GoldSet, near: Mapping[str, Sequence[Nearest]]) -> dict[str, Thresholds]:
    """For every peer, and for the one whose makers publish theirs also those."""
    found = {name: fitted(sample, near[name], asks=name == CHECK) for name in PEERS}
    return {**found, CHECK_AS_IS: OWN_THRESHOLDS}


def of_peers(
    gold: GoldSet, near: Mapping[str, Sequence[Nearest]], thresholds: Mapping[str, Thresholds]
) -> list[Quality]:
    return [
        quality(name, gold, matches_of(gold, near[_peer(name)], each), each)
        for name, each in thresholds.items()
    ]


def of_ours(gold: GoldSet, on_progress: Progress = lambda done: None) -> Quality:
    encoder = own_encoder()
    matcher = Matcher(gold.claims, encoder=encoder, vectors=vectors_of(gold.claims, encoder))
    found: list[Match] = []
    for start in range(0, len(gold.posts), _BATCH):
        found += matcher.match([each.post for each in gold.posts[start : start + _BATCH]])
        on_progress(len(found))
    return quality(OURS, gold, {match.post_id: match for match in found}, None)


def nearest(
    gold: GoldSet, e5: Encoder, on_progress: Progress = lambda done: None
) -> dict[str, list[Nearest]]:
    """What each peer finds nearest to the posts of the set, whatever its thresholds."""
    encoder = Remembering(e5, vectors_of(gold.claims, e5))
    peers: dict[str, Peer] = {
        NAIVE: NaivePeer(gold.claims, encoder),
        BM25: Bm25Peer(gold.claims),
        FUZZY: FuzzyPeer(gold.claims),
        CHECK: CheckPeer(gold.claims, encoder),
    }
    posts = [each.post for each in gold.posts]
    found: dict[str, list[Nearest]] = {name: [] for name in PEERS}
    for start in range(0, len(posts), _BATCH):
        for name, peer in peers.items():
            found[name] += peer.nearest(posts[start : start + _BATCH])
        on_progress(min(start + _BATCH, len(posts)))
    return found


def quality(
    contender: str, gold: GoldSet, matches: Mapping[str, Match], thresholds: Thresholds | None
) -> Quality:
    allowed = allowed_of(gold)
    counted, points = decisions(gold.posts, matches, allowed), curve(gold.posts, matches, allowed)
    return Quality(
        contender=contender,
        thresholds=thresholds,
        banners=Share(counted.auto_right, counted.auto),
        recall=counted.auto_recall,
        recall_with_review=counted.review_recall,
        sent=counted.hard_sent,
        average_precision=average_precision(points),
        recall_at_good=recall_at(points, GOOD),
        points=points,
    )


def _peer(name: str) -> str:
    return CHECK if name == CHECK_AS_IS else name
