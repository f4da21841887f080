"""Merging claims that say the same, and splitting one that says two things.

Nothing is thrown away: a merge remembers what it moved, and undoing it moves that back. Claims
are locked in the order of their keys, so that two merges of the same claims wait for each other
and the second one sees what the first did.
"""

import secrets
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from core.announce import announce
from factchecks.actions.claims import touch_claim
from factchecks.actions.searches import search_again
from factchecks.models import (
    Appearance,
    Claim,
    ClaimMerge,
    ClaimWording,
)
from factchecks.queries.claims import new_slug
from factchecks.queries.merging import refusal
from factchecks.signals import claims_moved
from users.models import User


class MergeRefused(Exception):
    """These claims cannot be merged or taken apart; `reason` is for the person who tried."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


SPLIT_FROM = "split:"  # begins the `source_id` of a claim that was split off; its key follows
_DECISION = (
    "state", "score", "matcher_version", "stance", "evidence", "decided_at", "decided_by_id",
    "is_automatic", "relation",
)  # fmt: skip


@transaction.atomic
def merge_claims(*, source: Claim, target: Claim, by: User, reason: str = "") -> ClaimMerge:
    """`source` becomes part of `target`: its posts, requests, words and notes move there.

    Raises MergeRefused: see `refusal`. Verdicts stay where they are.
    """
    source, target = _locked(source, target)
    if refused := refusal(source, target):
        raise MergeRefused(refused)
    moved = {
        "stage": source.stage,
        **_move_appearances(source, target),
        **_move_wordings(source, target),
        **_move_what_people_wrote(source, target),
    }
    source.stage, source.merged_into = Claim.Stage.MERGED, target
    source.save(update_fields=["stage", "merged_into", "updated_at"])
    merge = ClaimMerge.objects.create(
        source=source, target=target, moved=moved, reason=reason, merged_by=by
    )
    _changed(source, target)
    search_again(claim=target, by=by.audit_name)
    record(
        action="factchecks.claims_merged",
        by=by.audit_name,
        subject=f"factchecks.claim:{source.pk}",
        data={"into": target.pk, "merge": merge.pk, "posts": len(moved["appearances"])},
    )
    return merge


@transaction.atomic
def undo_merge(*, merge: ClaimMerge, by: User) -> Claim:
    """Takes the claims apart again; what was decided since stays decided.

    Raises MergeRefused when that was done already, or the target became part of a third claim.
    """
    source, target = _locked(merge.source, merge.target)
    merge = ClaimMerge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    if merge.undone_at is not None:
        raise MergeRefused(_("This merge has been undone already."))
    if target.stage == Claim.Stage.MERGED:
        raise MergeRefused(_("The other claim was merged again since; undo that first."))
    source.stage, source.merged_into = merge.moved["stage"], None
    source.save(update_fields=["stage", "merged_into", "updated_at"])
    _move_back(merge.moved, source, target)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    _changed(source, target)
    record(
        action="factchecks.claims_unmerged",
        by=by.audit_name,
        subject=f"factchecks.claim:{source.pk}",
        data={"from": target.pk, "merge": merge.pk},
    )
    return source


@transaction.atomic
def split_claim(
    *,
    claim: Claim,
    statement: str,
    language: str,
    appearance_ids: Collection[int],
    wording_ids: Collection[int],
    by: User,
) -> Claim:
    """A new claim of the same partner with these posts and wordings of this one.

    Raises MergeRefused when none of them is there any more, or the claim is not in work.
    """
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if claim.stage != Claim.Stage.TAKEN:
        raise MergeRefused(_("Only a claim that you work on can be split."))
    appearances = claim.appearances.filter(pk__in=appearance_ids)
    wordings = claim.wordings.filter(pk__in=wording_ids)
    if not (appearances.exists() or wordings.exists()):
        raise MergeRefused(_("Choose at least one post or wording for the new claim."))
    new = Claim.objects.create(
        slug=new_slug(statement),
        statement=statement,
        language=language,
        media=claim.media,
        organisation=claim.organisation,
        stage=Claim.Stage.TAKEN,
        origin=Claim.Origin.PARTNER,
        source_id=f"{SPLIT_FROM}{claim.pk}:{secrets.token_hex(4)}",
    )
    new.elections.set(claim.elections.all())
    new.areas.set(claim.areas.all())
    posts, words = appearances.update(claim=new), wordings.update(claim=new)
    _changed(claim, new)
    record(
        action="factchecks.claim_split",
        by=by.audit_name,
        subject=f"factchecks.claim:{claim.pk}",
        data={"into": new.pk, "posts": posts, "wordings": words},
    )
    return new


def _locked(one: Claim, other: Claim) -> tuple[Claim, Claim]:
    rows = Claim.objects.select_for_update(no_key=True).filter(pk__in=[one.pk, other.pk])
    claims = {claim.pk: claim for claim in rows.order_by("pk")}
    return claims[one.pk], claims[other.pk]


def _changed(*claims: Claim) -> None:
    for claim in claims:
        touch_claim(claim_id=claim.pk)
    announce(claims_moved, claim_ids=[claim.pk for claim in claims])


def _move_appearances(source: Claim, target: Claim) -> dict[str, Any]:
    """A pair that both have stays; the target's takes over the stronger decision."""
    theirs = {each.post_id: each for each in target.appearances.all()}
    overridden = []
    for mine in source.appearances.filter(post_id__in=theirs):
        held = theirs[mine.post_id]
        if _strength(mine) > _strength(held):
            overridden.append({"appearance": held.pk, "was": _stored(held)})
            Appearance.objects.filter(pk=held.pk).update(
                **{name: getattr(mine, name) for name in _DECISION}
            )
    alone = source.appearances.exclude(post_id__in=theirs)
    return {"appearances": _move(alone, target), "overridden": overridden}


