"""The addresses of the public site: what caches, sitemaps and copies have to know of it.

Addresses are paths ("/nl/elections/…"), without host.
"""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import URLPattern, reverse
from django.utils.translation import override

import elections.urls
from elections.models import Election, ElectionCenterPage, PollingStation


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def front_pages() -> dict[str, str]:
    """Language → address of the front page in it."""
    found = {}
    for language in languages():
        with override(language):
            found[language] = reverse("landing-in-language")
    return found


def landings() -> Iterator[str]:
    """The front page: where the reader's browser chooses the language, then in each language."""
    yield reverse("landing")
    yield from front_pages().values()


def pages_of(election_ids: Iterable[int]) -> list[str]:
    """Live Election Center pages of these elections, one query beside Wagtail's cached roots."""
    pages = (
        ElectionCenterPage.objects.live()
        .filter(election_id__in=set(election_ids))
        .select_related("locale")
        .order_by("pk")
    )
    return [page.url for page in pages if page.url]


def fixed_parts_of(election: Election, language: str) -> dict[str, str]:
    """Name → address of everything that needs no more than the election: overview, lists, feeds."""
    with override(language):
        return {
            pattern.name: reverse(f"voting:{pattern.name}", args=[election.slug])
            for pattern in elections.urls.urlpatterns
            if isinstance(pattern, URLPattern) and pattern.name and not pattern.pattern.converters
        }


def has_station_pages(election: Election) -> bool:
    return PollingStation.objects.published().filter(election=election).exists()


def stations_of(election: Election, language: str) -> Iterator[str]:
    """The page of every published polling station, read in chunks."""
    rows = PollingStation.objects.published().filter(election=election).order_by("pk")
    with override(language):
        addresses = [
            reverse("voting:station", args=[election.slug, pk])
            for pk in rows.values_list("pk", flat=True)
        ]
    yield from addresses
