"""Somebody asks for a check: the request is kept, and joins a claim or becomes an incoming one.

Who asked is not kept. `submitter_hash` tells apart two people on one day, so that one of them
does not count as a crowd; the claim is told how many there were, and nothing else.
"""

import hmac
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.actions import record
from content.models import Post
from factchecks.actions.claims import current_claim, propose_claim
from factchecks.models import Appearance, Claim, Tip
from factchecks.queries.similar import incoming_same
from textmatch.languages import detect_language


ORIGINS = {
    Tip.Channel.REPORT: Claim.Origin.REPORT,
    Tip.Channel.PUBLIC_FORM: Claim.Origin.PUBLIC_FORM,
    Tip.Channel.API: Claim.Origin.API,
}
STATEMENT_LENGTH = 500
UNKNOWN_LANGUAGE = "und"


def submitter_hash(address: str, on: date) -> str:
    """Tells submitters of one day apart; nobody without the site's secret can go back to them."""
    key = f"factchecks.tips:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{on.isoformat()}:{address}".encode(), sha256).hexdigest()


@transaction.atomic
def take_tip(
    *,
    channel: str,
    by: str,
    text: str = "",
    url: str = "",
    language: str = "",
    post: Post | None = None,
    reason: str = Tip.Reason.OTHER,
    submitter: str = "",
) -> Tip:
    """Keeps the request and gives it a claim where its words allow.

    `submitter` is a `submitter_hash`. The same post from the same one again is the same
    request: what it says first counts.
    """
    content = {
        "channel": channel,
        "reason": reason,
        "text": text.strip(),
        "url": url,
        "language": language or detect_language(text),
    }
    if post is not None and submitter:
        tip, is_new = Tip.objects.get_or_create(
            post=post, submitter_hash=submitter, defaults=content
        )
    else:
        tip = Tip.objects.create(**content, post=post, submitter_hash=submitter)
        is_new = True
    if is_new:
        _place(tip, by=by)
        record(
            action="factchecks.tip_taken",
            by=by,
            subject=f"factchecks.tip:{tip.pk}",
            data={"channel": channel, "claim": tip.claim_id},
        )
    return tip


@transaction.atomic
def place_waiting_tips(*, by: str, before: datetime, limit: int = 200) -> int:
    """Gives a claim to requests that have none: those whose claim was removed. How many."""
    waiting = (
        Tip.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(claim__isnull=True, created_at__lt=before)
        .select_related("post")
        .order_by("created_at", "pk")[:limit]
    )
    placed = sum(_place(tip, by=by) for tip in waiting)
    if placed:
        record(action="factchecks.tips_placed", by=by, subject="factchecks.tip", data={"tips": placed})
    return placed


def _place(tip: Tip, *, by: str) -> bool:
    """Whether it has a claim now."""
    claim = _claim_for(tip, by=by)
    if claim is None:
        return False
    tip.claim = claim
    tip.save(update_fields=["claim"])
    if tip.post_id is not None:
        Appearance.objects.get_or_create(
            claim=claim,
            post_id=tip.post_id,
            defaults={
                "state": Appearance.State.PROPOSED,
                "matcher_version": Appearance.FROM_REPORT,
            },
        )
    return True
