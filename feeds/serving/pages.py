"""`page(feed=…)`: one entrance for views and the API to all feeds."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from feeds.generators import feed as generator_feed
from feeds.models import Viewer
from feeds.popular import feed as popular_feed
from feeds.queries.viewers import controls_of
from feeds.serving import for_you, searching, streams, subjects
from feeds.serving.asking import Question
from feeds.serving.cursor import Place, decode
from feeds.serving.items import FeedPage
from feeds.serving.shown import Audience
from feeds.serving.wishes import Wishes


LONGEST_ABOUT = 200


def page(
    *,
    feed: str,
    viewer: Viewer | None,
    language: str,
    region: str,
    now: datetime,
    cursor: str = "",
    size: int = 10,
    topic: str = "",
    hashtag: str = "",
    query: str = "",
    generator: str = "",
    is_kept: bool = True,
) -> FeedPage:
    """A page of one of `NAMES` or of another maker's feed; the queries do not grow with the page.

    `region` is two letters or empty; `is_kept` is false where a robot asks. Raises
    feeds.serving.cursor.InvalidCursor for a cursor that is forged, or another feed's or viewer's;
    KeyError for a feed that there is not.
    """
    make = _FEEDS[feed]
    controls = controls_of(viewer, now=now)
    about = _about(topic or hashtag or query or generator)
    audience = Audience(language=language[:2], region=region, now=now, follows=controls.follows)
    return make(
        Question(
            feed=feed,
            viewer=viewer,
            controls=controls,
            place=_place(feed, about, viewer, cursor, now),
            cursor=cursor,
            audience=audience,
            wishes=Wishes(controls, feed),
            size=size,
            is_kept=is_kept,
        )
    )


def _about(text: str) -> str:
    """One spelling of what looks the same; a NUL cannot be stored."""
    one_line = " ".join(text.replace("\0", " ").split())
    return unicodedata.normalize("NFC", one_line)[:LONGEST_ABOUT]


def _place(feed: str, about: str, viewer: Viewer | None, cursor: str, now: datetime) -> Place:
    owner = viewer.pk if viewer else None
    if cursor:
        return decode(cursor, feed=feed, about=about, viewer=owner)
    if feed != for_you.NAME:
        return Place(feed=feed, about=about)
    return Place(feed=feed, viewer=owner, session=uuid.uuid4(), began=now)


def _popular(question: Question) -> FeedPage:
    """Equal for everyone, but for what the viewer themselves blocked: nor may whom they follow,
    which a policy may make an exception for, tell anything here.
    """
    return popular_feed.page(
        audience=replace(question.audience, follows=frozenset()),
        cursor=question.cursor,
        size=question.size,
        unwanted=question.wishes,
    )


_OURS: Mapping[str, Callable[[Question], FeedPage]] = {
    for_you.NAME: for_you.page,
    "following": streams.following,
    "friends": streams.friends,
    popular_feed.NAME: _popular,
    "topic": subjects.topic,
    "tag": subjects.tag,
    "search": searching.results,
}
_FEEDS = {**_OURS, generator_feed.NAME: generator_feed.page}
NAMES = tuple(_OURS)
