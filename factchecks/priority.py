"""The order of the inbox: a score of 0 to 100 whose parts add up to it, so that it can be read.

The weights are a judgement, not a measurement, and this is why they are what they are. What
contradicts an official voting rule keeps people from voting, and needs no fact-check to be known
as false: it weighs more than all the rest, so that it stands above whatever does not. Harm grows
with how far a claim travels and how fast (reach times growth), so these two have half of what
is left. People who ask for a check have seen something that a machine has not. Check-worthiness
is guessed from the words alone and often wrong (`manage.py evaluate_check_worthiness` measures
it): it has little weight, moves a claim up or down, and never hides one. A claim on a vote that
is near has the least time left.

Views and reports count by their order of magnitude: from 100 to 1,000 views is as much as from
10,000 to 100,000.
"""

import math
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    RULES = "rules"
    REACH = "reach"
    GROWTH = "growth"
    REPORTS = "reports"
    CHECK_WORTHINESS = "check_worthiness"
    ELECTION = "election"
    VOTE = "vote"


WEIGHTS = {
    Part.RULES: 51.0,
    Part.REACH: 15.0,
    Part.GROWTH: 9.0,
    Part.REPORTS: 10.0,
    Part.CHECK_WORTHINESS: 5.0,
    Part.ELECTION: 5.0,
    Part.VOTE: 5.0,
}
FULL_VIEWS = 1_000_000
FULL_POSTS_A_DAY = 100
FULL_REPORTS = 50
GROWTH_WITHOUT_REACH = 0.25  # of its weight: ten new posts that nobody saw are worth a look
NAMED_ONLY = 0.6  # its words speak of an election, but nobody said of which
HALVED_AFTER_DAYS = 14.0  # closeness to the vote halves with every two weeks
AFTERMATH_DAYS = 14  # counting and results: as urgent as two weeks before


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a claim. Posts are those in which it was found and nobody denied it.

    `against_rules` are those of them that say other than an official voting rule, as the checker
    found. `check_worthiness` is of 1. `days_to_vote` is to the nearest vote of the elections that are
    tied to the claim, else to the nearest vote there is; negative after polling day, None where
    there is none.
    """

    views: int = 0
    posts: int = 0
    against_rules: int = 0
    posts_last_day: int = 0
    posts_day_before: int = 0
    reports: int = 0
    check_worthiness: float = 0.0
    names_election: bool = False
    is_tied: bool = False
    days_to_vote: int | None = None


@dataclass(frozen=True, slots=True)
class Priority:
    """`points` of every part add up to `score`."""

    points: dict[Part, float]

    @property
    def score(self) -> float:
        return round(sum(self.points.values()), 1)


def priority_of(facts: Facts) -> Priority:
    """More of anything never lowers the score, but for older posts: those are no growth."""
    reach = _magnitude(facts.views, FULL_VIEWS)
    shares = {
        Part.RULES: 1.0 if facts.against_rules else 0.0,
        Part.REACH: reach,
        Part.GROWTH: _growth(facts) * (GROWTH_WITHOUT_REACH + (1 - GROWTH_WITHOUT_REACH) * reach),
        Part.REPORTS: _magnitude(facts.reports, FULL_REPORTS),
        Part.CHECK_WORTHINESS: min(max(facts.check_worthiness, 0.0), 1.0),
        Part.ELECTION: _relevance(facts),
        Part.VOTE: _relevance(facts) * _closeness(facts.days_to_vote),
    }
    return Priority({part: round(WEIGHTS[part] * share, 1) for part, share in shares.items()})


def _magnitude(count: int, full: int) -> float:
    return min(math.log1p(max(count, 0)) / math.log1p(full), 1.0)


def _growth(facts: Facts) -> float:
    """New posts by their magnitude, and by how much of two days' posts the last one brought."""
    both_days = facts.posts_last_day + facts.posts_day_before
    if both_days <= 0:
        return 0.0
    return _magnitude(facts.posts_last_day, FULL_POSTS_A_DAY) * facts.posts_last_day / both_days


def _relevance(facts: Facts) -> float:
    if facts.is_tied:
        return 1.0
    return NAMED_ONLY if facts.names_election else 0.0


def _closeness(days_to_vote: int | None) -> float:
    if days_to_vote is None or days_to_vote < -AFTERMATH_DAYS:
        return 0.0
    days = AFTERMATH_DAYS if days_to_vote < 0 else days_to_vote
    return float(0.5 ** (days / HALVED_AFTER_DAYS))
