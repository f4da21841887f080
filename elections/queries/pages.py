from collections.abc import Iterable

from elections.models import ElectionCenterPage


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
