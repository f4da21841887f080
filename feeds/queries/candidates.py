"""Posts that sources named, with all that ranking reads; those that may not be shown are left out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from factchecks.models import Appearance
from feeds.queries.hot import vectors_of
from feeds.queries.recommendable import recommendable
from feeds.queries.sources import Found
from feeds.ranking import Candidate


_COLUMNS = (
    "pk", "account_id", "created_at", "language", "region", "features__topics", "stats__likes",
    "stats__shown", "stats__completed", "stats__skipped", "stats__shares", "is_under_review",
)  # fmt: skip


def candidates(
    found: Found, *, follows: frozenset[int], region: str, now: datetime
) -> list[Candidate]:
    """One query, and one for vectors of posts that are not among the newest."""
    reviewed = Appearance.objects.filter(post=OuterRef("pk"), state=Appearance.State.PROPOSED)
    rows = (
        recommendable(now=now, region=region, follows=follows)
        .filter(pk__in=found.source_of)
        .annotate(is_under_review=Exists(reviewed))
        .values_list(*_COLUMNS)
    )
    vectors = vectors_of(list(found.source_of))
    return [
        Candidate(
            post_id=row[0],
            account_id=row[1],
            created_at=row[2],
            vector=vectors.get(row[0]),
            language=row[3],
            region=row[4],
            topics=row[5] or {},
            likes=row[6] or 0,
            shown=row[7] or 0,
            completes=row[8] or 0,
            skips=row[9] or 0,
            shares=row[10] or 0,
            source=found.source_of[row[0]],
            followed=row[1] in follows,
            co_liked=found.co_liked.get(row[0], 0.0),
            is_under_review=row[11],
        )
        for row in rows
    ]
