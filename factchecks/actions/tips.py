"""Somebody asks for a check: the request is kept, and joins a claim or becomes an incoming one.

Who asked is not kept. `submitter` tells apart two people on one day, so that one of them does
not count as a crowd; a claim is told how many there were, and nothing else.
"""

from datetime import datetime

from django.db import connection, transaction

from audit.actions import record
from content.models import Post
from core.announce import announce
from factchecks.actions.claims import propose, record_proposed
from factchecks.models import Appearance, Claim, Tip
from factchecks.queries.claims import current_claim
from factchecks.queries.similar import incoming_same
from factchecks.signals import claims_moved
from textmatch.languages import detect_language


ORIGINS = {
    Tip.Channel.REPORT: Claim.Origin.REPORT,
    Tip.Channel.PUBLIC_FORM: Claim.Origin.PUBLIC_FORM,
    Tip.Channel.API: Claim.Origin.API,
}
STATEMENT_LENGTH = 500
UNKNOWN_LANGUAGE = "und"


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

    `submitter` is a hash of at most 64 letters, see core.visitors. The same post from the same
    one again is the same request: what it said first counts.
    """
    text = text.strip()
    content = {
        "channel": channel,
        "reason": reason,
        "text": text,
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
        proposed = _place(tip)
        if proposed:
            record_proposed(claim=proposed, by=by)
        record(
            action="factchecks.tip_taken",
            by=by,
            subject=f"factchecks.tip:{tip.pk}",
            data={"channel": channel, "claim": tip.claim_id},
        )
    return tip


@transaction.atomic
def place_waiting_tips(*, by: str, before: datetime, limit: int = 200) -> int:
    """Gives a claim to requests without one that came before then; how many have one now."""
    waiting = list(
        Tip.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(claim__isnull=True, created_at__lt=before)
        .exclude(text="", post__isnull=True)
        .select_related("post")
        .order_by("created_at", "pk")[:limit]
    )
    proposed = [claim for tip in waiting if (claim := _place(tip))]
    for claim in proposed:
        record_proposed(claim=claim, by=by)
    placed = sum(tip.claim_id is not None for tip in waiting)
    if placed:
        record(
            action="factchecks.tips_placed", by=by, subject="factchecks.tip", data={"tips": placed}
        )
    return placed


def _place(tip: Tip) -> Claim | None:
    """Gives the request its claim; that claim, where it had to be made.

    One request at a time in all processes: two that say the same at the same moment are one
    claim.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('factchecks.tips', 0))")
    claim, is_new = _claim_for(tip)
    if claim is None:
        return None
    tip.claim = current_claim(claim)
    tip.save(update_fields=["claim"])
    announce(claims_moved, claim_ids=[tip.claim.pk])
    if tip.post_id is not None:
        Appearance.objects.get_or_create(
            claim=tip.claim,
            post_id=tip.post_id,
            defaults={
                "state": Appearance.State.PROPOSED,
                "matcher_version": Appearance.FROM_REPORT,
            },
        )
    return claim if is_new else None


def _claim_for(tip: Tip) -> tuple[Claim | None, bool]:
    """The claim and whether it is new; none for an address alone, which says nothing."""
    if tip.post is not None and (known := _claim_in(tip.post)):
        return known, False
    said = _said_in(tip.post) if tip.post else tip.text
    statement = (said or tip.text).strip()[:STATEMENT_LENGTH]
    if not statement:
        return None, False
    language = (tip.post.language if tip.post else "") or tip.language
    if same := incoming_same(statement, language=language):
        return same, False
    return propose(
        statement=statement,
        language=language or UNKNOWN_LANGUAGE,
        origin=ORIGINS[Tip.Channel(tip.channel)],
    )


def _claim_in(post: Post) -> Claim | None:
    """What a person confirmed in the post, else what waits for one and is nobody's claim yet."""
    found = list(
        post.appearances.exclude(state=Appearance.State.REJECTED)
        .select_related("claim")
        .order_by("pk")
    )
    confirmed = (each for each in found if each.state == Appearance.State.CONFIRMED)
    incoming = (each for each in found if each.claim.stage == Claim.Stage.INCOMING)
    chosen = next(confirmed, None) or next(incoming, None)
    return chosen.claim if chosen else None


def _said_in(post: Post) -> str:
    """The first of the post's texts that has words."""
    texts = (post.caption, post.on_screen_text, post.transcript)
    return next((each.strip() for each in texts if each.strip()), "")
