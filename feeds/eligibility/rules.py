"""What an eligibility rule means: whom it hits, where, since when, and which effect wins.

Pure. Ids of accounts and posts are whatever the caller uses, numbers or texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


Key = int | str
EVERYWHERE = "*"


class State(IntEnum):
    """The higher, the stronger."""

    ELIGIBLE = 0
    NOT_RECOMMENDED = 1
    PENDING_REVIEW = 2
    REMOVED = 3


class Relation(StrEnum):
    """How a post goes back to another."""

    REPOST = "repost"
    QUOTE = "quote"
    REPLY = "reply"


class TargetKind(StrEnum):
    ACCOUNT = "account"
    POST = "post"
    LABEL = "label"


class Surface(StrEnum):
    """Where a viewer meets posts."""

    FOR_YOU = "for-you"
    POPULAR = "popular"
    TOPIC = "topic"
    TAG = "tag"
    FOLLOWING = "following"
    FRIENDS = "friends"
    SEARCH = "search"
    PROFILE = "profile"


# A viewer who asks for an account or for words gets what is there, unless it was removed.
_ASKED_FOR = frozenset({Surface.FOLLOWING, Surface.FRIENDS, Surface.SEARCH, Surface.PROFILE})


def shows(surface: str, state: State) -> bool:
    """Whether a post in that state may stand there; an unknown surface is the strictest."""
    if surface in _ASKED_FOR:
        return state < State.REMOVED
    return state == State.ELIGIBLE


@dataclass(frozen=True, slots=True)
class Target:
    """Accounts and posts by id, or posts by the values of their labels."""

    kind: TargetKind
    values: frozenset[Key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where and when something holds: from `starts_at`, and not at `ends_at` any more.

    An unknown region is no region: only what holds everywhere, or says so, holds there.
    """

    regions: frozenset[str]
    starts_at: datetime
    ends_at: datetime | None = None
    holds_where_unknown: bool = False

    def covers(self, at: datetime, region: str | None) -> bool:
        is_time = self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
        return is_time and self._covers_region(region)

    def _covers_region(self, region: str | None) -> bool:
        if EVERYWHERE in self.regions:
            return True
        return region in self.regions if region else self.holds_where_unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    id: str
    target: Target
    effect: State
    scope: Scope
    exempt_followers: bool = False
    propagate: frozenset[Relation] = frozenset()


@dataclass(frozen=True, slots=True)
class PostFacts:
    """`origins` are the posts that this one reposts, quotes or replies to."""

    id: Key
    author: Key
    labels: frozenset[str] = frozenset()
    origins: tuple[tuple[Relation, Key], ...] = ()


@dataclass(frozen=True, slots=True)
class ViewerFacts:
    region: str | None = None
    follows: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rules` are the ids of those that give the state; none where it is eligible."""

    state: State
    rules: tuple[str, ...] = ()


ELIGIBLE = Verdict(State.ELIGIBLE)


def evaluate(
    post: Key,
    *,
    rules: Iterable[Rule],
    posts: Mapping[Key, PostFacts],
    viewer: ViewerFacts,
    at: datetime,
) -> Verdict:
    """The strongest effect of all rules that apply to the post for this viewer at that moment.

    `posts` holds the post and those it goes back to, as far as they are known.
    """
    applying = [
        rule
        for rule in rules
        if rule.scope.covers(at, viewer.region) and _applies(rule, post, posts, viewer)
    ]
    return strongest((rule.effect, rule.id) for rule in applying)


def strongest(effects: Iterable[tuple[State, str]]) -> Verdict:
    found = list(effects)
    state = max((effect for effect, _id in found), default=State.ELIGIBLE)
    if state == State.ELIGIBLE:
        return ELIGIBLE
    return Verdict(state, tuple(sorted(rule for effect, rule in found if effect == state)))


def _applies(rule: Rule, post: Key, posts: Mapping[Key, PostFacts], viewer: ViewerFacts) -> bool:
    """Followers are exempt only where they follow the authors of all posts that were hit."""
    hits = [each for each in _with_origins(rule, post, posts) if _hits(rule.target, each, posts)]
    if not rule.exempt_followers:
        return bool(hits)
    return any(not _follows_author(viewer, posts.get(each)) for each in hits)


def _with_origins(rule: Rule, post: Key, posts: Mapping[Key, PostFacts]) -> Iterator[Key]:
    """The post and everything it goes back to over the rule's relations, each once."""
    seen, waiting = {post}, [post]
    while waiting:
        each = waiting.pop()
        yield each
        facts = posts.get(each)
        for relation, origin in facts.origins if facts else ():
            if relation in rule.propagate and origin not in seen:
                seen.add(origin)
                waiting.append(origin)


def _hits(target: Target, post: Key, posts: Mapping[Key, PostFacts]) -> bool:
    """A post of which nothing else is known can still be a target by its id."""
    if target.kind == TargetKind.POST:
        return post in target.values
    facts = posts.get(post)
    if facts is None:
        return False
    if target.kind == TargetKind.ACCOUNT:
        return facts.author in target.values
    return not target.values.isdisjoint(facts.labels)


def _follows_author(viewer: ViewerFacts, facts: PostFacts | None) -> bool:
    return facts is not None and facts.author in viewer.follows
