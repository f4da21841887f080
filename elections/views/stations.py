"""The station finder. A search is a POST that changes nothing: what is typed and where a voter
is stand in no address, log, cache or history, and are kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from elections.accessibility import FACTS
from elections.geo import Position
from elections.models import Election, Jurisdiction, PlaceName, PollingStation
from elections.queries.places import Found, place_named, position_of
from elections.queries.stations import (
    Wanted,
    areas_with_stations,
    near_stations,
    not_publishing,
    stations_of_area,
    with_opening_periods,
)
from elections.search_form import MOST, SearchForm
from elections.station_cards import Card, card, card_context, next_change
from elections.structured_data import polling_place


CACHE_SECONDS = 60
PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one search; without a position there are no stations. `more` is 0 at the end."""

    found: Found
    position: Position | None = None
    cards: Sequence[Card] = ()
    unknown: int = 0
    more: int = 0


# No token: a forged search would show its victim a list of stations, and a token would need a
# cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def finder(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        return _search(request, slug)
    election = _election(slug)
    published = PollingStation.objects.published().filter(election=election)
    context = _form_context(election) | {"is_unpublished": not published.exists()}
    return _kept(render(request, "elections/stations/finder.html", context))


@never_cache
def _search(request: HttpRequest, slug: str) -> HttpResponse:
    election, form = _election(slug), SearchForm(request.POST)
    result = _result(election, form, timezone.now()) if form.is_valid() else None
    context = _form_context(election, form) | {"form": form, "result": result}
    return render(request, "elections/stations/finder.html", context)


@require_safe
def areas(request: HttpRequest, slug: str) -> HttpResponse:
    """Every area with stations, and those that publish theirs elsewhere."""
    election = _election(slug)
    context = {
        "election": election,
        "areas": areas_with_stations(election),
        "not_publishing": not_publishing(election),
    }
    return _kept(render(request, "elections/stations/areas.html", context))


@require_safe
def area(request: HttpRequest, slug: str, code: str, number: int = 1) -> HttpResponse:
    """The stations of one area, in pages whose number stands in the address."""
    election, place, now = _election(slug), area_of(code), timezone.now()
    pages = Paginator(stations_of_area(election, place), PAGE_SIZE)
    authority = not_publishing(election).filter(jurisdiction=place).first()
    if not 1 <= number <= pages.num_pages or (pages.count == 0 and authority is None):
        raise Http404
    page = pages.page(number)
    cards = [card(station, now) for station in page.object_list]
    context = {
        "election": election,
        "area": place,
        "authority": authority,
        "cards": cards,
        "page": page,
        **card_context(election),
        **_map_context(),
    }
    return _kept(render(request, "elections/stations/area.html", context), cards, now)


@require_safe
def station(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All that is known of one station, and what is not."""
    election, now = _election(slug), timezone.now()
    found = get_object_or_404(
        with_opening_periods().select_related("source", "jurisdiction__authority"),
        election=election,
        unpublished_at__isnull=True,
        pk=pk,
    )
    shown = card(found, now)
    context = {
        "election": election,
        "card": shown,
        "station": found,
        "authority": getattr(found.jurisdiction, "authority", None),
        "structured_data": [polling_place(found, url=request.build_absolute_uri(request.path))],
        **card_context(election),
        **_map_context(),
    }
    return _kept(render(request, "elections/stations/station.html", context), [shown], now)


def area_of(code: str) -> Jurisdiction:
    """An area by its code, or by `id-12` where it has none; 404 where there is none."""
    if code.startswith("id-") and code[3:].isdecimal():
        return get_object_or_404(Jurisdiction, pk=int(code[3:]), code="")
    areas = Jurisdiction.objects.exclude(code="").order_by("pk")
    found = areas.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _result(election: Election, form: SearchForm, now: datetime) -> Result:
    position = form.position
    if position is not None:
        return _near(election, form, Found(), position, now)
    found = _chosen(election, form) or place_named(election, form.text)
    if found.place is None:
        return Result(found)
    return _near(election, form, found, position_of(found.place), now)


def _chosen(election: Election, form: SearchForm) -> Found | None:
    """One of several places that were offered; after an import it may have another number."""
    key = form.chosen
    place = PlaceName.objects.filter(election=election, pk=key).first() if key else None
    return Found(place=place) if place else None


def _near(
    election: Election, form: SearchForm, found: Found, position: Position, now: datetime
) -> Result:
    wanted = Wanted(
        facts=tuple(form.cleaned_data["facts"]),
        open_at=now if form.cleaned_data["open_now"] else None,
    )
    near = near_stations(election, position, limit=form.limit, wanted=wanted)
    return Result(
        found=found,
        position=position,
        cards=[
            card(station, now, distance_m=distance, countdown=True)
            for station, distance in near.stations
        ],
        unknown=near.unknown,
        more=min(form.limit * 2, MOST) if near.has_more and form.limit < MOST else 0,
    )


def _form_context(election: Election, form: SearchForm | None = None) -> dict[str, object]:
    wanted: list[str] = form.cleaned_data.get("facts", []) if form is not None else []
    return {
        "election": election,
        "facts": FACTS,
        "wanted": wanted,
        **card_context(election),
        **_map_context(),
    }


def _map_context() -> dict[str, str]:
    return {
        "map_tiles_url": settings.MAP_TILES_URL,
        "map_attribution": settings.MAP_ATTRIBUTION,
    }


def _election(slug: str) -> Election:
    return get_object_or_404(Election.objects.select_related("division"), slug=slug)


def _kept(
    response: HttpResponse, cards: Sequence[Card] = (), now: datetime | None = None
) -> HttpResponse:
    """Caches may keep it for a minute, but never over the next opening or closing."""
    change = next_change(cards)
    seconds = (change - now).total_seconds() if change is not None and now is not None else 60
    patch_cache_control(response, public=True, max_age=max(0, min(int(seconds), CACHE_SECONDS)))
    return response
