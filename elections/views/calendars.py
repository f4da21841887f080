"""Calendars to subscribe to or to download: no account, no cookie, nothing kept of a reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from elections import calendar_entries
from elections.calendar_feed import Entry, calendar
from elections.models import Election, Jurisdiction
from elections.queries.calendars import calendar_phases
from elections.queries.stations import with_opening_periods
from elections.views.stations import area_of


LONGEST_KEPT = timedelta(minutes=1)  # behind a cache nothing of a calendar lives longer


@require_safe
def election(request: HttpRequest, slug: str) -> HttpResponse:
    return _of_election(request, _election(slug), None)


@require_safe
def area(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """By the clock and the rules of that area: longer hours, another time zone."""
    return _of_election(request, _election(slug), area_of(code))


@require_safe
def station(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Also of a station that was taken off the site: its entries are cancelled."""
    found = _election(slug)
    place = get_object_or_404(with_opening_periods(), election=found, pk=pk)
    url = request.build_absolute_uri(reverse("voting:station", args=[slug, pk]))
    entries = calendar_entries.of_station(found, place, url=url)
    return _response(request, entries, name=f"{place.name} \N{EN DASH} {found.localized_name}")


def _of_election(request: HttpRequest, found: Election, place: Jurisdiction | None) -> HttpResponse:
    url = request.build_absolute_uri(reverse("voting:overview", args=[found.slug]))
    phases = calendar_phases(found, place)
    entries = calendar_entries.of_election(found, phases, area=place, url=url)
    name = (
        found.localized_name
        if place is None
        else f"{found.localized_name} \N{EN DASH} {place.name}"
    )
    return _response(request, entries, name=name)


def _response(request: HttpRequest, entries: Sequence[Entry], *, name: str) -> HttpResponse:
    body = calendar(
        entries,
        name=name,
        language=get_language() or "en",
        url=request.build_absolute_uri(request.path),
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="election.ics"'
    if entries:
        changed = max(entry.changed_at for entry in entries)
        response["Last-Modified"] = http_date(changed.timestamp())
    now = timezone.now()
    patch_cache_control(response, public=True, max_age=_seconds_kept(entries, now))
    return response


def _seconds_kept(entries: Sequence[Entry], now: datetime) -> int:
    """A minute at the most, and never over the beginning or end of one of the entries."""
    moments = [
        moment
        for entry in entries
        for moment in (entry.starts_at, entry.ends_at)
        if isinstance(moment, datetime) and moment > now
    ]
    return int(min([LONGEST_KEPT, *(moment - now for moment in moments)]).total_seconds())


def _election(slug: str) -> Election:
    return get_object_or_404(Election.objects.select_related("division"), slug=slug)
