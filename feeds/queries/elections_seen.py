"""What is new about the elections: once a viewer has met all of it, a feed may well stop."""

from datetime import datetime, timedelta

from django.core.cache import cache

from feeds.models import PostFeatures
from feeds.queries.recommendable import recommendable


ELECTIONS = "elections"
NEW_FOR = timedelta(days=3)
MOST = 100
KEPT_SECONDS = 20


def new_about_elections(*, language: str, region: str, now: datetime) -> frozenset[int]:
    """The newest posts about elections in a language and region, at most 20 seconds old.

    Only told from, never shown: what is shown is judged where a page is made.
    """
    key = f"feeds:new-about-elections:{region}:{language}"
    kept: frozenset[int] | None = cache.get(key)
    if kept is None:
        kept = _read(language, region, now)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _read(language: str, region: str, now: datetime) -> frozenset[int]:
    about = PostFeatures.objects.filter(
        main_topic=ELECTIONS, language=language, created_at__gt=now - NEW_FOR
    )
    if region:
        about = about.filter(region=region)
    newest = about.order_by("-created_at", "-post").values("post")[:MOST]
    showable = recommendable(now=now, region=region).filter(pk__in=newest)
    return frozenset(showable.values_list("pk", flat=True))
