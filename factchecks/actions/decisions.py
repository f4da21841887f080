"""What people decide on appearances, one by one or many at once, and take back.

A person's word stands over the matcher's. Every decision is kept with what the matcher said of
the pair before it. Permission is the caller's job: whose claim it is, and who may decide how
many at once.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.actions import record
from content.models import Post
from factchecks.actions.automatic import stop_where_wrong
from factchecks.actions.blind_checks import close_blind_checks, reopen_blind_checks
from factchecks.models import Appearance, AppearanceDecision, Claim
from users.models import Organisation, User


class DecisionConflict(Exception):
    """Someone else decided this appearance first; `appearance` is how it stands now."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(f"Appearance {appearance.pk} is {appearance.state} by now.")
        self.appearance = appearance


class NothingToUndo(Exception):
    """None of these decisions is this person's and still in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What one decision covered; `missed` were decided by others meanwhile and stay so."""

    batch: uuid.UUID
    appearances: Sequence[Appearance]
    missed: int


@transaction.atomic
def decide_appearance(
    *,
    appearance: Appearance,
    confirm: bool,
    by: User,
    relation: str = "",
    organisation: Organisation | None = None,
    expected: str | None = None,
) -> Appearance:
    """A person's word on a proposed (or automatic) appearance; it stands over the matcher's.

    `expected` is the state the person saw (or its `standing`); `relation` says what the post does with the claim.
    Raises DecisionConflict when it is another state by now.
    """
    decided = decide_together(
        appearance=appearance,
        also=(),
        confirm=confirm,
        relation=relation,
        by=by,
        organisation=organisation,
        expected=expected,
    )
    return decided.appearances[0]


@transaction.atomic
def decide_together(
    *,
    appearance: Appearance,
    also: Collection[int],
    confirm: bool,
    relation: str,
    by: User,
    organisation: Organisation | None,
    expected: str | None,
) -> Decided:
    """One decision on an appearance and on others of its claim, undone together.

    Raises DecisionConflict where the first is no longer in the `expected` state, and then
    nothing is decided; of the others, those that somebody decided meanwhile are left alone.
    """
    locked = _locked([appearance.pk, *also])
    first = locked.pop(appearance.pk)
    if expected is not None and expected not in (first.state, standing(appearance=first)):
        raise DecisionConflict(first)
    open_ones = [each for each in locked.values() if each.state == Appearance.State.PROPOSED]
    batch = uuid.uuid4()
    decided = [first, *open_ones]
    said = [_said(each, batch, by, organisation) for each in decided]
    state = Appearance.State.CONFIRMED if confirm else Appearance.State.REJECTED
    blind = close_blind_checks(appearances=decided, agrees=confirm, by=by)
    for decision in said:
        decision.decision = _KIND.CONFIRM if confirm else _KIND.REJECT
        decision.relation = relation
        decision.is_blind = decision.appearance_id in blind
    Appearance.objects.filter(pk__in=[each.pk for each in decided]).update(
        state=state,
        relation=relation,
        decided_at=timezone.now(),
        decided_by=by,
        is_automatic=False,
    )
    AppearanceDecision.objects.bulk_create(said)
    if blind:
        stop_where_wrong(now=timezone.now(), by=by.audit_name)
    _record_decision(decided, state=state, relation=relation, by=by)
    return Decided(batch=batch, appearances=_fresh(decided), missed=len(locked) - len(open_ones))


AUTOMATIC = "automatic"
_KIND = AppearanceDecision.Decision


def standing(*, appearance: Appearance) -> str:
    """The state, and AUTOMATIC for a banner that the matcher set: no person has decided yet."""
    return AUTOMATIC if appearance.is_automatic else appearance.state


@transaction.atomic
def undo_decision(
    *, appearance: Appearance, by: User, organisation: Organisation | None = None
) -> Appearance:
    """Takes a person's own decision back: the appearance is again what the matcher made of it.

    Raises DecisionConflict where the decision in force is not this person's.
    """
    mine = _locked([appearance.pk])[appearance.pk]
    if mine.decided_by_id != by.pk:
        raise DecisionConflict(mine)
    return _undo([mine], by=by, organisation=organisation)[0]


