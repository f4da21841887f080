"""Feeds of a topic or a hashtag: newest first, and every fourth post one of the most popular."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from content.models import Post
from feeds.position import Position
from feeds.queries.about import Subject, newest_about, popular_about
from feeds.serving.asking import Question
from feeds.serving.cursor import encode
from feeds.serving.items import FeedPage, items_of
from feeds.serving.shown import take
from feeds.serving.walking import SPARE, Walk


POPULAR_EVERY = 4
PARAMETERS = f"new-and-popular-{POPULAR_EVERY}"
NEW, POPULAR = "new", "popular"


def topic(question: Question) -> FeedPage:
    return _mixed(question, Subject(topic=question.about))


def tag(question: Question) -> FeedPage:
    return _mixed(question, Subject(tag=question.about))


def _mixed(question: Question, subject: Subject) -> FeedPage:
    """Popular posts are older than the place the reader is at: the newer ones were there already.

    Those that were shown as popular are remembered, and left out when their time comes.
    """
    served, size = question.place.served, question.size
    walk = Walk(
        lambda behind, most: newest_about(subject, before=behind, most=most),
        question.before,
        size + SPARE,
    )
    unserved = ([each for each in batch if each not in served] for batch in walk.ids())
    new = _take(question, unserved, size + 1)
    reach = Position(new[-1].created_at, new[-1].pk) if len(new) > size else walk.last
    liked = [
        each.post_id
        for each in popular_about(subject, now=question.now)
        if (each.created_at, each.post_id) < (reach.created_at, reach.post_id)
        and each.post_id not in served
    ]
    due = size // POPULAR_EVERY
    popular = _take(question, [liked[: due + SPARE], liked[due + SPARE :]], due) if due else []
    woven = _woven(new, popular, size)
    if len(new) > size - len(popular):
        return _page(question, woven, _last_new(woven))
    return _page(question, woven, None if walk.is_over else walk.last)


def _take(question: Question, batches: Iterable[Sequence[int]], most: int) -> list[Post]:
    return take(
        batches,
        most,
        feed=question.feed,
        audience=question.audience,
        unwanted=question.wishes,
    )


def _woven(new: Sequence[Post], popular: Sequence[Post], size: int) -> list[tuple[Post, str]]:
    news, likes = iter(new), iter(popular)
    woven: list[tuple[Post, str]] = []
    for place in range(size):
        is_popular_due = place % POPULAR_EVERY == POPULAR_EVERY - 1
        post = next(likes, None) if is_popular_due else None
        name = POPULAR if post else NEW
        post = post or next(news, None)
        if post is None:
            break
        woven.append((post, name))
    return woven


def _last_new(woven: Sequence[tuple[Post, str]]) -> Position:
    last = [post for post, name in woven if name == NEW][-1]
    return Position(last.created_at, last.pk)


def _page(question: Question, woven: Sequence[tuple[Post, str]], last: Position | None) -> FeedPage:
    """The next page begins behind `last`; None at the end."""
    popular = frozenset(post.pk for post, name in woven if name == POPULAR)
    place = question.place
    after = place.after(len(woven), before=last, served=place.served | popular)
    return FeedPage(
        feed=question.feed,
        items=items_of(
            [post for post, _ in woven],
            first=place.shown,
            sources=[name for _, name in woven],
            language=question.audience.language,
            now=question.now,
        ),
        next_cursor=encode(after) if last else "",
        parameters=PARAMETERS,
    )
