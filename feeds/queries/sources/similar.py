"""Posts like each of the last three that the viewer liked."""

from collections.abc import Mapping

from feeds.queries.hot import vectors_of, window
from feeds.queries.sources.asked import Asked


LAST = 3


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    last = asked.liked[:LAST]
    if not last:
        return {}
    held, without = window(), {*asked.without, *last}
    found: dict[int, float] = {}
    for vector in vectors_of(last).values():
        found |= dict.fromkeys(held.nearest(vector, quota // LAST, without), 1.0)
    return found
