"""How many people asked for a check. A crowd of requests by one person counts once."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from factchecks.models import Claim, Tip


def askers(claim_ids: Iterable[int]) -> dict[int, int]:
    """Per claim the distinct submitters, in one query; requests without one count as one each.

    A submitter's hash changes daily, so that somebody who asks again tomorrow counts again.
    """
    rows = (
        Tip.objects.filter(claim__in=set(claim_ids))
        .values("claim_id")
        .annotate(
            known=Count("submitter_hash", distinct=True, filter=~Q(submitter_hash="")),
            unknown=Count("pk", filter=Q(submitter_hash="")),
        )
        .order_by("claim_id")
    )
    return {row["claim_id"]: row["known"] + row["unknown"] for row in rows}


def asked_since(submitter: str, since: datetime) -> int:
    """How much one submitter asked: the limit that holds when no cache counts."""
    return Tip.objects.filter(submitter_hash=submitter, created_at__gte=since).count()


def latest_tips(claim: Claim, *, limit: int) -> QuerySet[Tip]:
    """The newest requests that say something of their own: words, or where it was seen."""
    own_words = Tip.objects.filter(claim=claim).exclude(text="", url="")
    return own_words.order_by("-created_at", "-pk")[:limit]
