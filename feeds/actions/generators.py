"""The way of a feed generator: proposed by one person, approved by another, stopped by any one.

Permission is the caller's job; that two persons agree, and that nothing said changes, is the
database's as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.actions import record
from feeds.actions.policies import OwnProposal, ReasonMissing, WrongState
from feeds.models import FeedGenerator
from users.models import Organisation, User


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorDraft:
    """What viewers will read of a feed, and whom staff can ask about it."""

    slug: str
    name: str
    description: str
    maker: Organisation
    contact: str


@transaction.atomic
def propose_generator(*, draft: GeneratorDraft, by: User) -> FeedGenerator:
    """Nothing is served before another approves. Raises WrongState where the name is taken."""
    made = FeedGenerator(
        slug=draft.slug,
        name=draft.name,
        description=draft.description,
        maker=draft.maker,
        contact=draft.contact,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise WrongState("Another one has this name.") from error
    _record("proposed", made, by, maker=draft.maker.slug)
    return made


@transaction.atomic
def approve_generator(*, generator: FeedGenerator, by: User) -> FeedGenerator:
    """The second person: from now on its maker may send posts, and viewers find it.

    Raises OwnProposal, and WrongState where it was decided before; of two at once, one gets it.
    """
    locked = _locked(generator)
    if locked.state != FeedGenerator.State.DRAFT:
        raise WrongState("It was decided before.")
    if locked.proposed_by_id == by.pk:
        raise OwnProposal
    locked.approved_by, locked.approved_at = by, timezone.now()
    locked.save(update_fields=["approved_by", "approved_at"])
    _record("approved", locked, by, proposed_by=locked.proposed_by.audit_name)
    return locked


@transaction.atomic
def stop_generator(*, generator: FeedGenerator, reason: str, by: User) -> FeedGenerator:
    """One person is enough, also to take a draft back. What it sent is forgotten.

    Raises ReasonMissing, and WrongState where it was stopped before.
    """
    locked = _locked(generator)
    if locked.ended_at is not None:
        raise WrongState("It was stopped before.")
    if not reason.strip():
        raise ReasonMissing
    what = "stopped" if locked.approved_at else "withdrawn"
    locked.ended_by, locked.ended_at, locked.end_reason = by, timezone.now(), reason.strip()
    locked.save(update_fields=["ended_by", "ended_at", "end_reason"])
    locked.skeletons.all().delete()
    _record(what, locked, by, reason=locked.end_reason)
    return locked


def _locked(generator: FeedGenerator) -> FeedGenerator:
    rows = FeedGenerator.objects.select_for_update(of=("self",)).select_related("proposed_by")
    return rows.get(pk=generator.pk)


def _record(what: str, generator: FeedGenerator, by: User, **data: object) -> None:
    record(
        action=f"feeds.generator_{what}",
        by=by.audit_name,
        subject=f"feeds.feedgenerator:{generator.pk}",
        data={"generator": generator.slug, **data},
    )
