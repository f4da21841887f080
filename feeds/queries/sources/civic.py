"""While an election runs: what trusted sources say, declared as such beside the post.

Those are election authorities, the government, and accounts that a policy in force names.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import timedelta
from itertools import islice

from django.core.cache import cache
from django.db.models import Exists, Q
from django.utils import timezone

from content.models import Account, Post
from elections.models import Election
from feeds.eligibility.in_force import civic_weights
from feeds.queries.sources.asked import Asked


NEW_FOR = timedelta(days=14)
TRUSTED = (Account.Kind.AUTHORITY, Account.Kind.GOVERNMENT)
MOST = 200
KEPT_SECONDS = 20


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    """Of the viewer's region where that is known; nothing outside of an election."""
    unseen = (post_id for post_id in _newest(asked) if post_id not in asked.without)
    return dict.fromkeys(islice(unseen, quota), 1.0)


def _newest(asked: Asked) -> list[int]:
    """Equal for everyone in a region, so kept for some seconds; what is shown is judged anew."""
    declared = sorted(civic_weights(asked.now, asked.region or None))
    digest = hashlib.sha256(repr(declared).encode()).hexdigest()
    key = f"feeds:civic:{asked.region}:{digest}"
    kept: list[int] | None = cache.get(key)
    if kept is None:
        kept = _read(asked, declared)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _read(asked: Asked, declared: Collection[int]) -> list[int]:
    running = Election.objects.running(timezone.localdate(asked.now))
    posts = Post.objects.eligible().filter(
        Q(account__kind__in=TRUSTED) | Q(account__in=declared),
        created_at__gt=asked.now - NEW_FOR,
        created_at__lte=asked.now,
    )
    if asked.region:
        running = running.filter(division__country=asked.region)
        posts = posts.filter(region=asked.region)
    newest = posts.filter(Exists(running)).newest_first()
    return list(newest.values_list("pk", flat=True)[:MOST])
