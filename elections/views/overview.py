"""An election's page, its address that never changes, and its candidates."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from elections.models import Election, ElectionCenterPage, ElectionPhase
from elections.page_context import next_midnight, phase_context, silence
from elections.queries.ballots import lists_with_candidates
from elections.queries.pages import page_at, standing_pages
from elections.queries.phases import phases_for
from elections.timetable import next_change_after


CACHE_SECONDS = 60
Response = TypeVar("Response", bound=HttpResponseBase)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Wagtail's own view, given the page: one query instead of five to walk down the tree."""
    found = page_at(slug=slug, language=_language())
    if found is not None:
        request._wagtail_route_for_request = RouteResult(found)  # type: ignore[attr-defined]
    response: HttpResponseBase = serve(request, f"{slug}/")
    return response


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Leads to the page in this language; without one says so and offers what there is."""
    election = _election(slug)
    pages = standing_pages(election)
    translated = _in_this_language(pages)
    if translated is not None and translated.url:
        return _cached(redirect(translated.url), CACHE_SECONDS)
    now = timezone.now()
    rows = phases_for(election, election.division)
    context = phase_context(election, election.division, rows, now) | {"pages": pages}
    response = render(request, "elections/overview.html", context)
    return _cached(response, _lifetime(election, rows, now))


@require_safe
def candidates(request: HttpRequest, slug: str) -> HttpResponse:
    """Every list with its candidates, as they were imported."""
    election = _election(slug)
    now = timezone.now()
    rows = phases_for(election, election.division)
    context = {
        "election": election,
        "lists": lists_with_candidates(election),
        "page": _in_this_language(standing_pages(election)),
        "silence": silence(rows, now),
        "zone": election.division.zone,
    }
    response = render(request, "elections/candidates.html", context)
    return _cached(response, _lifetime(election, rows, now))


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _in_this_language(pages: list[ElectionCenterPage]) -> ElectionCenterPage | None:
    return next((each for each in pages if each.locale.language_code == _language()), None)


def _election(slug: str) -> Election:
    return get_object_or_404(Election.objects.select_related("division"), slug=slug)


def _lifetime(election: Election, rows: Sequence[ElectionPhase], now: datetime) -> int:
    """Seconds until what these pages say of the clock may change, a minute at most."""
    change = next_change_after([row.as_phase() for row in rows], now)
    moments = (change, next_midnight(now, election.division))
    left = min((each - now).total_seconds() for each in moments if each is not None)
    return min(int(left), CACHE_SECONDS)


def _cached(response: Response, seconds: int) -> Response:
    patch_cache_control(response, public=True, max_age=seconds)
    return response
