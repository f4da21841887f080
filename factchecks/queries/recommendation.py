"""Which posts nobody gets without asking for them, because of a claim they carry."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from factchecks.models import Appearance, Verdict
from factchecks.queries.reach import acting_partners


def carries_unverified_claim(*, now: datetime) -> Exists:
    """A condition on posts: a claim in them is unverified at this moment.

    Such a post keeps its banner and its address, and is in no recommendation until the claim
    is decided or the verdict's time is over. Derived when read, as the banner is: a verdict
    takes effect, and loses it, at the next request.
    """
    return carries_claim_rated([Verdict.Rating.UNVERIFIED], now=now)


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
