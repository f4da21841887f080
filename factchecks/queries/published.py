"""What was published on claims that say nearly the same: public, whoever published it."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Sum

from factchecks.models import ClaimWording, Verdict
from factchecks.similar import Entry, entry, most_alike


ALIKE_FROM = 72.0  # of 100: higher than what is offered while typing, for nobody asked for it
SHOWN = 3


def published_alike_to(statements: Mapping[int, str], *, now: datetime) -> dict[int, list[Verdict]]:
    """Per claim the verdicts in force on similar claims, the most alike first.

    Two queries for any number of claims; two more in a process that has not read what is
    published now.
    """
    in_force = Verdict.objects.in_force(now)
    state = in_force.aggregate(count=Count("pk"), sum=Sum("pk"))
    fingerprint = (state["count"], state["sum"] or 0)
    found = {
        pk: [key for key in _alike(text, fingerprint) if key != pk]
        for pk, text in statements.items()
    }
    wanted = {key for keys in found.values() for key in keys}
    verdicts = in_force.filter(claim__in=wanted).select_related("claim", "organisation")
    by_claim = {verdict.claim_id: verdict for verdict in verdicts}
    return {
        pk: [by_claim[key] for key in keys if key in by_claim][:SHOWN] for pk, keys in found.items()
    }


@lru_cache(maxsize=20_000)
def _alike(text: str, fingerprint: tuple[int, int]) -> tuple[int, ...]:
    alike = most_alike(text, _entries(fingerprint), limit=SHOWN + 1, at_least=ALIKE_FROM)
    return tuple(each.key for each in alike)


@lru_cache(maxsize=1)
def _entries(fingerprint: tuple[int, int]) -> tuple[Entry, ...]:
    """Statements and wordings with a published verdict; read anew when that set is another."""
    published = Verdict.objects.published().order_by("claim_id")
    wordings = ClaimWording.objects.filter(
        claim__in=published.values("claim"),
    ).order_by("pk")
    return (
        *(entry(*row) for row in published.values_list("claim_id", "claim__statement")),
        *(entry(*row) for row in wordings.values_list("claim_id", "text")),
    )
