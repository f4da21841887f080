"""The newest posts of accounts that the viewer follows."""

from collections.abc import Mapping

from feeds.queries.following import BEGINNING, posts_of
from feeds.queries.sources.asked import Asked


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    if not asked.follows:
        return {}
    found = posts_of(asked.follows, before=BEGINNING, most=quota + min(len(asked.without), quota))
    return {each.post_id: 1.0 for each in found if each.post_id not in asked.without}
