"""Real posts that repeat no claim: every banner on them is very likely wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labels.evaluation.intervals import share
from labels.evaluation.sections import Section, Target, measured
from labels.matching import Decision, Match
from labels.model_card import Figure


BANNERS, REVIEWS = "banners per 10,000", "reviews per 1,000"
PARTY_TWEETS = "tweets of Dutch parties"


def section(groups: Mapping[str, Sequence[Match]]) -> Section:
    """`groups`: matches of posts from one source, by its name."""
    return Section(
        "Unrelated posts",
        {name: figures(matches) for name, matches in groups.items()},
        "Against the claims of the Dutch set. The topic sets have weak labels.",
        (
            Target(PARTY_TWEETS, BANNERS, 1, at_most=True),
            Target(PARTY_TWEETS, REVIEWS, 50, at_most=True),
        ),
    )


def figures(matches: Sequence[Match]) -> dict[str, Figure]:
    decided = [each.decision for each in matches]
    return measured(
        {
            BANNERS: share((each is Decision.AUTO for each in decided), per=10_000),
            REVIEWS: share((each is Decision.REVIEW for each in decided), per=1_000),
            "called elections": share(each.is_election for each in matches),
        }
    )
