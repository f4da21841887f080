"""Lists of posts that somebody opens by name: of one account, and what one saved or liked.

They end at the same gate as the feeds. As with accounts that one follows, only filters meant for
everywhere hide anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.eligibility.rules import Surface
from feeds.models import Viewer
from feeds.position import Position
from feeds.queries.creators import reacted
from feeds.queries.following import posts_of
from feeds.queries.viewers import controls_of
from feeds.serving.asking import Question
from feeds.serving.cursor import Place, decode, encode
from feeds.serving.items import FeedPage, items_of
from feeds.serving.shown import Audience, take
from feeds.serving.walking import Walk
from feeds.serving.wishes import Wishes


PARAMETERS = "time-1"
_LOOKED_AT = 2  # times the size of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """By whom, where and when a page of a list is asked for."""

    viewer: Viewer | None
    language: str
    region: str
    now: datetime
    cursor: str = ""
    size: int = 10


def of_account(account_id: int, asked: Asked) -> FeedPage:
    """Posts of an account, newest first. Raises feeds.serving.cursor.InvalidCursor."""
    return _page(
        _question(Place(feed=Surface.PROFILE, about=str(account_id)), asked),
        lambda before, most: posts_of([account_id], before=before, most=most),
    )


def kept_by(viewer: Viewer, kind: str, asked: Asked) -> FeedPage:
    """Posts with this reaction of the viewer, the last one first. Raises InvalidCursor."""
    return _page(
        _question(Place(feed=kind, viewer=viewer.pk), asked),
        lambda before, most: reacted(viewer, kind, before=before, most=most),
    )


def _question(first: Place, asked: Asked) -> Question:
    controls = controls_of(asked.viewer, now=asked.now)
    place = first
    if asked.cursor:
        place = decode(asked.cursor, feed=first.feed, about=first.about, viewer=first.viewer)
    return Question(
        feed=first.feed,
        viewer=asked.viewer,
        controls=controls,
        place=place,
        cursor=asked.cursor,
        audience=Audience(
            language=asked.language[:2],
            region=asked.region,
            now=asked.now,
            follows=controls.follows,
        ),
        wishes=Wishes(controls, first.feed),
        size=asked.size,
    )


def _page(question: Question, find: Callable[[Position, int], Sequence[Position]]) -> FeedPage:
    """Where each post stands in the list is remembered: it need not be the time it was made."""
    stands: dict[int, Position] = {}

    def remembered(before: Position, most: int) -> Sequence[Position]:
        found = find(before, most)
        stands.update({each.post_id: each for each in found})
        return found

    walk = Walk(remembered, question.before, question.size * _LOOKED_AT)
    posts = take(
        walk.ids(),
        question.size + 1,
        feed=Surface.PROFILE,
        audience=question.audience,
        unwanted=question.wishes,
    )
    shown = posts[: question.size]
    is_full = len(posts) > question.size
    last = stands[shown[-1].pk] if is_full else walk.last
    return FeedPage(
        feed=question.feed,
        items=items_of(
            shown,
            first=question.place.shown,
            sources=["followed"] * len(shown),
            language=question.audience.language,
            now=question.now,
        ),
        next_cursor=encode(question.place.after(len(shown), before=last))
        if is_full or not walk.is_over
        else "",
        parameters=PARAMETERS,
    )
