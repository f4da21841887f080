"""What the score of waiting claims is made of, for many claims in a fixed number of queries."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from elections.models import Election
from factchecks.checkworthiness import Sign, check_worthiness
from factchecks.models import Appearance, Claim
from factchecks.priority import Facts
from factchecks.queries.tips import askers


DAY = timedelta(days=1)


def facts_of(claims: Iterable[Claim], *, now: datetime) -> dict[int, Facts]:
    """Four queries, however many claims."""
    by_key = {claim.pk: claim for claim in claims}
    posts = posts_of(by_key, now=now)
    reports = askers(by_key)
    tied = _days_to_vote(by_key, now)
    nearest = _days_to_nearest_vote(now)
    found = {}
    for pk, claim in by_key.items():
        guess = check_worthiness(claim.statement)
        found[pk] = Facts(
            **posts.get(pk, {}),
            reports=reports.get(pk, 0),
            check_worthiness=round(guess.score, 3),
            names_election=Sign.ELECTION in guess.signs,
            is_tied=pk in tied,
            days_to_vote=tied.get(pk, nearest),
        )
    return found


def posts_of(claim_ids: Iterable[int], *, now: datetime) -> dict[int, dict[str, int]]:
    """Posts in which a claim was found and nobody denied it, with their views; one query.

    Per claim with any: posts, against_rules, views, posts_last_day, posts_day_before.
    """
    last_day = Q(post__created_at__gt=now - DAY)
    day_before = Q(post__created_at__gt=now - 2 * DAY, post__created_at__lte=now - DAY)
    rows = (
        Appearance.objects.filter(claim__in=list(claim_ids))
        .exclude(state=Appearance.State.REJECTED)
        .values("claim_id")
        .annotate(
            posts=Count("pk"),
            against_rules=Count("pk", filter=Q(matcher_version=Appearance.FROM_RULES)),
            views=Sum("post__counter__views", default=0),
            posts_last_day=Count("pk", filter=last_day),
            posts_day_before=Count("pk", filter=day_before),
        )
        .order_by("claim_id")
    )
    return {row.pop("claim_id"): row for row in rows}


def _days_to_vote(claim_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """To the nearest vote among a claim's elections that is neither over nor called off."""
    today = timezone.localdate(now)
    rows = Claim.elections.through.objects.filter(
        claim__in=list(claim_ids), election__in=Election.objects.running(today)
    ).values_list("claim_id", "election__date")
    days: dict[int, int] = {}
    for claim_id, date in rows:
        ahead = (date - today).days
        known = days.get(claim_id)
        if known is None or _urgency(ahead) < _urgency(known):
            days[claim_id] = ahead
    return days


def _days_to_nearest_vote(now: datetime) -> int | None:
    """What a claim could be about that speaks of voting and names no election."""
    today = timezone.localdate(now)
    dates = Election.objects.running(today).values_list("date", flat=True)
    return min(((date - today).days for date in dates), key=_urgency, default=None)


def _urgency(days: int) -> tuple[bool, int]:
    """A vote to come before one that was; then the nearer one."""
    return days < 0, abs(days)