def _strength(appearance: Appearance) -> tuple[int, float]:
    """A person's word is over the matcher's, a decision over a proposal, a later over an earlier."""
    decided_at = appearance.decided_at.timestamp() if appearance.decided_at else 0.0
    if appearance.decided_by_id is not None:
        return 2, decided_at
    return int(appearance.is_automatic), decided_at


def _move_wordings(source: Claim, target: Claim) -> dict[str, Any]:
    """The merged statement becomes a wording; it finds the posts that used its words."""
    known = set(target.wordings.values_list("language", "text"))
    known.add((target.language, target.statement))
    new = [each for each in source.wordings.all() if (each.language, each.text) not in known]
    keys = [each.pk for each in new]
    ClaimWording.objects.filter(pk__in=keys).update(claim=target)
    known.update((each.language, each.text) for each in new)
    added = []
    if (source.language, source.statement) not in known:
        added.append(
            ClaimWording.objects.create(
                claim=target, language=source.language, text=source.statement
            ).pk
        )
    return {"wordings": keys, "wordings_added": added}


def _move_what_people_wrote(source: Claim, target: Claim) -> dict[str, Any]:
    """Notes and watches go along where their people may open the target."""
    comments = source.comments.all()
    watches = source.watches.exclude(user__in=target.watches.values("user"))
    if target.organisation is not None:
        comments = comments.filter(organisation=target.organisation)
        watches = watches.filter(user__memberships__organisation=target.organisation)
    evidence = source.evidence.filter(cited_by=None, organisation=target.organisation_id)
    return {
        "tips": _move(source.tips.all(), target),
        "comments": _move(comments, target),
        "watches": _move(watches, target),
        "evidence": _move(evidence, target),
    }


def _move(rows: Any, target: Claim) -> list[int]:
    """The keys of what moved, a QuerySet of any model with a claim."""
    keys = sorted(rows.values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=keys).update(claim=target)
    return keys


def _move_back(moved: dict[str, Any], source: Claim, target: Claim) -> None:
    held = set(source.appearances.values_list("post_id", flat=True))
    appearances = target.appearances.exclude(post_id__in=held)
    wordings = target.wordings.exclude(
        text__in=source.wordings.values("text"), language__in=source.wordings.values("language")
    )
    for name, rows in (
        ("appearances", appearances),
        ("wordings", wordings),
        ("tips", target.tips.all()),
        ("comments", target.comments.all()),
        ("watches", target.watches.exclude(user__in=source.watches.values("user"))),
        ("evidence", target.evidence.all()),
    ):
        _move(rows.filter(pk__in=moved[name]), source)
    target.wordings.filter(pk__in=moved["wordings_added"]).delete()
    _restore(moved["overridden"], source)


def _stored(appearance: Appearance) -> dict[str, Any]:
    """Its decision as JSON can keep it."""
    values = {name: getattr(appearance, name) for name in _DECISION}
    decided_at = appearance.decided_at
    return values | {"decided_at": decided_at.isoformat() if decided_at else None}


def _restore(overridden: Iterable[dict[str, Any]], source: Claim) -> None:
    """Gives appearances their own decision back, unless a person decided them since."""
    for each in overridden:
        was = dict(each["was"])
        was["decided_at"] = parse_datetime(was["decided_at"]) if was["decided_at"] else None
        held = Appearance.objects.filter(pk=each["appearance"]).first()
        if held is None:
            continue
        taken_over = source.appearances.filter(post=held.post_id, decided_at=held.decided_at)
        if taken_over.exists():
            Appearance.objects.filter(pk=held.pk).update(**was)
