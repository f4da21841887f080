"""Which posts nobody gets without asking for them, because of a claim they carry."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from factchecks.models import Appearance, Verdict
from factchecks.queries.reach import IS_ACTING, acting_partners


def carries_unverified_claim(*, now: datetime) -> Exists:
    """A condition on posts: a claim in them is unverified at this moment.

    Such a post keeps its banner and its address, and is in no recommendation until the claim
    is decided or the verdict's time is over. Derived when read, as the banner is: a verdict
    takes effect, and loses it, at the next request.
    """
    return carries_claim_rated([Verdict.Rating.UNVERIFIED], now=now)


# The same of a row called `post`, for statements that every page of a feed runs. Put together by
# Django the condition costs it more than Postgres takes to answer.
# `tests/factchecks/test_recommendation.py` holds the two to the same answers.
CARRIES_UNVERIFIED_CLAIM = f"""
    EXISTS (
        SELECT FROM factchecks_appearance AS appearance
        JOIN factchecks_verdict AS verdict ON verdict.claim_id = appearance.claim_id
        WHERE appearance.post_id = post.id AND appearance.state = 'confirmed'
          AND verdict.state = 'published' AND verdict.rating = 'unverified'
          AND (verdict.ends_at IS NULL OR verdict.ends_at > %(now)s)
          AND (NOT appearance.is_automatic OR (verdict.allows_automatic_banner AND {IS_ACTING}))
    )
"""


def moment(now: datetime) -> dict[str, Any]:
    """The values that `CARRIES_UNVERIFIED_CLAIM` is asked with."""
    return {"now": now, "today": timezone.localdate(now)}


def carries_claim_rated(ratings: Collection[str], *, now: datetime) -> Exists:
    """A condition on posts: the verdict in force on a claim in them is one of these."""
    rated = Verdict.objects.in_force(now).filter(rating__in=ratings, claim=OuterRef("claim"))
    acting = acting_partners(timezone.localdate(now)).filter(organisation=OuterRef("organisation"))
    by_itself = rated.filter(Exists(acting), allows_automatic_banner=True)
    return Exists(
        Appearance.objects.confirmed().filter(
            (Q(is_automatic=False) & Exists(rated)) | Exists(by_itself),
            post=OuterRef("pk"),
        )
    )
