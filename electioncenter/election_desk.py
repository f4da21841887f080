"""What election staff see when they come in: where elections stand, and what waits for them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from electioncenter.timeline import Timeline, timeline
from elections.headline import Headline, headline
from elections.models import Correction, EditorScope, Election, ElectionPhase, ImportRun
from elections.queries.governance import (
    Awaiting,
    OverdueSource,
    awaiting_my_review,
    corrections_queue,
    overdue_sources,
)
from elections.queries.imports import visible_runs
from elections.queries.pageviews import most_viewed, views_per_day
from elections.queries.scopes import elections_held_in
from users.models import User


VIEW_DAYS = 30
MOST_VIEWED = 10
SHOWN = 10
ALARMS_SINCE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Standing:
    """An election at one moment: its headline in the active language, and its phases drawn."""

    election: Election
    headline: Headline
    timeline: Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionDesk:
    standings: list[Standing]
    awaiting: Awaiting
    overdue: list[OverdueSource]
    alarms: list[ImportRun]
    corrections: list[Correction]
    views: list[tuple[str, int]]
    most_viewed: list[tuple[str, int]]


def election_desk(*, user: User, now: datetime) -> ElectionDesk:
    """Everything is of the person's own areas and languages; page views are of the whole site."""
    scope = EditorScope.objects.scope_of(user)
    today = timezone.localdate(now)
    return ElectionDesk(
        standings=_standings(scope_elections(user, now), now),
        awaiting=awaiting_my_review(user),
        overdue=overdue_sources(now, scope)[:SHOWN],
        alarms=list(
            visible_runs(scope, user.audit_name).filter(
                state__in=[ImportRun.State.HELD, ImportRun.State.REFUSED],
                created_at__gte=now - ALARMS_SINCE,
            )[:SHOWN]
        ),
        corrections=list(corrections_queue(scope)[:SHOWN]),
        views=[
            (f"{day:%d-%m}", views) for day, views in views_per_day(until=today, days=VIEW_DAYS)
        ],
        most_viewed=most_viewed(until=today, days=VIEW_DAYS, limit=MOST_VIEWED),
    )


def scope_elections(user: User, now: datetime) -> list[Election]:
    """Those that run, and those that are off but whose day is still to come."""
    held = elections_held_in(EditorScope.objects.scope_of(user))
    today = timezone.localdate(now)
    running = Election.objects.running(today).values("pk")
    off = Election.objects.filter(date__gte=today).exclude(status__in=Election.OPEN_STATUSES)
    return list(
        held.filter(pk__in=running.union(off.values("pk")))
        .select_related("division")
        .order_by("date", "pk")[:SHOWN]
    )


def _standings(elections: list[Election], now: datetime) -> list[Standing]:
    rows: dict[int, list[ElectionPhase]] = defaultdict(list)
    for row in (
        ElectionPhase.objects.in_force()
        .filter(election__in=elections, jurisdiction=F("election__division"))
        .order_by("starts_at", "pk")
    ):
        rows[row.election_id].append(row)
    return [
        Standing(
            election=each,
            headline=headline(each, [row.as_phase() for row in rows[each.pk]], now),
            timeline=timeline(
                [(row.localized_description, row.starts_at) for row in rows[each.pk]], now=now
            ),
        )
        for each in elections
    ]
