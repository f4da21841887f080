"""The newest posts of accounts that the viewer follows."""

from collections.abc import Mapping

from feeds.position import LAST_ID, Position
from feeds.queries.following import posts_of
from feeds.queries.sources.asked import Asked


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    if not asked.follows:
        return {}
    here = Position(asked.now, LAST_ID)  # those dated ahead would take the place of others
    found = posts_of(asked.follows, before=here, most=quota + min(len(asked.without), quota))
    return {each.post_id: 1.0 for each in found if each.post_id not in asked.without}
