"""What the matcher finds, within what partners let it do by itself.

What people decide is in factchecks.actions.decisions.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils import timezone

from factchecks.matches import ProposedMatch
from factchecks.models import Appearance, Claim
from factchecks.queries.reach import within_reach


def record_appearances(
    *,
    post_ids: Sequence[int],
    matches: Sequence[ProposedMatch],
    claim_ids: Collection[int] | None = None,
) -> int:
    """Makes the matcher's appearances in these posts what it found now; how many are new.

    What a person decided stands, a rejected pair above all. A match that its partner does not
    let work by itself becomes a proposal that says why. Proposals and automatic banners that the
    matcher no longer finds are removed, as when a post was edited; posts of a cluster stay,
    whose claim no matcher knows before it has a verdict. With `claim_ids` other claims are left
    as they are. In the caller's transaction, whose own audit entry counts for the batch.
    """
    _lock_limited({match.claim_id for match in matches if match.is_automatic})
    now = timezone.now()
    found = {match.pair: match for match in within_reach(matches, now=now)}
    standing = Appearance.objects.filter(post_id__in=post_ids)
    if claim_ids is not None:
        standing = standing.filter(claim_id__in=claim_ids)
    rows = list(standing.defer("evidence"))
    stale = [each.pk for each in rows if _is_own(each) and not _stands(each, found)]
    Appearance.objects.filter(pk__in=stale, decided_by__isnull=True).delete()
    known = {(each.claim_id, each.post_id) for each in rows if each.pk not in stale}
    made = Appearance.objects.bulk_create(
        (_appearance(match, now) for pair, match in found.items() if pair not in known),
        ignore_conflicts=True,
    )
    return len(made)


def _lock_limited(claim_ids: Collection[int]) -> None:
    """Two workers that fill a claim's limit together would each see the room of both."""
    if claim_ids:
        limited = Claim.objects.filter(
            pk__in=claim_ids, organisation__partner__automatic_limit__isnull=False
        )
        list(limited.order_by("pk").select_for_update(of=("self",), no_key=True).values("pk"))


def _is_own(appearance: Appearance) -> bool:
    by_person = appearance.decided_by_id is not None
    return not by_person and appearance.matcher_version not in Appearance.NOT_BY_MATCHER


def _stands(appearance: Appearance, found: dict[tuple[int, int], ProposedMatch]) -> bool:
    match = found.get((appearance.claim_id, appearance.post_id))
    return match is not None and match.is_automatic == appearance.is_automatic


def _appearance(match: ProposedMatch, now: datetime) -> Appearance:
    state = Appearance.State.CONFIRMED if match.is_automatic else Appearance.State.PROPOSED
    return Appearance(
        claim_id=match.claim_id,
        post_id=match.post_id,
        state=state,
        score=match.score,
        matcher_version=match.matcher_version,
        stance=match.stance,
        evidence=match.evidence,
        is_automatic=match.is_automatic,
        decided_at=now if match.is_automatic else None,
    )
