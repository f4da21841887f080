"""sitemap.xml with every language of every page (hreflang), and robots.txt.

The sitemap is an index: pages in one file, polling stations in one for each election and
language, because a register of 10,000 stations in four languages is more than a file may hold.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from electioncenter import publicpaths
from elections.models import Election, ElectionCenterPage
from elections.models.election import ElectionQuerySet
from elections.queries.pages import standing_pages
from factchecks import reports
from factchecks.models import Claim, Verdict


MOST_PER_FILE = 50_000  # sitemaps.org
CACHE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Address:
    """`path` is ours; `alternates` is language → path of the same page, itself included."""

    path: str
    modified_at: datetime | None = None
    alternates: Mapping[str, str] = field(default_factory=dict)


@require_safe
@cache_control(public=True, max_age=CACHE_SECONDS)
def index(request: HttpRequest) -> HttpResponse:
    parts = [reverse("sitemap-pages")]
    for election in listed_elections():
        if publicpaths.has_station_pages(election):
            parts += [
                reverse("sitemap-stations", args=[language, election.slug])
                for language in publicpaths.languages()
            ]
    return _xml(request, "sitemap_index.xml", {"parts": parts})


@require_safe
@cache_control(public=True, max_age=CACHE_SECONDS)
def pages(request: HttpRequest) -> HttpResponse:
    return _xml(request, "sitemap.xml", {"addresses": [*page_addresses()][:MOST_PER_FILE]})


@require_safe
@cache_control(public=True, max_age=CACHE_SECONDS)
def stations(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    if language not in publicpaths.languages():
        raise Http404
    election = get_object_or_404(listed_elections(), slug=slug)
    found = [Address(path) for path in publicpaths.stations_of(election, language)]
    return _xml(request, "sitemap.xml", {"addresses": found[:MOST_PER_FILE]})


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /cms/", "Disallow: /api/", "Disallow: /portal/"]
    # Counted as what people do; robots that follow the rules are not in the numbers.
    lines += ["Disallow: /feed/fact-checks/", "Disallow: /feed/posts/*/share/", ""]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def listed_elections() -> ElectionQuerySet:
    """Announced by now; those that are over stay, so that links to them go on working."""
    return Election.objects.filter(announced_on__lte=timezone.localdate()).order_by("date", "pk")


def page_addresses() -> Iterator[Address]:
    """All but polling stations: front pages, Election Center pages, their lists, fact-checks."""
    yield from _in_every_language(publicpaths.front_pages())
    yield from _election_center_pages()
    for election in listed_elections():
        yield from _fixed_parts(election)
    yield from _fact_checks()
    yield Address(reverse("factchecks:reports"))
    for month in reports.months():
        yield Address(month.url)


def _in_every_language(alternates: Mapping[str, str]) -> Iterator[Address]:
    for path in alternates.values():
        yield Address(path, alternates=alternates)


def _election_center_pages() -> Iterator[Address]:
    """Translations are each other's alternates, easy language among its own kind."""
    groups: dict[tuple[object, ...], list[ElectionCenterPage]] = {}
    for page in (
        ElectionCenterPage.objects.live().public().select_related("locale").defer("body")
    ).order_by("pk"):
        kind = (page.election_id, page.jurisdiction_id, page.variant)
        groups.setdefault(kind, []).append(page)
    for group in groups.values():
        alternates = {page.locale.language_code: page.url for page in group if page.url}
        for page in group:
            if page.url:
                yield Address(page.url, page.last_published_at, alternates)


def _fixed_parts(election: Election) -> Iterator[Address]:
    """Pages a person reads; the files they offer are not listed."""
    by_name: dict[str, dict[str, str]] = {}
    has_page = {page.locale.language_code for page in standing_pages(election)}
    for language in publicpaths.languages():
        for name, path in publicpaths.fixed_parts_of(election, language).items():
            leads_to_page = name == "overview" and language in has_page
            if path.endswith("/") and not leads_to_page:
                by_name.setdefault(name, {})[language] = path
    for alternates in by_name.values():
        yield from _in_every_language(alternates)


def _fact_checks() -> Iterator[Address]:
    published = Verdict.objects.filter(published_at__isnull=False)
    for claim in Claim.objects.filter(pk__in=published.values("claim")).order_by("pk"):
        yield Address(claim.get_absolute_url(), claim.updated_at)


def _xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(
        request,
        f"electioncenter/{template}",
        context | {"site_url": settings.SITE_URL},
        content_type="application/xml",
    )
