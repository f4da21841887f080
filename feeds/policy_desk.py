"""What staff see of policies: all versions, and which posts one would hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from content.models import Post
from factchecks.models import BannerCount
from feeds.eligibility.in_force import read_rules
from feeds.eligibility.retrieval import hit_by
from feeds.models import EligibilityPolicy, PolicyRule


LOOKED_BACK = timedelta(days=7)
EXAMPLES = 5
COUNTED = ("shown", "opened", "warned", "cancelled", "shared")


@dataclass(frozen=True, slots=True)
class Reach:
    """What one rule hits among the posts of the last days, whatever its period and region."""

    rule: PolicyRule
    posts: int
    examples: Sequence[Post]


@dataclass(frozen=True, slots=True)
class Preview:
    """`posts` is how many there are at all in those days, `hit` how many any rule hits."""

    posts: int
    hit: int
    rules: Sequence[Reach]


@dataclass(frozen=True, slots=True)
class DayOfLabels:
    day: date
    shown: int
    opened: int
    warned: int
    cancelled: int
    shared: int


def all_policies() -> list[EligibilityPolicy]:
    rows = EligibilityPolicy.objects.select_related("election", "proposed_by", "approved_by")
    return list(rows.order_by("slug", "-version"))


def preview(policy: EligibilityPolicy, *, now: datetime) -> Preview:
    """Two queries a rule, and four beside. Civic sources hide nothing and are left out."""
    rules = list(policy.rules.all())
    read = {rule.id: rule for rule in read_rules(policy, rules).rules}
    recent = Post.objects.visible().filter(created_at__gt=now - LOOKED_BACK, created_at__lte=now)
    reaches = []
    for rule in rules:
        found = read.get(f"{policy.name}.{rule.position}")
        if found is None:
            continue
        posts = recent.filter(hit_by([found], now=now))
        newest = posts.select_related("account").newest_first()[:EXAMPLES]
        reaches.append(Reach(rule, posts.count(), list(newest)))
    return Preview(
        posts=recent.count(),
        hit=recent.filter(hit_by(read.values(), now=now)).count(),
        rules=reaches,
    )


def labels_met(first: date, last: date) -> list[DayOfLabels]:
    """How often viewers met claim labels, a row a day, days without any included; one query."""
    rows = (
        BannerCount.objects.filter(day__range=(first, last))
        .values("day")
        .annotate(**{f"{name}_sum": Sum(name) for name in COUNTED})
    )
    by_day = {row["day"]: [row[f"{name}_sum"] for name in COUNTED] for row in rows}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [DayOfLabels(day, *by_day.get(day, [0] * len(COUNTED))) for day in days]
