"""Rows for the API, each answer with a number of queries that does not grow with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from elections.models import (
    CandidateList,
    Contest,
    Election,
    ElectionNotice,
    ElectionPhase,
    ElectoralAuthority,
    PollingStation,
)
from elections.queries.ballots import lists_with_candidates
from elections.queries.stations import with_opening_periods


CHUNK = 2000


def public_elections(now: datetime) -> QuerySet[Election]:
    """Every election that has been announced, the latest first; those stopped too."""
    return (
        Election.objects.filter(announced_on__lte=timezone.localdate(now))
        .select_related("division")
        .order_by("-date", "slug")
    )


def phases_everywhere(election: Election) -> QuerySet[ElectionPhase]:
    """The phases in force of all areas: those of an area count above those around it."""
    return (
        ElectionPhase.objects.in_force()
        .filter(election=election)
        .select_related("jurisdiction", "source")
        .order_by("starts_at", "pk")
    )


def notices_in_force(election: Election, now: datetime) -> QuerySet[ElectionNotice]:
    return (
        ElectionNotice.objects.in_force(now)
        .filter(election=election)
        .select_related("jurisdiction")
        .order_by("starts_at", "pk")
    )


def stations_for_export(election: Election) -> Iterator[PollingStation]:
    """All published stations; two queries more for every 2,000 of them."""
    stations = with_opening_periods().filter(election=election, unpublished_at__isnull=True)
    return stations.select_related("jurisdiction", "source").order_by("pk").iterator(CHUNK)


def contests_with_candidates(election: Election) -> list[tuple[Contest, list[CandidateList]]]:
    lists: dict[int, list[CandidateList]] = defaultdict(list)
    for candidate_list in lists_with_candidates(election):
        lists[candidate_list.contest_id].append(candidate_list)
    contests = Contest.objects.filter(election=election).select_related("division")
    return [(contest, lists[contest.pk]) for contest in contests.order_by("identifier", "pk")]


def authority_for(election: Election, area_id: int | None) -> ElectoralAuthority | None:
    """Of the area itself, or else of the election's."""
    found = {
        authority.jurisdiction_id: authority
        for authority in ElectoralAuthority.objects.filter(
            jurisdiction__in=[each for each in (area_id, election.division_id) if each]
        ).select_related("jurisdiction", "source")
    }
    return found.get(area_id or 0) or found.get(election.division_id)
