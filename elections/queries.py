from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from elections import timetable
from elections.headline import Headline, headline, polling_hours
from elections.models import Election, ElectionCenterPage, ElectionPhase, Jurisdiction


@dataclass(frozen=True, slots=True)
class RunningElection:
    """An election as the landing page and the feed announce it; `url` may be empty."""

    election: Election
    headline: Headline
    hours: str
    url: str


def phase_at(
    election: Election, jurisdiction: Jurisdiction, instant: datetime
) -> timetable.Phase | None:
    """The phase of the election in that jurisdiction at an aware instant."""
    rows = (
        ElectionPhase.objects.in_force()
        .filter(election=election, jurisdiction=jurisdiction)
        .order_by("starts_at", "pk")
    )
    return timetable.phase_at([row.as_phase() for row in rows], instant)


def page_urls(election_ids: Iterable[int], language: str) -> dict[int, str]:
    """The live Election Center page of each election, in one query plus Wagtail's cached roots.

    An election without a page in that language gives one in another language: better the
    right facts in English than none.
    """
    pages = (
        ElectionCenterPage.objects.live()
        .filter(election_id__in=set(election_ids))
        .select_related("locale")
        .order_by("pk")
    )
    best: dict[int, ElectionCenterPage] = {}
    for page in pages:
        if page.election_id not in best or page.locale.language_code == language:
            best[page.election_id] = page
    return {election_id: page.url for election_id, page in best.items() if page.url}


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
