"""Unverified verdicts end by themselves: partners hear of it before, caches and matchers after."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from audit.actions import record
from factchecks.actions.claims import touch_claim
from factchecks.actions.collaboration import notify
from factchecks.models import Notification, Verdict
from factchecks.queries.verdicts import ended_unannounced, ending_soon, unwarned_people


WARNED_BEFORE = timedelta(days=2)


def announce_ended(*, now: datetime, by: str) -> int:
    """Tells matchers and caches of every verdict that ended since the last time; how many.

    Readers do not depend on it: what is in force is decided at every request.
    """
    ended = list(ended_unannounced(now))
    for verdict in ended:
        _announce_end(verdict, by)
    return len(ended)


@transaction.atomic
def _announce_end(verdict: Verdict, by: str) -> None:
    touch_claim(claim_id=verdict.claim_id)
    record(
        action="factchecks.verdict_ended",
        by=by,
        subject=f"factchecks.verdict:{verdict.pk}",
        data={"version": verdict.version},
    )


def warn_of_ends(*, now: datetime, by: str) -> int:
    """Two days before, once: who wrote it and the partner's editors; how many were told."""
    soon = ending_soon(now, now + WARNED_BEFORE)
    return sum(_warn(verdict, now, by) for verdict in soon)


@transaction.atomic
def _warn(verdict: Verdict, now: datetime, by: str) -> int:
    assert verdict.ends_at is not None
    told = notify(
        users=unwarned_people(verdict, since=verdict.ends_at - WARNED_BEFORE),
        kind=Notification.Kind.ENDING,
        claim=verdict.claim,
        text=gettext("“Unverified” ends by itself: decide, or hand in a new end date."),
    )
    if told:
        record(
            action="factchecks.end_warned",
            by=by,
            subject=f"factchecks.verdict:{verdict.pk}",
            data={"version": verdict.version, "people": told},
        )
    return told
