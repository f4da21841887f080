"""What became of served pages: for each post that was seen, its signals and how it was received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from feeds.models import Feed, FeedRequest, Interaction


MOST_WEIGHT = 10.0
_GAINS = {
    Interaction.Kind.SHARED: 4,
    Interaction.Kind.SAVED: 3,
    Interaction.Kind.LIKED: 3,
    Interaction.Kind.SEEN: 0,
    Interaction.Kind.SKIPPED: 0,
    Interaction.Kind.NOT_INTERESTED: 0,
}
_ROWS_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class SeenPost:
    """`gain` is 0 to 4, `score` what it was ranked by, `weight` one over how likely it was here."""

    values: Mapping[str, float]
    score: float
    gain: int
    weight: float


@dataclass(frozen=True, slots=True)
class SeenPage:
    at: datetime
    posts: tuple[SeenPost, ...]

    @property
    def tells(self) -> bool:
        """Two posts were received differently: there is an order to learn."""
        return len({post.gain for post in self.posts}) > 1


def seen_pages(since: datetime) -> Iterator[SeenPage]:
    """Pages of For You that tell something, oldest first.

    A post that was never on the screen says nothing: swiping past posts one by one, a viewer judges
    exactly those they saw, so no correction for the position is needed. What exploration drew is
    weighed by one over its propensity.
    """
    pages = FeedRequest.objects.filter(feed=Feed.FOR_YOU, at__gte=since).order_by("at", "id")
    waiting: list[tuple[UUID, datetime, list[dict[str, Any]]]] = []
    for row in pages.values_list("id", "at", "items").iterator(chunk_size=_ROWS_AT_A_TIME):
        waiting.append(row)
        if len(waiting) == _ROWS_AT_A_TIME:
            yield from _told(waiting)
            waiting = []
    yield from _told(waiting)


def _told(rows: list[tuple[UUID, datetime, list[dict[str, Any]]]]) -> Iterator[SeenPage]:
    gains = _gains([request for request, _, _ in rows])
    for request, at, items in rows:
        received = gains[request]
        posts = tuple(
            _seen(item, received[item["post"]])
            for item in items
            if item["post"] in received and "values" in item
        )
        page = SeenPage(at, posts)
        if page.tells:
            yield page


def _seen(item: Mapping[str, Any], gain: int) -> SeenPost:
    propensity = float(item.get("propensity") or 1.0)
    return SeenPost(item["values"], float(item["score"]), gain, min(1 / propensity, MOST_WEIGHT))


def _gains(requests: list[UUID]) -> dict[UUID, dict[int, int]]:
    """By request and post, the best thing that happened. A report is none of it."""
    best: dict[UUID, dict[int, int]] = defaultdict(dict)
    events = Interaction.objects.filter(request__in=requests)
    for request, post, kind, watched in events.values_list("request", "post_id", "kind", "watched"):
        if request is not None:
            found = gain_of(kind, watched)
            best[request][post] = max(found, best[request].get(post, 0))
    return best


def gain_of(kind: str, watched: float | None) -> int:
    if kind == Interaction.Kind.WATCHED:
        share = watched or 0.0
        return 2 if share >= 0.9 else 1 if share >= 0.5 else 0
    return _GAINS[Interaction.Kind(kind)]
