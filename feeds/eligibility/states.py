"""What each post of a page is for one viewer now: the last word before it is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper

from content.models import Post
from content.relations import chains_of
from factchecks.queries.recommendation import carries_unverified_claim
from feeds.eligibility.in_force import rules_in_force
from feeds.eligibility.retrieval import carries_label
from feeds.eligibility.rules import (
    Key,
    PostFacts,
    Relation,
    Rule,
    State,
    TargetKind,
    Verdict,
    ViewerFacts,
    evaluate,
    strongest,
)


# What holds without any policy, named as the rules of policies are.
GONE = "post-removed"
NOT_RECOMMENDED = "post-not-recommended"
UNVERIFIED = "unverified-claim"


def states_of(
    post_ids: Iterable[int], *, viewer_region: str | None, follows: Collection[int], now: datetime
) -> dict[int, Verdict]:
    """A verdict for every id, also of posts that are gone; three queries at the most.

    One where no rule goes by relations. Policies are at most a second behind; what happened to
    the posts themselves counts at once.
    """
    ids = set(post_ids)
    rules = rules_in_force(now, viewer_region)
    chains = chains_of(ids) if any(rule.propagate for rule in rules) else []
    every = ids | {origin for _post, _kind, origin in chains}
    facts, own = _facts(every, chains, _label_values(rules), now)
    viewer = ViewerFacts(viewer_region or None, frozenset(follows))
    return {
        post: _joined(
            own.get(post), evaluate(post, rules=rules, posts=facts, viewer=viewer, at=now)
        )
        for post in ids
    }


def is_taken_down(post_id: int, *, region: str, now: datetime) -> bool:
    """Whether a policy removes the post for everyone in that region ("" where it is unknown)."""
    if not rules_in_force(now, region or None):
        return False
    found = states_of([post_id], viewer_region=region or None, follows=(), now=now)
    return found[post_id].state == State.REMOVED


def _joined(own: Verdict | None, by_rules: Verdict) -> Verdict:
    if own is None:
        own = Verdict(State.REMOVED, (GONE,))
    both = (own, by_rules)
    return strongest((each.state, rule) for each in both for rule in each.rules)


def _label_values(rules: Iterable[Rule]) -> list[str]:
    labelled = (rule for rule in rules if rule.target.kind == TargetKind.LABEL)
    return sorted({str(value) for rule in labelled for value in rule.target.values})


def _facts(
    post_ids: Collection[int],
    chains: Iterable[tuple[int, str, int]],
    values: list[str],
    now: datetime,
) -> tuple[Mapping[Key, PostFacts], dict[int, Verdict]]:
    """Of each post what rules go by, and what it is without any rule."""
    origins: dict[int, list[tuple[Relation, Key]]] = defaultdict(list)
    for post, kind, origin in chains:
        origins[post].append((Relation(kind), origin))
    rows = (
        Post.objects.filter(pk__in=post_ids)
        .annotate(
            is_unverified=carries_unverified_claim(now=now),
            **{
                f"label_{number}": ExpressionWrapper(
                    carries_label([value], now=now), output_field=BooleanField()
                )
                for number, value in enumerate(values)
            },
        )
        .values_list(
            "pk", "account_id", "status", "eligibility", "is_unverified",
            *(f"label_{number}" for number in range(len(values))),
        )
    )  # fmt: skip
    facts: dict[Key, PostFacts] = {}
    own: dict[int, Verdict] = {}
    for pk, author, status, eligibility, is_unverified, *has in rows:
        labels = frozenset(value for value, is_there in zip(values, has, strict=True) if is_there)
        facts[pk] = PostFacts(pk, author, labels, tuple(origins[pk]))
        own[pk] = _without_rules(status, eligibility, is_unverified)
    return facts, own


def _without_rules(status: str, eligibility: str, is_unverified: bool) -> Verdict:
    found = []
    if status != Post.Status.ACTIVE:
        found.append((State.REMOVED, GONE))
    if eligibility != Post.Eligibility.ELIGIBLE:
        found.append((State.NOT_RECOMMENDED, NOT_RECOMMENDED))
    if is_unverified:
        found.append((State.PENDING_REVIEW, UNVERIFIED))
    return strongest(found)
