"""Feeds of accounts, by time."""

from __future__ import annotations

from collections.abc import Sequence

from content.models import Post
from feeds.position import Position
from feeds.queries.following import friends_of, posts_of
from feeds.serving.asking import Question
from feeds.serving.cursor import encode
from feeds.serving.items import FeedPage, items_of
from feeds.serving.shown import take
from feeds.serving.walking import SPARE, Walk


PARAMETERS = "time-1"


def following(question: Question) -> FeedPage:
    """Posts of accounts that the viewer follows, newest first."""
    return _by_time(question, sorted(question.controls.follows))


def friends(question: Question) -> FeedPage:
    """Posts of accounts that the viewer follows and that follow the viewer, newest first."""
    return _by_time(question, friends_of(question.viewer) if question.viewer else [])


def _by_time(question: Question, accounts: Sequence[int]) -> FeedPage:
    walk = Walk(
        lambda behind, most: posts_of(accounts, before=behind, most=most) if accounts else [],
        question.before,
        question.size + SPARE,
    )
    posts = take(
        walk.ids(),
        question.size + 1,
        feed=question.feed,
        audience=question.audience,
        unwanted=question.wishes,
    )
    return _page(question, posts, walk)


def _page(question: Question, posts: Sequence[Post], walk: Walk[Position]) -> FeedPage:
    """One post more than its size says that the feed goes on; so does a walk that is not over."""
    shown = posts[: question.size]
    is_full = len(posts) > question.size
    last = Position(shown[-1].created_at, shown[-1].pk) if is_full else walk.last
    after = question.place.after(len(shown), before=last)
    return FeedPage(
        feed=question.feed,
        items=items_of(
            shown,
            first=question.place.shown,
            sources=["followed"] * len(shown),
            language=question.audience.language,
            now=question.now,
        ),
        next_cursor=encode(after) if is_full or not walk.is_over else "",
        parameters=PARAMETERS,
    )
