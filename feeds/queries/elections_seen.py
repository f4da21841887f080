"""Whether a viewer has met everything new about the elections: where a feed may well stop."""

from collections.abc import Collection
from datetime import datetime, timedelta

from feeds.models import PostFeatures
from feeds.queries.recommendable import recommendable


TOPIC = "elections"
NEW_FOR = timedelta(days=3)
MOST = 100


def has_seen_elections(met: Collection[int], *, language: str, region: str, now: datetime) -> bool:
    """Of the newest posts about elections, in the viewer's language and region, some were there and
    each was met."""
    about = PostFeatures.objects.filter(
        main_topic=TOPIC, language=language, created_at__gt=now - NEW_FOR
    )
    if region:
        about = about.filter(region=region)
    newest = about.order_by("-created_at", "-post").values("post")[:MOST]
    showable = recommendable(now=now, region=region).filter(pk__in=newest)
    new = set(showable.values_list("pk", flat=True))
    return bool(new) and new.issubset(met)
