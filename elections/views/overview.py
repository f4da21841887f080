"""The address of an election that never changes, in every language the site speaks."""

from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from elections.models import Election
from elections.page_context import next_midnight, phase_context
from elections.queries.ballots import lists_with_candidates
from elections.queries.pages import standing_pages
from elections.queries.phases import phases_for
from elections.timetable import next_change_after


CACHE_SECONDS = 60
Response = TypeVar("Response", bound=HttpResponseBase)


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Leads to the page in this language; without one says so and offers what there is."""
    election = _election(slug)
    language = (get_language() or "en").split("-")[0]
    pages = standing_pages(election)
    translated = next((page for page in pages if page.locale.language_code == language), None)
    if translated is not None and translated.url:
        return _cached(redirect(translated.url), CACHE_SECONDS)
    now = timezone.now()
    rows = phases_for(election, election.division)
    context = phase_context(election, election.division, rows, now) | {"pages": pages}
    change = next_change_after([row.as_phase() for row in rows], now)
    seconds = min(
        (each - now).total_seconds()
        for each in (change, next_midnight(now, election.division))
        if each is not None
    )
    return _cached(
        render(request, "elections/overview.html", context), min(int(seconds), CACHE_SECONDS)
    )


@require_safe
def candidates(request: HttpRequest, slug: str) -> HttpResponse:
    """Every list with its candidates, as they were imported."""
    election = _election(slug)
    pages = standing_pages(election)
    language = (get_language() or "en").split("-")[0]
    context = {
        "election": election,
        "lists": lists_with_candidates(election),
        "page": next((page for page in pages if page.locale.language_code == language), None),
    }
    return _cached(render(request, "elections/candidates.html", context), CACHE_SECONDS)


def _election(slug: str) -> Election:
    return get_object_or_404(Election.objects.select_related("division"), slug=slug)


def _cached(response: Response, seconds: int) -> Response:
    patch_cache_control(response, public=True, max_age=seconds)
    return response
