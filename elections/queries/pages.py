from collections.abc import Iterable

from django.db.models import F, Q

from elections.models import Election, ElectionCenterPage, PollingStation


def page_urls(election_ids: Iterable[int], language: str) -> dict[int, str]:
    """The live Election Center page of each election, in one query plus Wagtail's cached roots.

    An election without a page in that language gives one in another language: better the
    right facts in English than none.
    """
    pages = (
        ElectionCenterPage.objects.live()
        .filter(
            Q(jurisdiction__isnull=True) | Q(jurisdiction=F("election__division__authority")),
            election_id__in=set(election_ids),
            variant=ElectionCenterPage.Variant.STANDARD,
        )
        .select_related("locale")
        .order_by("pk")
    )
    best: dict[int, ElectionCenterPage] = {}
    for page in pages:
        if page.election_id not in best or page.locale.language_code == language:
            best[page.election_id] = page
    return {election_id: page.url for election_id, page in best.items() if page.url}


def page_at(*, slug: str, language: str) -> ElectionCenterPage | None:
    """The live page at `/<language>/<slug>/`, in one query with what it is about."""
    found: ElectionCenterPage | None = (
        ElectionCenterPage.objects.live()
        .filter(slug=slug, locale__language_code=language)
        .select_related("locale", "jurisdiction", "election__division")
        .order_by("pk")
        .first()
    )
    return found


def has_stations(election: Election) -> bool:
    """Whether there is anything to find: the finder is offered only then."""
    return PollingStation.objects.published().filter(election=election).exists()


def standing_pages(election: Election) -> list[ElectionCenterPage]:
    """The election's main page in each language it is published in: standard, the whole area."""
    return list(
        ElectionCenterPage.objects.live()
        .filter(
            Q(jurisdiction__isnull=True) | Q(jurisdiction=election.division_id),
            election=election,
            variant=ElectionCenterPage.Variant.STANDARD,
        )
        .select_related("locale")
        .order_by("locale__language_code", "pk")
    )
