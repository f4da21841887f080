"""The last word on each claim that was ever published on: also that it was taken back."""

from datetime import datetime

from django.db.models import Case, F, Max, Min, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from elections.models import Election
from factchecks.models import Claim, Verdict
from factchecks.models.verdict import VerdictQuerySet
from factchecks.queries.export import WAS_PUBLIC, in_language


ENTRIES = 100


def last_words(
    *, language: str, now: datetime, election: Election | None = None
) -> VerdictQuerySet:
    """The newest public version of each claim, by when it last changed, at most a hundred.

    Each with `changed_at` and `first_published_at`.
    """
    public = Verdict.objects.filter(claim=OuterRef("claim"), state__in=WAS_PUBLIC).order_by()
    newest = public.values("claim").annotate(newest=Max("version")).values("newest")
    first = public.values("claim").annotate(first=Min("published_at")).values("first")
    verdicts = (
        Verdict.objects.filter(state__in=WAS_PUBLIC, version=Subquery(newest))
        .exclude(claim__stage__in=[Claim.Stage.MERGED, Claim.Stage.DISMISSED])
        .select_related("claim", "organisation")
        .annotate(
            changed_at=Case(
                When(withdrawn_at__isnull=True, ends_at__lte=now, then=F("ends_at")),
                default=Coalesce("withdrawn_at", "published_at"),
            ),
            first_published_at=Subquery(first),
        )
    )
    if election is not None:
        verdicts = verdicts.filter(claim__elections=election)
    return in_language(verdicts, language).order_by("-changed_at", "-pk")[:ENTRIES]
