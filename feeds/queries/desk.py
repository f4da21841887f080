"""What a viewer set and what was done with it, for the pages that show and change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from content.models import Post
from feeds.models import (
    REPORT_CAN_BE_UNDONE,
    Feed,
    FilteredPost,
    Follow,
    KeywordFilter,
    NotInterested,
    PostFeatures,
    PostReport,
    Viewer,
)
from feeds.queries.viewers import can_undo_reset
from feeds.topics import TOPICS


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_LISTED = 50
NORMAL = "normal"
_MINE = """
    SELECT
        ARRAY(SELECT post_id FROM feeds_reaction
              WHERE viewer_id = %(viewer)s AND post_id = ANY(%(posts)s) AND kind = 'like'),
        ARRAY(SELECT post_id FROM feeds_reaction
              WHERE viewer_id = %(viewer)s AND post_id = ANY(%(posts)s) AND kind = 'save'),
        ARRAY(SELECT account_id FROM feeds_follow
              WHERE viewer_id = %(viewer)s AND account_id = ANY(%(accounts)s))
"""


@dataclass(frozen=True, slots=True)
class Mine:
    """Which posts of a page the viewer liked and saved, and which of its accounts they follow."""

    liked: frozenset[int] = frozenset()
    saved: frozenset[int] = frozenset()
    followed: frozenset[int] = frozenset()
    own: int | None = None
    """The viewer's own account, which they cannot follow."""


NOTHING = Mine()


@dataclass(frozen=True, slots=True)
class Topic:
    identifier: str
    name: StrPromise
    level: str = NORMAL


@dataclass(frozen=True, slots=True)
class Said:
    """A report of the viewer's, and whether it can still be taken back."""

    report: PostReport
    can_undo: bool


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
    reports: list[Said]


def mine_of(viewer: Viewer | None, posts: Iterable[Post]) -> Mine:
    """One query, and none for somebody who set nothing yet."""
    accounts = {post.pk: post.account_id for post in posts}
    if viewer is None or not accounts:
        return NOTHING
    values: dict[str, Any] = {
        "viewer": viewer.pk,
        "posts": list(accounts),
        "accounts": list(set(accounts.values())),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MINE, values)
        liked, saved, followed = map(frozenset, cursor.fetchone())
    return Mine(liked, saved, followed, own=viewer.account_id)


def main_topic(post_id: int) -> Topic | None:
    """None for a post that is not described yet, and for one that is about none of our topics."""
    identifier = (
        PostFeatures.objects.filter(pk=post_id).values_list("main_topic", flat=True).first() or ""
    )
    return Topic(identifier, TOPICS[identifier]) if identifier in TOPICS else None


def desk_of(viewer: Viewer | None, *, now: datetime) -> Desk:
    """Seven queries; for somebody who set nothing yet, none."""
    if viewer is None:
        return Desk(_topics({}), [], [], [], [], True, Feed.FOR_YOU, "", False, [])
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
        reports=[
            Said(each, can_undo=each.created_at > now - REPORT_CAN_BE_UNDONE)
            for each in viewer.reports.select_related("post__account").order_by(
                "-created_at", "-pk"
            )[:MOST_LISTED]
        ],
    )


def _topics(levels: dict[str, str]) -> list[Topic]:
    return [Topic(each, name, levels.get(each, NORMAL)) for each, name in TOPICS.items()]
