"""The way of a model: candidate, shadow, live by two persons, and back in one step by one.

Permission is the caller's job; that two persons agree is the database's as well.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time

from django.db import connection, transaction
from django.utils import timezone

from audit.actions import record
from labels import live_models
from labels.model_card import ModelCard
from labels.model_files import checked, digest, sha256
from labels.models import MatcherModel, ModelFile, ModelPromotion
from users.models import User


class WrongState(Exception):
    """Somebody was faster, or the step does not follow on the state the model is in."""


class ReasonMissing(Exception):
    """The step needs a sentence that says why."""


class OwnProposal(Exception):
    """Who proposed a model cannot approve it."""


class AlreadyRegistered(Exception):
    """These files, or others of the same version, are registered."""


@transaction.atomic
def register_model(*, files: Mapping[str, bytes], card: ModelCard, by: str) -> MatcherModel:
    """Keeps a trained model as a candidate: it decides nothing yet.

    Raises ModelFilesError where files and card do not belong together, and AlreadyRegistered.
    """
    checked(files, card)
    whole = digest(files)
    known = MatcherModel.objects.filter(sha256=whole) | MatcherModel.objects.filter(
        version=card.version
    )
    if known.exists():
        raise AlreadyRegistered(card.version)
    model = MatcherModel.objects.create(
        version=card.version,
        encoder=card.encoder,
        sha256=whole,
        card=card.as_dict(),
        trained_at=datetime.combine(card.created, time.min, UTC),
        trained_by=by,
    )
    ModelFile.objects.bulk_create(
        ModelFile(model=model, name=name, sha256=sha256(content), content=content)
        for name, content in sorted(files.items())
    )
    _record("registered", model, by, sha256=whole)
    return model


@transaction.atomic
def start_shadow(*, model: MatcherModel, by: User) -> MatcherModel:
    """From now on workers decide with this one too, where nobody sees it.

    Raises WrongState where another model is in shadow, or workers use another encoder. A retired
    model may try again only where it was rolled back: others stay as they are to go back to.
    """
    locked = _lock(model, MatcherModel.State.CANDIDATE, MatcherModel.State.RETIRED)
    if MatcherModel.objects.shadow().exists():
        raise WrongState("Another model is in shadow.")
    if locked.state == MatcherModel.State.RETIRED and locked.promotions.standing().exists():
        raise WrongState("It is what others go back to.")
    if locked.encoder != live_models.encoder_name():
        raise WrongState(f"Workers read with {live_models.encoder_name()}.")
    _move(locked, MatcherModel.State.SHADOW, shadow_since=timezone.now())
    _record("shadow_started", locked, by.audit_name)
    return locked


@transaction.atomic
def stop_shadow(*, model: MatcherModel, by: User) -> MatcherModel:
    """A candidate again; what was compared stays, a waiting proposal ends."""
    locked = _lock(model, MatcherModel.State.SHADOW)
    _refuse_waiting(locked, by)
    _move(locked, MatcherModel.State.CANDIDATE)
    _record("shadow_stopped", locked, by.audit_name)
    return locked


@transaction.atomic
def propose_promotion(*, model: MatcherModel, reason: str, by: User) -> ModelPromotion:
    """The first of two persons says that the model in shadow should decide."""
    if not reason.strip():
        raise ReasonMissing
    locked = _lock(model, MatcherModel.State.SHADOW)
    if locked.promotions.waiting().exists():
        raise WrongState("It is proposed already.")
    promotion = ModelPromotion.objects.create(model=locked, reason=reason.strip(), proposed_by=by)
    _record("promotion_proposed", locked, by.audit_name, reason=promotion.reason)
    return promotion


@transaction.atomic
def approve_promotion(*, model: MatcherModel, by: User) -> ModelPromotion:
    """The second person: from the next batch on this model decides.

    Raises OwnProposal, and WrongState where nothing waits; of two at once, one gets it.
    """
    locked, live = _lock(model, MatcherModel.State.SHADOW), _live()
    promotion = locked.promotions.waiting().first()
    if promotion is None:
        raise WrongState("Nobody proposed it.")
    if promotion.proposed_by_id == by.pk:
        raise OwnProposal
    promotion.replaced, promotion.approved_by = live, by
    promotion.approved_at = timezone.now()
    promotion.save(update_fields=["replaced", "approved_by", "approved_at"])
    if live is not None:
        _move(live, MatcherModel.State.RETIRED)
    _move(locked, MatcherModel.State.LIVE)
    _record(
        "promoted",
        locked,
        by.audit_name,
        proposed_by=f"user:{promotion.proposed_by_id}",
        replaced=live.version if live else "",
    )
    return promotion


@transaction.atomic
def reject_model(*, model: MatcherModel, reason: str, by: User) -> MatcherModel:
    """For good: a candidate or shadow that will never decide."""
    if not reason.strip():
        raise ReasonMissing
    locked = _lock(model, MatcherModel.State.CANDIDATE, MatcherModel.State.SHADOW)
    _refuse_waiting(locked, by)
    _move(locked, MatcherModel.State.REJECTED, rejection_reason=reason.strip())
    _record("rejected", locked, by.audit_name, reason=locked.rejection_reason)
    return locked


@transaction.atomic
def roll_back(*, model: MatcherModel, reason: str, by: User) -> MatcherModel | None:
    """One step back, by one person: what decided before `model` decides again.

    Returns that model, None for the one shipped with the code. Raises WrongState where `model` is
    not live any more, so that two persons at once go back one step and not two.
    """
    if not reason.strip():
        raise ReasonMissing
    live = _lock(model, MatcherModel.State.LIVE)
    promotion = live.promotions.standing().select_related("replaced").latest("approved_at")
    promotion.rolled_back_by, promotion.rolled_back_at = by, timezone.now()
    promotion.rollback_reason = reason.strip()
    promotion.save(update_fields=["rolled_back_by", "rolled_back_at", "rollback_reason"])
    _move(live, MatcherModel.State.RETIRED)
    before = promotion.replaced
    if before is not None:
        before = _lock(before, MatcherModel.State.RETIRED)
        _move(before, MatcherModel.State.LIVE)
    _record(
        "rolled_back",
        live,
        by.audit_name,
        reason=promotion.rollback_reason,
        back_to=before.version if before else "",
    )
    return before


def _lock(model: MatcherModel, *states: MatcherModel.State) -> MatcherModel:
    """The model as it is now, after every other step of any model: there are few of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('labels.models', 0))")
    locked = MatcherModel.objects.get(pk=model.pk)
    if locked.state not in states:
        raise WrongState(f"It is {locked.state} by now.")
    return locked


def _live() -> MatcherModel | None:
    return MatcherModel.objects.live().first()


def _move(model: MatcherModel, state: MatcherModel.State, **fields: object) -> None:
    model.state = state
    for name, value in fields.items():
        setattr(model, name, value)
    model.save(update_fields=["state", *fields])


def _refuse_waiting(model: MatcherModel, by: User) -> None:
    model.promotions.waiting().update(refused_by=by, refused_at=timezone.now())


def _record(what: str, model: MatcherModel, by: str, **data: object) -> None:
    record(
        action=f"labels.model_{what}",
        by=by,
        subject=f"labels.matchermodel:{model.pk}",
        data={"version": model.version, **data},
    )
