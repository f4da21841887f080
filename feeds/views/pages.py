"""A feed, page by page: with a script it grows, without one “More posts” is a link."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from elections.queries.overview import running_elections
from feeds.counting import count_shown, is_for_somebody
from feeds.models import Feed, Viewer
from feeds.queries.desk import NOTHING, mine_of
from feeds.queries.generators import generator_named
from feeds.serving.cursor import InvalidCursor
from feeds.serving.items import FeedPage
from feeds.serving.pages import page as page_of
from feeds.topics import TOPICS
from feeds.viewing import viewer_of
from feeds.views.tabs import ABOUT, tabs


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PAUSE_AFTER = 30  # posts
LONGEST_QUERY = 200
LONGEST_TAG = 100
SEEN = "seen"  # of the addresses behind the stop that says so: it is said once


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which feed a page is of, and what is said above it."""

    feed: str
    title: str
    about: str | StrPromise
    topic: str = ""
    hashtag: str = ""
    query: str = ""
    generator: str = ""


@require_safe
@vary_on_headers("HX-Request")
def home(request: HttpRequest) -> HttpResponse:
    """The feed that the viewer chose to begin with."""
    viewer = viewer_of(request)
    return _show(request, viewer, _tab(viewer.default_feed if viewer else Feed.FOR_YOU))


@require_safe
@vary_on_headers("HX-Request")
def feed(request: HttpRequest, name: str) -> HttpResponse:
    return _show(request, viewer_of(request), _tab(name))


@require_safe
@vary_on_headers("HX-Request")
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    if topic not in TOPICS:
        raise Http404
    about = _("Posts about this topic, popular and new.")
    wanted = Wanted("topic", str(TOPICS[topic]), about, topic=topic)
    return _show(request, viewer_of(request), wanted)


@require_safe
@vary_on_headers("HX-Request")
def tag(request: HttpRequest, tag: str) -> HttpResponse:
    if len(tag) > LONGEST_TAG or "\0" in tag:
        raise Http404
    wanted = Wanted("tag", f"#{tag}", _("Posts with this hashtag, popular and new."), hashtag=tag)
    return _show(request, viewer_of(request), wanted)


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY]
    about = _("In captions, hashtags and what is said and shown.")
    wanted = Wanted("search", _("Search posts"), about, query=query)
    return _show(request, viewer_of(request), wanted)


@require_safe
@vary_on_headers("HX-Request")
def generator(request: HttpRequest, slug: str) -> HttpResponse:
    found = generator_named(slug)
    if found is None:
        raise Http404
    about = f"{found.maker.name}: {found.description}"
    wanted = Wanted("generator", found.name, about, generator=slug)
    return _show(request, viewer_of(request), wanted)


def _tab(name: str) -> Wanted:
    return Wanted(name, str(Feed(name).label), ABOUT[name])


def _show(request: HttpRequest, viewer: Viewer | None, wanted: Wanted) -> HttpResponse:
    try:
        context = _context(request, viewer, wanted)
    except InvalidCursor:
        return render(request, "feeds/invalid_cursor.html", status=400)
    if isinstance(page := context["page"], FeedPage):
        count_shown(request, page.items)
    is_part = request.headers.get("HX-Request") and context["cursor"]
    if not is_part:
        language = get_language() or "en"
        # Asked for where the page has no copy of the panel: it is kept for a second.
        context["elections"] = partial(running_elections, language=language, now=timezone.now())
    template = "feeds/partials/items.html" if is_part else "feeds/feed.html"
    response = render(request, template, context)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _context(request: HttpRequest, viewer: Viewer | None, wanted: Wanted) -> dict[str, object]:
    cursor = request.GET.get("after", "")
    is_missing = wanted.feed == "search" and not wanted.query
    page = None if is_missing else _page(request, viewer, wanted, cursor)
    # The feed that is the same for everybody says nothing of who looks, down to the byte.
    is_personal = wanted.feed != Feed.POPULAR
    posts = [item.post for item in page.items] if page else []
    return {
        "feed": wanted.feed,
        "title": wanted.title,
        "about": wanted.about,
        "query": wanted.query,
        "generator": wanted.generator,
        "tabs": tabs(wanted.feed),
        "cursor": cursor,
        "page": page,
        "mine": mine_of(viewer, posts) if is_personal else NOTHING,
        "is_watched": wanted.feed == Feed.FOR_YOU and viewer and viewer.keeps_history,
        **(_stop(request, page, wanted) if page else {}),
    }


def _page(request: HttpRequest, viewer: Viewer | None, wanted: Wanted, cursor: str) -> FeedPage:
    return page_of(
        feed=wanted.feed,
        viewer=viewer,
        cursor=cursor,
        language=get_language() or "en",
        region=viewer.region if viewer else "",
        now=timezone.now(),
        topic=wanted.topic,
        hashtag=wanted.hashtag,
        query=wanted.query,
        generator=wanted.generator,
        is_kept=is_for_somebody(request),
    )


def _stop(request: HttpRequest, page: FeedPage, wanted: Wanted) -> dict[str, object]:
    """What stands behind the last post of a page."""
    first = page.items[0].position if page.items else 0
    behind = page.items[-1].position + 1 if page.items else 0
    path = next((tab.url for tab in tabs() if tab.identifier == wanted.feed), request.path)
    knows = request.GET.get("elections") == SEEN
    asked = {"q": wanted.query} if wanted.query else {}
    if knows or page.elections_seen:
        asked["elections"] = SEEN
    return {
        "behind": behind,
        "is_pause": behind // PAUSE_AFTER > first // PAUSE_AFTER,
        "has_seen_elections": page.elections_seen and not knows,
        "next_url": f"{path}?{urlencode(asked | {'after': page.next_cursor})}",
    }
