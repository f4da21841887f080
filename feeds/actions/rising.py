"""Posts that rise without review are kept out of the feeds until somebody looked at them.

Whoever writes both takes the rows of rises first, then those of posts by key, and only then the
log, whose head is one for everybody: no deadlocks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from content.actions import set_eligibility
from content.models import Post
from feeds.models import PostPace, ReportDecision, RisingPost
from feeds.queries.rising import Spreading, checked_meanwhile, spreading
from feeds.velocity import Growth, Pace, first_pace, growth, pace_after, rises, velocity_parameters
from users.models import User


BY = "system:velocity"
CHECKED = "A fact-check of it was published."


class ReasonMissing(Exception):
    """The step needs a sentence that says why."""


class AlreadyDecided(Exception):
    """Somebody was first."""


@transaction.atomic
def hold_rising(*, now: datetime) -> int:
    """Measures election posts that spread, and holds those that rise; how many. Safe to repeat."""
    parameters = velocity_parameters()
    paces: dict[int, Pace] = {}
    rising: list[tuple[Spreading, Growth]] = []
    for each in spreading(now=now, parameters=parameters):
        if each.before is None:
            paces[each.post.pk] = first_pace(each.measured, parameters.pace)
            continue
        grown = growth(each.measured, each.before, parameters.pace)
        if grown is None:
            continue
        paces[each.post.pk] = pace_after(each.measured, grown, parameters.pace)
        if rises(each.measured, grown, parameters.rises):
            rising.append((each, grown))
    _keep(paces)
    return _hold(rising, parameters.version)


@transaction.atomic
def release_checked(*, now: datetime) -> int:
    """A published fact-check is the review: its own label stands on the post from then on."""
    found = checked_meanwhile(now=now).select_for_update(of=("self",), skip_locked=True)
    held = list(found.select_related("post").order_by("pk"))
    lock_posts(post_ids=[rise.post_id for rise in held])
    for rise in held:
        _decide(rise, RisingPost.State.RELEASED, CHECKED, None)
    return len(held)


@transaction.atomic
def decide_rise(*, post_id: int, is_released: bool, reason: str, by: User) -> RisingPost:
    """A person lets a held post be recommended, or keeps it out; what was kept out can be released.

    Raises ReasonMissing; AlreadyDecided where it is so already.
    """
    reason = reason.strip()[:500]
    if not reason:
        raise ReasonMissing
    state = RisingPost.State.RELEASED if is_released else RisingPost.State.KEPT_OUT
    rise = RisingPost.objects.select_for_update(of=("self",)).select_related("post").get(pk=post_id)
    if rise.state in (state, RisingPost.State.RELEASED):
        raise AlreadyDecided
    _decide(rise, state, reason, by)
    return rise


def _keep(paces: dict[int, Pace]) -> None:
    PostPace.objects.bulk_create(
        [
            PostPace(
                post_id=post_id,
                reach=pace.reach,
                shares=pace.shares,
                usual_reach=pace.usual_reach,
                usual_shares=pace.usual_shares,
                measured_at=pace.at,
            )
            for post_id, pace in sorted(paces.items())
        ],
        update_conflicts=True,
        unique_fields=["post"],
        update_fields=["reach", "shares", "usual_reach", "usual_shares", "measured_at"],
    )


def _hold(rising: Sequence[tuple[Spreading, Growth]], version: str) -> int:
    """How many it was this sweep that held."""
    held = [(each, grown) for each, grown in rising if _is_first(each, grown, version)]
    lock_posts(post_ids=[each.post.pk for each, _grown in held])
    for each, grown in held:
        reason = (
            f"Rises without review: {grown.reach:.0f} an hour, {grown.usual_reach:.0f} is usual;"
            f" shared {grown.shares:.0f} times an hour, {grown.usual_shares:.0f} is usual."
        )
        _set(each.post, Post.Eligibility.INELIGIBLE, reason, BY)
    return len(held)


def _is_first(each: Spreading, grown: Growth, version: str) -> bool:
    _rise, is_new = RisingPost.objects.get_or_create(
        post=each.post,
        defaults={
            "reach": each.measured.reach,
            "reach_an_hour": grown.reach,
            "shares_an_hour": grown.shares,
            "parameters": version,
            "held_at": each.measured.at,
        },
    )
    return is_new


def lock_posts(*, post_ids: Collection[int]) -> None:
    """Before the first entry in the log: after it, whoever holds a post may be waiting for us."""
    rows = Post.objects.select_for_update(no_key=True).filter(pk__in=post_ids)
    list(rows.order_by("pk").values_list("pk"))


def _decide(rise: RisingPost, state: RisingPost.State, reason: str, by: User | None) -> None:
    _settle(rise, state, reason, by)
    if state == RisingPost.State.RELEASED and not _is_marked(rise.post_id):
        _set(rise.post, Post.Eligibility.ELIGIBLE, reason, _actor(by))
    _record(rise, by)


def _settle(rise: RisingPost, state: RisingPost.State, reason: str, by: User | None) -> None:
    rise.state, rise.reason, rise.decided_by = state, reason, by
    rise.decided_at = timezone.now()
    rise.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _record(rise: RisingPost, by: User | None) -> None:
    record(
        action="feeds.rise_decided",
        by=_actor(by),
        subject=f"content.post:{rise.post_id}",
        data={"state": str(rise.state), "reason": rise.reason},
    )


def _actor(by: User | None) -> str:
    return by.audit_name if by else BY


def _set(post: Post, eligibility: Post.Eligibility, reason: str, by: str) -> None:
    set_eligibility(post=post, eligibility=eligibility, reason=reason, by=by)


def _is_marked(post_id: int) -> bool:
    """Whether staff decided on reports that the post is not eligible: that decision is its own."""
    decisions = ReportDecision.objects.filter(post=post_id).exclude(
        outcome=ReportDecision.Outcome.NO_ACTION
    )
    last = decisions.order_by("-decided_at", "-pk").first()
    return last is not None and last.outcome == ReportDecision.Outcome.NOT_ELIGIBLE


def settle_rise(*, post_id: int, is_released: bool, reason: str, by: User) -> None:
    """Of a post that staff decided on for another reason: it stands here as it does in the feeds.

    What waits is closed; what was kept out is released with the post. Locks the post, whose
    eligibility is the caller's to set.
    """
    settled = RisingPost.State.RELEASED if is_released else RisingPost.State.KEPT_OUT
    held = RisingPost.objects.select_for_update().filter(post=post_id)
    rise = held.exclude(state__in=[settled, RisingPost.State.RELEASED]).first()
    lock_posts(post_ids=[post_id])
    if rise is not None:
        _settle(rise, settled, reason, by)
        _record(rise, by)
