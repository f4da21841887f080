"""Feeds that are not ranked for anyone: accounts by time, topics and hashtags, search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from content.models import Post
from feeds.position import Position
from feeds.queries.following import BEGINNING, friends_of, posts_of
from feeds.serving.asking import Question
from feeds.serving.cursor import encode
from feeds.serving.items import FeedPage, items_of
from feeds.serving.shown import take


PARAMETERS = "time-1"
_LOOKED_AT = 2  # times the size of a page


def following(question: Question) -> FeedPage:
    """Posts of accounts that the viewer follows, newest first."""
    return _by_time(question, sorted(question.controls.follows))


def friends(question: Question) -> FeedPage:
    """Posts of accounts that the viewer follows and that follow the viewer, newest first."""
    return _by_time(question, friends_of(question.viewer) if question.viewer else [])


def _by_time(question: Question, accounts: Sequence[int]) -> FeedPage:
    batches = _batches(accounts, question.place.before or BEGINNING, question.size * _LOOKED_AT)
    posts = take(
        batches,
        question.size + 1,
        feed=question.feed,
        audience=question.audience,
        unwanted=question.wishes,
    )
    return page_of(question, posts, ["followed"] * len(posts), PARAMETERS)


def _batches(accounts: Sequence[int], before: Position, size: int) -> Iterator[Sequence[int]]:
    while accounts:
        found = posts_of(accounts, before=before, most=size)
        if found:
            yield [each.post_id for each in found]
        if len(found) < size:
            return
        before = found[-1]


def page_of(
    question: Question, posts: Sequence[Post], sources: Sequence[str], parameters: str
) -> FeedPage:
    """A page of a feed in order of time; one post more than its size says that it goes on."""
    shown = posts[: question.size]
    after = question.place.after(len(shown), before=_position(shown))
    return FeedPage(
        feed=question.feed,
        items=items_of(
            shown,
            first=question.place.shown,
            sources=sources[: len(shown)],
            language=question.audience.language,
            now=question.now,
        ),
        next_cursor=encode(after) if len(posts) > question.size else "",
        parameters=parameters,
    )


def _position(posts: Sequence[Post]) -> Position | None:
    return Position(posts[-1].created_at, posts[-1].pk) if posts else None
