"""Posts like each of the last three that the viewer liked."""

from collections.abc import Mapping

from feeds.queries.hot import vectors_of, window
from feeds.queries.sources.asked import Asked


LAST = 3


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    import numpy as np

    last = asked.liked[:LAST]
    vectors = list(vectors_of(last).values())
    if not vectors:
        return {}
    found = window().nearest(np.stack(vectors), quota // LAST, {*asked.without, *last})
    return {post_id: 1.0 for each in found for post_id in each}
