"""A decision beside the right answer.

A decision is right when it names a right claim on a post that repeats it. A banner is wrong on
anything but a repeat, with another claim, or with a claim that allows none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labels.evaluation.intervals import count
from labels.goldsets import REPEAT, GoldPost, GoldSet
from labels.matching import Decision, Match


@dataclass(frozen=True, slots=True)
class Judged:
    """`allowed`: ids of the claims that may have an automatic banner."""

    gold: GoldPost
    match: Match
    allowed: frozenset[str]

    @property
    def is_repeat(self) -> bool:
        return self.gold.relation == REPEAT

    @property
    def may_have_banner(self) -> bool:
        return self.is_repeat and bool(self.gold.claim_ids & self.allowed)

    @property
    def has_banner(self) -> bool:
        return self.match.decision is Decision.AUTO

    @property
    def is_reviewed(self) -> bool:
        return self.match.decision is Decision.REVIEW

    @property
    def is_sent(self) -> bool:
        """With a banner or to a person."""
        return self.match.decision is not Decision.NONE

    @property
    def names_repeated_claim(self) -> bool:
        return self.is_repeat and self.match.claim_id in self.gold.claim_ids

    @property
    def is_likeliest_right(self) -> bool:
        """Whether it repeats the claim that the probability is about, proposed or not."""
        return self.is_repeat and self.match.likeliest in self.gold.claim_ids

    @property
    def is_weighed(self) -> bool:
        """Inside the gate and near some claim: there is a probability that decides."""
        return self.match.likeliest is not None and "outside-gate" not in self.match.reasons

    @property
    def has_right_banner(self) -> bool:
        return self.has_banner and self.names_repeated_claim and self.match.claim_id in self.allowed

    @property
    def has_wrong_banner(self) -> bool:
        return self.has_banner and not self.has_right_banner


def judged(gold: GoldSet, matches: Mapping[str, Match]) -> list[Judged]:
    allowed = gold.allowed
    return [Judged(each, matches[each.post.id], allowed) for each in gold.posts]


@dataclass(frozen=True, slots=True)
class Decisions:
    """`repeats`: posts that repeat a claim; those that allow a banner decide `auto_recall`.

    `hard` are all posts that repeat no claim; `review_recall` counts repeats that got a banner or
    were at least sent to a person; `precision_floor` is the lower 95 % Wilson bound.
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


def decisions(
    golds: Sequence[GoldPost], matches: Mapping[str, Match], allowed: frozenset[str]
) -> Decisions:
    """The bare numbers, for comparing several matchers. `allowed` as in `Judged`."""
    posts = [Judged(gold, matches[gold.post.id], allowed) for gold in golds]
    autos = [each for each in posts if each.has_banner]
    repeats = [each for each in posts if each.is_repeat]
    hard = [each for each in posts if not each.is_repeat]
    right = sum(each.has_right_banner for each in autos)
    precision = count(right, len(autos))
    allowed_repeats = sum(each.may_have_banner for each in repeats)
    return Decisions(
        auto=len(autos),
        auto_right=right,
        auto_precision=precision.value if precision else None,
        precision_floor=precision.low if precision else None,
        allowed_repeats=allowed_repeats,
        auto_recall=_part(right, allowed_repeats),
        repeats=len(repeats),
        review_recall=_part(sum(each.is_sent for each in repeats), len(repeats)),
        right_claim_recall=_part(sum(each.names_repeated_claim for each in repeats), len(repeats)),
        hard=len(hard),
        hard_sent=_part(sum(each.is_sent for each in hard), len(hard)),
        sent=_part(sum(each.is_reviewed for each in posts), len(posts)),
    )


def is_wrong_banner(gold: GoldPost, match: Match, allowed: frozenset[str]) -> bool:
    """Whether a banner that `match` would set on the post is wrong."""
    return not (Judged(gold, match, allowed).names_repeated_claim and match.claim_id in allowed)


def _part(number: int, total: int) -> float:
    return number / total if total else 0.0
