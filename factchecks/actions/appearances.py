"""Appearances: what the matcher proposes, what people decide, and both kept apart."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from content.models import Post
from factchecks.models import Appearance, AppearanceDecision, Claim
from users.models import Organisation, User


class DecisionConflict(Exception):
    """Someone else decided this appearance first; `appearance` is how it stands now."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(f"Appearance {appearance.pk} is {appearance.state} by now.")
        self.appearance = appearance


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMatch:
    """What the matcher says of one post and one claim."""

    claim_id: int
    post_id: int
    score: float
    is_automatic: bool
    stance: str
    matcher_version: str
    evidence: dict[str, object] = field(default_factory=dict)


def record_appearances(*, post_ids: Sequence[int], matches: Sequence[ProposedMatch]) -> int:
    """Makes the matcher's appearances in these posts what it found now; how many are new.

    What a person decided stands, a rejected pair above all. Proposals and automatic banners
    that the matcher no longer finds are removed, as when a post was edited; posts of a cluster
    stay, whose claim no matcher knows before it has a verdict. In the caller's transaction, whose own audit entry counts for the batch.
    """
    found = {(match.claim_id, match.post_id): match for match in matches}
    own = Appearance.objects.filter(post_id__in=post_ids, decided_by__isnull=True).exclude(
        matcher_version__in=Appearance.NOT_BY_MATCHER
    )
    stale = [each.pk for each in own if not _stands(each, found)]
    Appearance.objects.filter(pk__in=stale, decided_by__isnull=True).delete()
    now = timezone.now()
    before = Appearance.objects.filter(post_id__in=post_ids).values_list("claim_id", "post_id")
    known = set(before)
    made = Appearance.objects.bulk_create(
        (_appearance(match, now) for pair, match in found.items() if pair not in known),
        ignore_conflicts=True,
    )
    return len(made)


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


@transaction.atomic
def decide_appearance(
    *,
    appearance: Appearance,
    confirm: bool,
    by: User,
    relation: str = "",
    organisation: Organisation | None = None,
    expected: str | None = None,
    batch: uuid.UUID | None = None,
) -> Appearance:
    """A person's word on a proposed (or automatic) appearance; it stands over the matcher's.

    `expected` is the state the person saw; `relation` says what the post does with the claim;
    decisions of one `batch` were taken together. Raises DecisionConflict when it is another
    state by now.
    """
    said = Appearance.objects.select_related("post").get(pk=appearance.pk)
    state = Appearance.State.CONFIRMED if confirm else Appearance.State.REJECTED
    _decide(
        appearance,
        expected,
        state=state,
        relation=relation,
        decided_at=timezone.now(),
        decided_by=by,
        is_automatic=False,
    )
    kind = AppearanceDecision.Decision
    _remember(
        said,
        decision=kind.CONFIRM if confirm else kind.REJECT,
        relation=relation,
        by=by,
        organisation=organisation,
        batch=batch or uuid.uuid4(),
    )
    record(
        action="factchecks.appearance_decided",
        by=by.audit_name,
        subject=f"factchecks.appearance:{appearance.pk}",
        data={
            "claim": appearance.claim_id,
            "post": appearance.post_id,
            "state": state,
            "relation": relation,
        },
    )
    return appearance


@transaction.atomic
def undo_decision(
    *, appearance: Appearance, by: User, organisation: Organisation | None = None
) -> Appearance:
    """Takes a person's own decision back: the appearance is a proposal again.

    Raises DecisionConflict where the decision in force is not this person's.
    """
    mine = Appearance.objects.filter(pk=appearance.pk, decided_by=by).exclude(
        state=Appearance.State.PROPOSED
    )
    undone = mine.update(
        state=Appearance.State.PROPOSED, relation="", decided_at=None, decided_by=None
    )
    appearance.refresh_from_db()
    if not undone:
        raise DecisionConflict(appearance)
    said = Appearance.objects.select_related("post").get(pk=appearance.pk)
    _remember(
        said,
        decision=AppearanceDecision.Decision.UNDO,
        relation="",
        by=by,
        organisation=organisation,
        batch=uuid.uuid4(),
    )
    record(
        action="factchecks.appearance_decision_undone",
        by=by.audit_name,
        subject=f"factchecks.appearance:{appearance.pk}",
        data={"claim": appearance.claim_id, "post": appearance.post_id},
    )
    return appearance


@transaction.atomic
def list_post(*, claim: Claim, post: Post, by: User) -> Appearance:
    """A person says that the claim appears in this post."""
    appearance, _created = Appearance.objects.get_or_create(
        claim=claim, post=post, defaults={"state": Appearance.State.PROPOSED}
    )
    return decide_appearance(
        appearance=appearance,
        confirm=True,
        relation=Appearance.Relation.REPEATS,
        by=by,
        organisation=claim.organisation,
    )


def _remember(
    said: Appearance,
    *,
    decision: str,
    relation: str,
    by: User,
    organisation: Organisation | None,
    batch: uuid.UUID,
) -> None:
    """Keeps the decision beside what the matcher said of the pair before it."""
    AppearanceDecision.objects.create(
        appearance=said,
        decision=decision,
        relation=relation,
        by=by,
        organisation=organisation,
        batch=batch,
        language=said.post.language,
        score=said.score,
        stance=said.stance,
        matcher_version=said.matcher_version,
        was_automatic=said.is_automatic,
        evidence=said.evidence,
    )


def _decide(appearance: Appearance, expected: str | None, **changes: object) -> None:
    """Changes the appearance where it still is in the expected state, None for any."""
    rows = Appearance.objects.filter(pk=appearance.pk)
    if expected is not None:
        rows = rows.filter(state=expected)
    decided = rows.update(**changes)
    appearance.refresh_from_db()
    if not decided:
        raise DecisionConflict(appearance)
