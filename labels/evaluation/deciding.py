"""How posts were decided: banners, reviews and what was left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from labels.evaluation.intervals import count, exact, share
from labels.evaluation.judging import Judged
from labels.evaluation.sections import Section, Target, measured
from labels.goldsets import GoldSet
from labels.model_card import Figure


PRECISION, RECALL = "banners that are right", "repeats with right banner"
WITH_REVIEW, HARD_SENT = "repeats with banner or review", "other posts sent"
WRONG_BANNER, REVIEWED = "wrong banner", "review"
LISTED_ONLY, OF_TRUE_CLAIMS = "repeat, claim allows no banner", "about a true claim"
HARD_RELATIONS = ("debunk", "question", "neutral", "near-miss")
MOST_GROUPS_OF_TAGS = 25

TARGETS = (
    Target("all", PRECISION, 0.98),
    Target("all", PRECISION, 0.95, floor=True),
    Target("all", RECALL, 0.35),
    Target("all", RECALL, 0.65),
    Target("all", WITH_REVIEW, 0.90),
    Target("all", HARD_SENT, 0.40, at_most=True),
)
WRONG_BANNER_TARGETS = tuple(
    Target(row, WRONG_BANNER, 0.0, at_most=True)
    for row in (*HARD_RELATIONS, OF_TRUE_CLAIMS, LISTED_ONLY)
)


def sections(gold: GoldSet, posts: Sequence[Judged]) -> list[Section]:
    """Everything about decisions but their probabilities."""
    return [
        Section(
            f"{gold.name}: decisions",
            {"all": figures(posts), **_split(_by_language(posts))},
            "A banner is right when it names a repeated claim that allows one.",
            TARGETS,
        ),
        Section(
            f"{gold.name}: decisions by where the claim stands, and by tag",
            _split({**_by_field(posts), **_by_tag(posts)}),
        ),
        Section(
            f"{gold.name}: decisions by relation",
            {name: outcomes(group) for name, group in _relations(gold, posts).items()},
            targets=WRONG_BANNER_TARGETS,
        ),
        Section(
            f"{gold.name}: review band",
            {"all": review_band(posts)}
            | {name: review_band(group) for name, group in _by_language(posts).items()},
            "Load: posts sent to review. Yield: those of them that repeat the claim they are sent with.",
        ),
    ]


def figures(posts: Sequence[Judged]) -> dict[str, Figure]:
    repeats = [each for each in posts if each.is_repeat]
    hard = [each for each in posts if not each.is_repeat]
    return measured(
        {
            PRECISION: share(each.has_right_banner for each in posts if each.has_banner),
            RECALL: share(each.has_right_banner for each in repeats if each.may_have_banner),
            WITH_REVIEW: share(each.is_sent for each in repeats),
            "repeats sent with the right claim": share(
                each.names_repeated_claim for each in repeats
            ),
            HARD_SENT: share(each.is_sent for each in hard),
            WRONG_BANNER: share(each.has_wrong_banner for each in posts),
        }
    )


def outcomes(posts: Sequence[Judged]) -> dict[str, Figure]:
    return measured(
        {
            "posts": exact(len(posts), len(posts)),
            "banner": share(each.has_banner for each in posts),
            WRONG_BANNER: share(each.has_wrong_banner for each in posts),
            REVIEWED: share(each.is_reviewed for each in posts),
        }
    )


def review_band(posts: Sequence[Judged]) -> dict[str, Figure]:
    reviewed = [each for each in posts if each.is_reviewed]
    return measured(
        {
            "load": count(len(reviewed), len(posts)),
            "yield": share(each.names_repeated_claim for each in reviewed),
            "yield, any claim": share(each.is_repeat for each in reviewed),
        }
    )


def _split(groups: Mapping[str, Sequence[Judged]]) -> dict[str, dict[str, Figure]]:
    return {name: figures(group) for name, group in groups.items()}


def _relations(gold: GoldSet, posts: Sequence[Judged]) -> dict[str, list[Judged]]:
    groups = _grouped((each.gold.relation, each) for each in posts)
    limited = [each for each in posts if each.is_repeat and not each.may_have_banner]
    of_true = [each for each in posts if each.gold.claim_ids & gold.true_ids]
    special = {LISTED_ONLY: limited, OF_TRUE_CLAIMS: of_true}
    return groups | {name: group for name, group in special.items() if group}


def _by_language(posts: Sequence[Judged]) -> dict[str, list[Judged]]:
    return _grouped((each.gold.language or "unknown", each) for each in posts)


def _by_field(posts: Sequence[Judged]) -> dict[str, list[Judged]]:
    return _grouped((each.gold.claim_in, each) for each in posts if each.gold.claim_in)


def _by_tag(posts: Sequence[Judged]) -> dict[str, list[Judged]]:
    tagged = _grouped((f"#{tag}", each) for each in posts for tag in each.gold.tags)
    return dict(list(tagged.items())[:MOST_GROUPS_OF_TAGS])


def _grouped(pairs: Iterable[tuple[str, Judged]]) -> dict[str, list[Judged]]:
    """Largest group first."""
    groups: dict[str, list[Judged]] = {}
    for name, post in pairs:
        groups.setdefault(name, []).append(post)
    return dict(sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])))
