"""Fetches pages anew into the cache in front, as soon as what they show has changed.

The audit trail is the list of what changed, and an entry in it the doorbell. Nothing is
remembered elsewhere: a copy lives for a minute at most, so a lost message costs that minute,
and entries older than a copy's life are of no interest.

nginx has no command to purge. A request with the secret header makes it pass by its copy, ask
us and keep the answer (`docs/deploy/nginx.conf`).
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models import Model
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex

from audit.models import Entry
from electioncenter import publicpaths
from elections.models import Election, ElectionCenterPage
from factchecks.models import Claim


logger = logging.getLogger(__name__)

BURST_SECONDS = 1  # an import writes entry after entry; one bell rings for all of these
COPIES_LIVE = timedelta(seconds=90)  # `CACHE_SECONDS` of the pages, and what a busy worker adds
TIMEOUT_SECONDS = 10
_READ_BY_THE_PUBLIC = ("elections.", "factchecks.", "users.organisation")
_DONE_UNTIL = "purge:done-until"


def concerns_readers(action: str) -> bool:
    return action.startswith(_READ_BY_THE_PUBLIC)


def take_changes(now: datetime) -> set[str]:
    """Subjects of the audit entries that nobody has refreshed pages for yet.

    Entries commit in the order of their sequence, so none appears behind the mark later.
    """
    entries = Entry.objects.filter(
        sequence__gt=cache.get(_DONE_UNTIL, 0), at__gte=now - COPIES_LIVE
    ).order_by("sequence")
    found = list(entries.values_list("sequence", "action", "subject"))
    if found:
        cache.set(_DONE_UNTIL, found[-1][0], timeout=2 * COPIES_LIVE.seconds)
    return {subject for _sequence, action, subject in found if concerns_readers(action)}


def affected_paths(subjects: Iterable[str]) -> list[str]:
    """Addresses that may say something else now, the most read ones first."""
    paths = [*publicpaths.landings(), reverse("sitemap")]
    election_ids: set[int] = set()
    for subject in sorted(subjects):
        row = _row(subject)
        election_ids |= _elections_of(row) if row else _every_election()
        paths += _own_paths(row)
    paths += publicpaths.pages_of(election_ids)
    for election in Election.objects.filter(pk__in=election_ids).order_by("pk"):
        for language in publicpaths.languages():
            paths += publicpaths.fixed_parts_of(election, language).values()
    return list(dict.fromkeys(paths))


def refresh(paths: Iterable[str]) -> int:
    """Asks every cache in front for these addresses anew; returns how many answered.

    A cache that cannot be reached keeps its copies until they end by themselves.
    """
    wanted, answered = list(paths), 0
    for front in settings.CACHE_FRONT_URLS:
        try:
            answered += _refresh_at(front, wanted)
        except (OSError, HTTPException) as error:
            logger.warning("The cache at %s was not refreshed: %s", front, error)
    return answered


def _refresh_at(front: str, paths: list[str]) -> int:
    address = urlsplit(front)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=TIMEOUT_SECONDS)
    headers = {
        "Host": urlsplit(settings.SITE_URL).netloc,
        "X-Cache-Refresh": settings.CACHE_REFRESH_TOKEN,
    }
    try:
        for path in paths:
            connection.request("GET", path, headers=headers)
            connection.getresponse().read()
    finally:
        connection.close()
    return len(paths)


def _row(subject: str) -> Model | None:
    """The row an entry is about, None where it is gone or the subject names none."""
    label, _, key = subject.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    if not key.isdecimal():
        return None
    row: Model | None = model._default_manager.filter(pk=int(key)).first()
    return row.specific if isinstance(row, Page) else row


def _elections_of(row: Model) -> set[int]:
    """Elections whose pages show the row: its own, its claim's, or those that refer to it."""
    if isinstance(row, Election):
        return {row.pk}
    if isinstance(row, Claim):
        return set(row.elections.values_list("pk", flat=True))
    for parent in ("election", "claim", "contest"):
        above = getattr(row, parent, None)
        if isinstance(above, Model):
            return _elections_of(above)
    return _elections_that_refer_to(row)


def _elections_that_refer_to(row: Model) -> set[int]:
    """Through Wagtail's index of references: an area, a source, a party, a page's link."""
    references = ReferenceIndex.get_references_to(row)
    labels = {
        model: set(
            references.filter(
                base_content_type__app_label="elections",
                base_content_type__model=model._meta.model_name,
            ).values_list("object_id", flat=True)
        )
        for model in (Election, ElectionCenterPage)
    }
    pages = ElectionCenterPage.objects.filter(pk__in=[int(pk) for pk in labels[ElectionCenterPage]])
    return {int(pk) for pk in labels[Election]} | set(pages.values_list("election_id", flat=True))


def _own_paths(row: Model | None) -> list[str]:
    if isinstance(row, Page):
        return [row.url] if row.url else []
    claim = getattr(row, "claim", row)
    if isinstance(claim, Claim):
        return [reverse("factchecks:claim", args=[claim.slug])]
    return []


def _every_election() -> set[int]:
    return set(ElectionCenterPage.objects.live().values_list("election_id", flat=True))
