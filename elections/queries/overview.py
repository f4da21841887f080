from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from elections import timetable
from elections.headline import Headline, headline, polling_hours
from elections.models import Election, ElectionPhase
from elections.queries.pages import page_urls


@dataclass(frozen=True, slots=True)
class RunningElection:
    """An election as the landing page and the feed announce it; `url` may be empty."""

    election: Election
    headline: Headline
    hours: str
    url: str


def running_elections(*, language: str, now: datetime) -> list[RunningElection]:
    """Elections between announcement and aftermath, the next polling day first; three queries."""
    elections = list(
        Election.objects.running(timezone.localdate(now))
        .select_related("division")
        .order_by("date", "pk")
    )
    ids = [election.pk for election in elections]
    urls = page_urls(ids, language)
    phases: dict[int, list[timetable.Phase]] = defaultdict(list)
    for row in (
        ElectionPhase.objects.in_force()
        .filter(election_id__in=ids, jurisdiction=F("election__division"))
        .order_by("starts_at", "pk")
    ):
        phases[row.election_id].append(row.as_phase())
    return [
        RunningElection(
            election=election,
            headline=headline(election, phases[election.pk], now),
            hours=polling_hours(phases[election.pk], election.date, election.division.zone),
            url=urls.get(election.pk, ""),
        )
        for election in elections
    ]
