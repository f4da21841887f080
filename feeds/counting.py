"""What viewers do with banners, counted for the public: how often, never who.

Robots and pages that a browser fetches ahead are left out as far as they say what they are.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from django.http import HttpRequest
from django.utils import timezone

from factchecks.actions.counts import count_banners
from factchecks.banner_buffer import BannerEvent


# Search engines, archives and whoever draws a card of a link, by the names they give themselves.
_CRAWLERS = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|preview|scan|fetch|monitor|archiv"
    r"|facebookexternalhit|whatsapp",
    re.IGNORECASE,
)
# Programs: robots where they read pages, and apps of people where they use the API.
_PROGRAMS = re.compile(r"headless|curl|wget|python|java/|go-http|okhttp", re.IGNORECASE)


class Shown(Protocol):
    """A post on a page, with the claim whose banner it carries, if any."""

    @property
    def claim_id(self) -> int | None: ...


def is_person(request: HttpRequest) -> bool:
    """A browser that shows the page now, as far as its headers say."""
    agent = request.headers.get("User-Agent", "")
    return bool(agent) and not _PROGRAMS.search(agent) and is_for_somebody(request)


def is_for_somebody(request: HttpRequest) -> bool:
    """A page, or an answer of the API, that somebody waits for; the app of a person is a program."""
    purpose = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return (
        request.method != "HEAD"
        and not _CRAWLERS.search(request.headers.get("User-Agent", ""))
        and "prefetch" not in purpose
        and "preview" not in purpose
    )


def count_shown(request: HttpRequest, cards: Iterable[Shown]) -> None:
    """A banner for every card that carries one: a claim in two posts was shown twice."""
    _count(request, BannerEvent.SHOWN, [card.claim_id for card in cards if card.claim_id])


def count_event(request: HttpRequest, event: BannerEvent, *, claim_id: int) -> None:
    _count(request, event, [claim_id])


def _count(request: HttpRequest, event: BannerEvent, claim_ids: Iterable[int]) -> None:
    if is_person(request):
        count_banners(event=event, claim_ids=claim_ids, day=timezone.localdate())
