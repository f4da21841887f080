"""While an election runs: what trusted sources say, declared as such beside the post.

Those are election authorities, the government, and accounts that a policy in force names.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Exists, Q
from django.utils import timezone

from content.models import Account, Post
from elections.models import Election
from feeds.eligibility.in_force import civic_weights
from feeds.queries.sources.asked import Asked


NEW_FOR = timedelta(days=14)
TRUSTED = (Account.Kind.AUTHORITY, Account.Kind.GOVERNMENT)


def find(asked: Asked, quota: int) -> Mapping[int, float]:
    """Of the viewer's region where that is known; nothing outside of an election."""
    running = Election.objects.running(timezone.localdate(asked.now))
    declared = civic_weights(asked.now, asked.region or None)
    posts = Post.objects.eligible().filter(
        Q(account__kind__in=TRUSTED) | Q(account__in=declared),
        created_at__gt=asked.now - NEW_FOR,
    )
    if asked.region:
        running = running.filter(division__country=asked.region)
        posts = posts.filter(region=asked.region)
    newest = posts.filter(Exists(running)).exclude(pk__in=asked.without).newest_first()
    return dict.fromkeys(newest.values_list("pk", flat=True)[:quota], 1.0)
