"""What became of served pages: for each post that was seen, its signals and how it was received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

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
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeenPost:
    """`gain` is 0 to 4, `weight` one over how likely it was here, `place` counts from 0."""

    values: Mapping[str, float]
    gain: int
    weight: float
    place: int


@dataclass(frozen=True, slots=True)
class SeenPage:
    at: datetime
    viewer_id: int
    posts: tuple[SeenPost, ...]

    @property
    def tells(self) -> bool:
        """Two posts were received differently: there is an order to learn."""
        return len({post.gain for post in self.posts}) > 1


class _Row(NamedTuple):
    id: UUID
    viewer_id: int
    at: datetime
    items: Sequence[Mapping[str, Any]]


def seen_pages(*, since: datetime, until: datetime) -> Iterator[SeenPage]:
    """Pages of For You that tell something, newest first.

    Only of viewers who keep history, and only what counts since they last began anew. A post that
    was never on the screen says nothing. What exploration drew is weighed by one over its
    propensity. Read a day at a time: nobody has to sort a month.
    """
    end = until
    while end > since:
        begin = max(end - _A_DAY, since)
        yield from _between(begin, end)
        end = begin


def _between(begin: datetime, end: datetime) -> Iterator[SeenPage]:
    pages = FeedRequest.objects.filter(
        feed=Feed.FOR_YOU,
        at__gt=begin,
        at__lte=end,
        viewer__keeps_history=True,
        epoch__gte=F("viewer__counts_from"),
    ).order_by("-at", "-id")
    rows = pages.values_list("id", "viewer_id", "at", "items")
    told = (_Row(*row) for row in rows.iterator(chunk_size=_ROWS_AT_A_TIME))
    while batch := list(islice(told, _ROWS_AT_A_TIME)):
        yield from _told(batch)


def _told(rows: Sequence[_Row]) -> Iterator[SeenPage]:
    gains = _gains(rows)
    for row in rows:
        received = gains[row.id, row.viewer_id]
        posts = tuple(
            _seen(item, received[item["post"]])
            for item in row.items
            if item["post"] in received and "values" in item
        )
        page = SeenPage(row.at, row.viewer_id, posts)
        if page.tells:
            yield page


def _seen(item: Mapping[str, Any], gain: int) -> SeenPost:
    propensity = float(item.get("propensity") or 1.0)
    weight = min(1 / propensity, MOST_WEIGHT)
    return SeenPost(item["values"], gain, weight, int(item.get("position", 0)))


def _gains(rows: Sequence[_Row]) -> dict[tuple[UUID, int], dict[int, int]]:
    """By page and its viewer, of each post the best thing that happened. A report is none of it.

    A client says on which page it saw a post: one that names another viewer's page is not heard.
    """
    best: dict[tuple[UUID, int], dict[int, int]] = defaultdict(dict)
    events = Interaction.objects.filter(
        viewer__in={row.viewer_id for row in rows},
        request__in=[row.id for row in rows],
        at__gte=min(row.at for row in rows) - _A_DAY,
        epoch__gte=F("viewer__counts_from"),
    )
    told = events.values_list("request", "viewer_id", "post_id", "kind", "watched")
    for request, viewer_id, post, kind, watched in told:
        if request is not None:
            received = best[request, viewer_id]
            received[post] = max(gain_of(kind, watched), received.get(post, 0))
    return best


def gain_of(kind: str, watched: float | None) -> int:
    if kind == Interaction.Kind.WATCHED:
        share = watched or 0.0
        return 2 if share >= 0.9 else 1 if share >= 0.5 else 0
    return _GAINS[Interaction.Kind(kind)]
