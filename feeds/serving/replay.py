"""The same cursor gives the same page for a few minutes, as far as its posts may still be shown.

A reader that lost the answer asks again and misses nothing. Only the page's number is kept; its
posts go through the gate and the viewer's wishes anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.core.cache import cache

from feeds.models import FeedRequest
from feeds.serving.asking import Question
from feeds.serving.items import FeedPage, items_of, reasons_of
from feeds.serving.shown import only_showable


REPLAYED_FOR = 300  # seconds


def keep(question: Question, page: FeedPage) -> None:
    if question.cursor:
        cache.set(_key(question), replace(page, items=()), REPLAYED_FOR)


def again(question: Question) -> FeedPage | None:
    """None for a cursor that is used the first time, or long ago."""
    page: FeedPage | None = cache.get(_key(question)) if question.cursor else None
    if page is None or page.request_id is None:
        return None
    request = FeedRequest.objects.filter(pk=page.request_id).first()
    if request is None:
        return None
    served = {item["post"]: item for item in request.items}
    posts = only_showable(list(served), feed=question.feed, audience=question.audience)
    refused = question.wishes(posts)
    posts = [post for post in posts if post.pk not in refused]
    items = items_of(
        posts,
        first=question.place.shown,
        sources=[served[post.pk]["source"] for post in posts],
        language=question.audience.language,
        now=question.now,
    )
    return replace(
        page,
        items=tuple(
            replace(item, reasons=reasons_of(served[item.post.pk]["contributions"]))
            for item in items
        ),
    )


def _key(question: Question) -> str:
    """Of one cursor, one viewer, and what they set: a control that was used makes another page."""
    viewer, controls = question.viewer, question.controls
    said = (
        question.cursor,
        (viewer.pk, viewer.epoch, viewer.counts_from, viewer.keeps_history) if viewer else (),
        sorted(controls.topic_levels.items()),
        sorted(controls.muted_topics),
        sorted(controls.follows),
    )
    return f"feeds:page:{hashlib.sha256(repr(said).encode()).hexdigest()}"
