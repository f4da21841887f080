"""What a viewer set and what was done with it, for the pages that show and change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from content.models import Post
from feeds.models import (
    Feed,
    FilteredPost,
    Follow,
    KeywordFilter,
    NotInterested,
    PostFeatures,
    Reaction,
    Viewer,
)
from feeds.queries.viewers import can_undo_reset
from feeds.topics import TOPICS


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_LISTED = 50
NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Mine:
    """Which posts of a page the viewer liked and saved, and which of its accounts they follow."""

    liked: frozenset[int] = frozenset()
    saved: frozenset[int] = frozenset()
    followed: frozenset[int] = frozenset()


NOTHING = Mine()


@dataclass(frozen=True, slots=True)
class Topic:
    identifier: str
    name: StrPromise
    level: str = NORMAL


@dataclass(frozen=True, slots=True)
class Desk:
    """All that stands on the page of controls; lists begin with the newest and are cut."""

    topics: list[Topic]
    filters: list[KeywordFilter]
    filtered: list[FilteredPost]
    not_interested: list[NotInterested]
    follows: list[Follow]
    keeps_history: bool
    default_feed: str
    region: str
    can_undo_reset: bool


def mine_of(viewer: Viewer | None, posts: Iterable[Post]) -> Mine:
    """Two queries, and none for somebody who set nothing yet."""
    if viewer is None:
        return NOTHING
    accounts = {post.pk: post.account_id for post in posts}
    kinds = list(viewer.reactions.filter(post_id__in=accounts).values_list("post_id", "kind"))
    follows = viewer.follows.filter(account_id__in=set(accounts.values()))
    return Mine(
        liked=frozenset(post_id for post_id, kind in kinds if kind == Reaction.Kind.LIKE),
        saved=frozenset(post_id for post_id, kind in kinds if kind == Reaction.Kind.SAVE),
        followed=frozenset(follows.values_list("account_id", flat=True)),
    )


def main_topic(post_id: int) -> Topic | None:
    """None for a post that is not described yet, and for one that is about none of our topics."""
    identifier = (
        PostFeatures.objects.filter(pk=post_id).values_list("main_topic", flat=True).first() or ""
    )
    return Topic(identifier, TOPICS[identifier]) if identifier in TOPICS else None


def desk_of(viewer: Viewer | None, *, now: datetime) -> Desk:
    """Six queries; for somebody who set nothing yet, none."""
    if viewer is None:
        return Desk(_topics({}), [], [], [], [], True, Feed.FOR_YOU, "", False)
    return Desk(
        topics=_topics(dict(viewer.topic_settings.values_list("topic", "level"))),
        filters=list(viewer.keyword_filters.in_force(now).order_by("-created_at", "-pk")),
        filtered=list(
            viewer.filtered_posts.select_related("post__account", "keyword_filter")
            .filter(post__status=Post.Status.ACTIVE)
            .order_by("-at", "-pk")[:MOST_LISTED]
        ),
        not_interested=list(
            viewer.not_interested.in_force(now)
            .select_related("post__account", "account")
            .order_by("-at", "-pk")[:MOST_LISTED]
        ),
        follows=list(
            viewer.follows.select_related("account").order_by("-created_at", "-pk")[:MOST_LISTED]
        ),
        keeps_history=viewer.keeps_history,
        default_feed=viewer.default_feed,
        region=viewer.region,
        can_undo_reset=can_undo_reset(viewer, now=now),
    )


def _topics(levels: dict[str, str]) -> list[Topic]:
    return [Topic(each, name, levels.get(each, NORMAL)) for each, name in TOPICS.items()]
