"""What other thresholds would do: decisions on posts whose claims the weights were not found on.

Thresholds are chosen by a person who looks at these tables (`manage.py matcher_thresholds`). Held-out lessons are
decided in folds by claim, each with weights found on the others; usual posts with weights found on the
lessons, though the odds were set right on them. The cross-encoder has seen the claims of neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from labels.decision import Thresholds
from labels.goldsets import REPEAT, GoldPost
from labels.matching import STANCE_OF_CLASS, SURELY_READ, Weighed
from labels.second_look import CLASSES
from labels.training import COPY, Case, Looks, Recipe, fit_looks


FOLDS = 10


@dataclass(frozen=True, slots=True)
class Option:
    """A claim beside a post as the first look weighs it, and as the second would."""

    unread: Weighed
    read: Weighed
    is_right: bool


@dataclass(frozen=True, slots=True)
class Posed:
    """A judged post and its nearest claims."""

    gold: GoldPost
    options: tuple[Option, ...]

    @property
    def repeats(self) -> bool:
        return self.gold.relation == REPEAT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What these thresholds make of all posts."""

    thresholds: Thresholds
    banners: int
    right: int
    recall: float
    with_review: float
    others_sent: float
    read: float
    """Pairs read together for each post inside the gate."""


def crossfitted(cases: Sequence[Case], usual: Sequence[Case], recipe: Recipe) -> list[Posed]:
    """Every post of `cases`, which are in order of post, as weights of the other folds see it."""
    by_fold: dict[int, list[Case]] = defaultdict(list)
    numbers: dict[str, int] = {}
    for case in cases:
        cluster = case.gold.cluster
        by_fold[numbers.setdefault(cluster, len(numbers)) % FOLDS].append(case)
    found: list[Posed] = []
    for fold, held_out in by_fold.items():
        rest = [case for other, some in by_fold.items() if other != fold for case in some]
        found += posed(held_out, fit_looks(rest, usual, recipe))
    return found


def posed(cases: Sequence[Case], looks: Looks) -> list[Posed]:
    """The posts of `cases`, which are in order of post; copies made for training are left out."""
    found = []
    for _, group in groupby(cases, key=lambda case: case.gold.post.id):
        some = list(group)
        if COPY not in some[0].gold.post.id:
            found.append(Posed(some[0].gold, tuple(_option(case, looks) for case in some)))
    return found


def _option(case: Case, looks: Looks) -> Option:
    likeliest = max(CLASSES, key=lambda name: case.numbers[f"read {name}"])
    return Option(
        unread=replace(case.weighed, probability=looks.first.probability(case.numbers)),
        read=replace(
            case.weighed,
            probability=looks.second.probability(case.numbers),
            read_as=STANCE_OF_CLASS[likeliest],
            is_surely_read=case.numbers["read odds"] >= SURELY_READ,
        ),
        is_right=case.is_right,
    )


def outcome(posts: Sequence[Posed], thresholds: Thresholds) -> Outcome:
    """All posts decided as the matcher would, thresholds by language and field apart."""
    banners = right = sent = others_sent = 0
    for post in posts:
        option, best = _best(post, thresholds)
        is_banner = _is_banner(best, thresholds)
        banners += is_banner
        right += is_banner and option.is_right
        is_sent = best.probability >= thresholds.review or best.evidence.is_said
        sent += is_sent and post.repeats
        others_sent += is_sent and not post.repeats
    repeats = sum(post.repeats for post in posts)
    opened = sum(o.unread.probability >= thresholds.open for post in posts for o in post.options)
    return Outcome(
        thresholds,
        banners,
        right,
        right / max(1, repeats),
        sent / max(1, repeats),
        others_sent / max(1, len(posts) - repeats),
        opened / max(1, len(posts)),
    )


def _best(post: Posed, thresholds: Thresholds) -> tuple[Option, Weighed]:
    looks = [
        (option, option.read if option.unread.probability >= thresholds.open else option.unread)
        for option in post.options
    ]
    return max(looks, key=lambda each: (each[1].evidence.is_copy, each[1].probability))


def _is_banner(best: Weighed, thresholds: Thresholds) -> bool:
    is_likely = best.probability >= thresholds.auto or best.evidence.is_copy
    return is_likely and not best.doubts


def only_doubt(posts: Sequence[Posed], thresholds: Thresholds) -> dict[str, tuple[int, int]]:
    """Of posts that nothing but one doubt keeps from a banner: right ones, and all of them.

    Under `answered` those with a doubt that the reading answered, which have their banner.
    """
    found: dict[str, tuple[int, int]] = {}
    for post in posts:
        option, best = _best(post, thresholds)
        if best.probability < thresholds.auto or len(best.doubts) > 1:
            continue
        answered = (f"answered: {each}" for each in best.evidence.doubts if not best.doubts)
        for doubt in best.doubts or tuple(answered):
            right, total = found.get(doubt, (0, 0))
            found[doubt] = (right + option.is_right, total + 1)
    return found
