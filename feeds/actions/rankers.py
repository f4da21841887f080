"""The way of a trained ranker: candidate, live by two persons, and back in one step by one.

Permission is the caller's job; that two persons agree, and that what they agreed on stays as it
is, is the database's as well.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from audit.actions import record
from feeds.actions.policies import OwnProposal, ReasonMissing, WrongState
from feeds.models import RankerModel
from feeds.parameters import written_parameters
from feeds.trained.in_force import forget_ranker, parameters_in_force
from feeds.trained.learning import TooFewPagesError, Trained, train
from feeds.trained.served import seen_pages
from feeds.trained.weighing import with_weights
from users.models import User


LEARNT_FROM = timedelta(days=30)


def train_candidate(
    *, by: str, now: datetime, learnt_from: timedelta = LEARNT_FROM
) -> RankerModel | None:
    """What can be learnt today, as a candidate that decides nothing yet.

    None where there is too little to learn from. The same pages give the same candidate again.
    """
    pages = seen_pages(since=now - learnt_from, until=now)
    try:
        trained = train(pages, written_parameters(), parameters_in_force())
    except TooFewPagesError:
        return None
    return register_ranker(trained=trained, by=by, now=now)


@transaction.atomic
def register_ranker(*, trained: Trained, by: str, now: datetime) -> RankerModel:
    """Keeps weights within their limits; raises ParametersError for others.

    Candidates that nobody proposed yet make room for it.
    """
    written = written_parameters()
    checked = with_weights(written, trained.weights)
    _take_turns()
    known = RankerModel.objects.filter(version=checked.version).first()
    if known is not None:
        return known
    RankerModel.objects.unproposed().update(state=RankerModel.State.SUPERSEDED)
    model = RankerModel.objects.create(
        version=checked.version,
        parameters_version=written.version,
        weights=trained.weights,
        card=dict(trained.card),
        trained_at=now,
    )
    _record("trained", model, by, parameters=written.version)
    return model


@transaction.atomic
def propose_ranker(*, model: RankerModel, reason: str, by: User) -> RankerModel:
    """The first of two persons says that the candidate should decide.

    Raises WrongState where it was proposed already, or learnt from other parameters than those of
    today.
    """
    locked = _lock(model, RankerModel.State.CANDIDATE)
    if locked.proposed_by_id is not None:
        raise WrongState("It is proposed already.")
    _refuse_another_time(locked)
    locked.proposed_by, locked.proposed_at, locked.reason = by, timezone.now(), _said(reason)
    locked.save(update_fields=["proposed_by", "proposed_at", "reason"])
    _record("proposed", locked, by.audit_name, reason=locked.reason)
    return locked


@transaction.atomic
def approve_ranker(*, model: RankerModel, by: User) -> RankerModel:
    """The second person: within a second pages are ranked with these weights.

    Raises OwnProposal, and WrongState where nothing waits; of two at once, one gets it.
    """
    locked = _lock(model, RankerModel.State.CANDIDATE)
    if locked.proposed_by is None:
        raise WrongState("Nobody proposed it.")
    if locked.proposed_by_id == by.pk:
        raise OwnProposal
    _refuse_another_time(locked)
    live = RankerModel.objects.live().first()
    if live is not None:
        _move(live, RankerModel.State.RETIRED)
    locked.replaced, locked.approved_by, locked.approved_at = live, by, timezone.now()
    _move(locked, RankerModel.State.LIVE, "replaced", "approved_by", "approved_at")
    _forget()
    _record(
        "promoted",
        locked,
        by.audit_name,
        proposed_by=locked.proposed_by.audit_name,
        replaced=live.version if live else "",
    )
    return locked


@transaction.atomic
def reject_ranker(*, model: RankerModel, reason: str, by: User) -> RankerModel:
    """For good: a candidate that will never decide, proposed or not."""
    locked = _lock(model, RankerModel.State.CANDIDATE)
    _end(locked, RankerModel.State.REJECTED, reason, by)
    _record("rejected", locked, by.audit_name, reason=locked.end_reason)
    return locked


@transaction.atomic
def roll_back_ranker(*, model: RankerModel, reason: str, by: User) -> RankerModel | None:
    """One step back, by one person: what decided before `model` decides again.

    Returns that model, None for the weights that people set. Raises WrongState where `model` is
    not live any more, so that two persons at once go back one step and not two.
    """
    live = _lock(model, RankerModel.State.LIVE)
    _end(live, RankerModel.State.RETIRED, reason, by)
    before = live.replaced
    if before is not None:
        _move(before, RankerModel.State.LIVE)
    _forget()
    back_to = before.version if before else ""
    _record("rolled_back", live, by.audit_name, reason=live.end_reason, back_to=back_to)
    return before


def _take_turns() -> None:
    """Every step of any model waits for the one before: there are few of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('feeds.rankers', 0))")


def _lock(model: RankerModel, state: RankerModel.State) -> RankerModel:
    _take_turns()
    locked = RankerModel.objects.select_related("proposed_by", "replaced").get(pk=model.pk)
    if locked.state != state:
        raise WrongState(f"It is {locked.state} by now.")
    return locked


def _refuse_another_time(model: RankerModel) -> None:
    if model.parameters_version != written_parameters().version:
        raise WrongState("It was learnt from other parameters.")


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def _end(model: RankerModel, state: RankerModel.State, reason: str, by: User) -> None:
    model.ended_by, model.ended_at, model.end_reason = by, timezone.now(), _said(reason)
    _move(model, state, "ended_by", "ended_at", "end_reason")


def _move(model: RankerModel, state: RankerModel.State, *fields: str) -> None:
    model.state = state
    model.save(update_fields=["state", *fields])


def _forget() -> None:
    """At once for this process, and again when others can see it."""
    forget_ranker()
    transaction.on_commit(forget_ranker)


def _record(what: str, model: RankerModel, by: str, **data: object) -> None:
    record(
        action=f"feeds.ranker_{what}",
        by=by,
        subject=f"feeds.rankermodel:{model.pk}",
        data={"version": model.version, **data},
    )
