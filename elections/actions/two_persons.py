"""The steps that notices and corrections share; each of their actions logs what it did."""

from typing import TypeVar

from django.db import models
from django.utils import timezone

from elections.models import Correction, ElectionNotice


Proposal = TypeVar("Proposal", ElectionNotice, Correction)


class OwnProposalError(Exception):
    """Who proposed something cannot approve it."""


class DecidedError(Exception):
    """It was approved or withdrawn before."""


def approve(*, model: type[Proposal], key: int, by: str) -> Proposal:
    """Call inside a transaction. Of two at once, one gets DecidedError."""
    proposal = model._default_manager.select_for_update(of=("self",)).get(pk=key)
    if proposal.approved_at is not None or proposal.withdrawn_at is not None:
        raise DecidedError
    if proposal.proposed_by == by:
        raise OwnProposalError
    proposal.approved_by, proposal.approved_at = by, timezone.now()
    proposal.save(update_fields=["approved_by", "approved_at"])
    return proposal


def withdraw(*, model: type[models.Model], key: int, by: str) -> bool:
    """False where it was withdrawn before."""
    standing = model._default_manager.filter(pk=key, withdrawn_at__isnull=True)
    return bool(standing.update(withdrawn_by=by, withdrawn_at=timezone.now()))