@transaction.atomic
def undo_batch(
    *, batch: uuid.UUID, by: User, organisation: Organisation | None
) -> Sequence[Appearance]:
    """Takes all decisions of a batch back that are still this person's, as one.

    Raises NothingToUndo where none is: others decided since, or it was undone already.
    """
    decisions = AppearanceDecision.objects.filter(batch=batch, by=by).exclude(decision=_KIND.UNDO)
    locked = _locked(decisions.values_list("appearance_id", flat=True))
    last = _last_decisions(locked)
    mine = [
        each
        for each in locked.values()
        if each.decided_by_id == by.pk and last[each.pk].batch == batch
    ]
    if not mine:
        raise NothingToUndo
    return _undo(mine, by=by, organisation=organisation)


def _undo(
    appearances: Sequence[Appearance], *, by: User, organisation: Organisation | None
) -> list[Appearance]:
    last = _last_decisions([each.pk for each in appearances])
    automatic = [each for each in appearances if each.pk in last and last[each.pk].was_automatic]
    kept = {each.pk for each in automatic}
    Appearance.objects.filter(pk__in=kept).update(
        state=Appearance.State.CONFIRMED,
        relation="",
        decided_at=F("created_at"),
        decided_by=None,
        is_automatic=True,
    )
    Appearance.objects.filter(
        pk__in=[each.pk for each in appearances if each.pk not in kept]
    ).update(state=Appearance.State.PROPOSED, relation="", decided_at=None, decided_by=None)
    reopen_blind_checks(appearance_ids=[key for key, each in last.items() if each.is_blind])
    batch = uuid.uuid4()
    said = [_said(each, batch, by, organisation) for each in _fresh(appearances)]
    for decision in said:
        decision.decision = _KIND.UNDO
    AppearanceDecision.objects.bulk_create(said)
    record(
        action="factchecks.appearance_decision_undone",
        by=by.audit_name,
        subject=_subject(appearances),
        data=_pairs(appearances),
    )
    return _fresh(appearances)


def _last_decisions(appearance_ids: Iterable[int]) -> dict[int, AppearanceDecision]:
    rows = AppearanceDecision.objects.filter(appearance_id__in=list(appearance_ids)).order_by("pk")
    return {each.appearance_id: each for each in rows}


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


def _locked(appearance_ids: Iterable[int]) -> dict[int, Appearance]:
    """The appearances as they are now; nobody else decides them until the transaction ends."""
    rows = (
        Appearance.objects.filter(pk__in=list(appearance_ids))
        .select_related("post")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    return {each.pk: each for each in rows}


def _fresh(appearances: Sequence[Appearance]) -> list[Appearance]:
    """As they are now, in the same order."""
    now = Appearance.objects.select_related("post").in_bulk([each.pk for each in appearances])
    return [now[each.pk] for each in appearances]


def _said(
    appearance: Appearance, batch: uuid.UUID, by: User, organisation: Organisation | None
) -> AppearanceDecision:
    """A decision beside what the matcher said of the pair before it; yet to be filled in."""
    return AppearanceDecision(
        appearance=appearance,
        by=by,
        organisation=organisation,
        batch=batch,
        language=appearance.post.language,
        score=appearance.score,
        stance=appearance.stance,
        matcher_version=appearance.matcher_version,
        was_automatic=appearance.is_automatic,
        evidence=appearance.evidence,
    )


def _record_decision(
    appearances: Sequence[Appearance], *, state: str, relation: str, by: User
) -> None:
    record(
        action="factchecks.appearance_decided",
        by=by.audit_name,
        subject=_subject(appearances),
        data=_pairs(appearances) | {"state": state, "relation": relation},
    )


def _subject(appearances: Sequence[Appearance]) -> str:
    return f"factchecks.appearance:{appearances[0].pk}"


def _pairs(appearances: Sequence[Appearance]) -> dict[str, object]:
    first, *others = appearances
    pairs: dict[str, object] = {"claim": first.claim_id, "post": first.post_id}
    return pairs | ({"also_posts": [each.post_id for each in others]} if others else {})
