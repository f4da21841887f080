"""Where a label about an election leads, and what the election is called."""

from collections.abc import Collection

from django.core.cache import caches
from django.urls import reverse

from elections.models import Election
from elections.queries.pages import page_urls


KEPT_SECONDS = 1


def links(election_ids: Collection[int], language: str) -> dict[int, tuple[str, str]]:
    """Name and address of each election, in the viewer's language; two queries at the most.

    As this process read them, at most a second ago: Wagtail takes longer to find a page's address
    than all else that is read of the labels of a feed.
    """
    keys = {f"labels:election:{language}:{each}": each for each in election_ids}
    kept = caches["template_fragments"]
    found: dict[str, tuple[str, str]] = kept.get_many(keys)
    if len(found) < len(keys):
        read = _read(election_ids, language)
        found = {key: read[each] for key, each in keys.items() if each in read}
        kept.set_many(found, KEPT_SECONDS)
    return {keys[key]: link for key, link in found.items()}


def _read(election_ids: Collection[int], language: str) -> dict[int, tuple[str, str]]:
    urls = page_urls(election_ids, language)
    elections = Election.objects.filter(pk__in=election_ids)
    return {
        each.pk: (each.name_in(language), urls.get(each.pk) or reverse("landing"))
        for each in elections
    }
