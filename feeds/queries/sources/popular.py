"""What is popular in the viewer's region and language; for a new viewer most of the page."""

from collections.abc import Mapping
from itertools import islice

from feeds.queries.popular import hottest
from feeds.queries.sources.asked import Asked


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    ranked = hottest(region=asked.region, language=asked.language, now=asked.now)
    unseen = (post_id for post_id in ranked if post_id not in asked.without)
    return dict.fromkeys(islice(unseen, quota), 1.0)
