"""Keeps the score of claims without a verdict, and which waiting ones say the same, as of now.

Both are derived, so neither is audited, and doing it twice changes nothing.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from factchecks.alike import group_alike
from factchecks.models import Claim, Verdict
from factchecks.priority import Facts, Part, Priority, priority_of
from factchecks.queries.priority import facts_of


# The best this many are compared with one another: what stands lower is not grouped.
COMPARED = 1000
BATCH = 500
_SHOWN = {
    Part.RULES: ("against_rules",),
    Part.REACH: ("views", "posts"),
    Part.GROWTH: ("posts_last_day", "posts_day_before"),
    Part.REPORTS: ("reports",),
    Part.CHECK_WORTHINESS: ("check_worthiness",),
    Part.ELECTION: ("names_election", "is_tied"),
    Part.VOTE: ("days_to_vote", "names_election", "is_tied"),
}


@transaction.atomic
def score_claims(*, now: datetime, claim_ids: Sequence[int] | None = None) -> int:
    """Scores what waits or is in work anew, all or some; how many changed.

    Reads in a fixed number of queries, and writes one for every BATCH that changed.
    """
    undecided = Claim.objects.filter(stage__in=[Claim.Stage.INCOMING, Claim.Stage.TAKEN])
    undecided = undecided.exclude(pk__in=Verdict.objects.published().values("claim"))
    if claim_ids is not None:
        undecided = undecided.filter(pk__in=list(claim_ids))
    claims = list(undecided.order_by("pk"))
    facts = facts_of(claims, now=now)
    changed = [claim for claim in claims if _set(claim, facts[claim.pk])]
    Claim.objects.bulk_update(changed, ["priority", "priority_parts"], batch_size=BATCH)
    return len(changed)


def _set(claim: Claim, facts: Facts) -> bool:
    """Puts the score and its parts on the claim; whether they are others than before."""
    scored = priority_of(facts)
    before = claim.priority, claim.priority_parts
    claim.priority, claim.priority_parts = scored.score, _as_stored(scored, facts)
    return before != (claim.priority, claim.priority_parts)


def _as_stored(scored: Priority, facts: Facts) -> dict[str, dict[str, object]]:
    """Per part its points and the facts it came from, so that the page can say it in words."""
    known = asdict(facts)
    return {
        part.value: {"points": points} | {name: known[name] for name in _SHOWN[part]}
        for part, points in scored.points.items()
    }


@transaction.atomic
def group_waiting() -> int:
    """Puts waiting claims that say the same under the one that stands highest; how many changed."""
    claims = list(Claim.objects.waiting().order_by("-priority", "-pk")[:COMPARED])
    heads = group_alike([(claim.pk, claim.language, claim.statement) for claim in claims])
    changed = [claim for claim in claims if claim.alike_to_id != heads.get(claim.pk)]
    for claim in changed:
        claim.alike_to_id = heads.get(claim.pk)
    Claim.objects.bulk_update(changed, ["alike_to"], batch_size=BATCH)
    return len(changed)
