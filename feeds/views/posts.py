"""One post, what a viewer can ask of it, and the way from its banner to the fact-check."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from elections.queries.overview import running_elections
from factchecks.banner_buffer import BannerEvent
from factchecks.models import Claim
from feeds.counting import count_event, count_shown
from feeds.eligibility.states import is_taken_down
from feeds.models import PostStats, Viewer
from feeds.queries import single
from feeds.queries.desk import main_topic, mine_of
from feeds.serving.items import FeedItem
from feeds.viewing import viewer_of
from feeds.views.tabs import layout_of, tabs


@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    item = item_of(post_id, viewer)
    count_shown(request, [item])
    context = {
        "item": item,
        "tabs": tabs(),
        "mine": mine_of(viewer, [item.post]),
        "elections": running_elections(language=get_language() or "en", now=timezone.now()),
    }
    response = render(request, "feeds/post.html", context)
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
@vary_on_headers("HX-Request")
def options(request: HttpRequest, post_id: int) -> HttpResponse:
    """What is behind “More”."""
    context = {
        "item": item_of(post_id, viewer_of(request)),
        "topic": main_topic(post_id),
        "layout": layout_of(request),
    }
    return render(request, "feeds/options.html", context)


@require_safe
@never_cache
def fact_check(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The way from a banner to its fact-check, which caches keep and where nobody is counted.

    Of a claim that was never published not even the address is told: it is made of its words.
    """
    claim = get_object_or_404(Claim.objects.ever_published(), pk=claim_id)
    count_event(request, BannerEvent.OPENED, claim_id=claim.pk)
    return redirect(claim)


def item_of(post_id: int, viewer: Viewer | None) -> FeedItem:
    """A post that someone follows a link to: also one that feeds do not recommend.

    One that a policy in force takes down in the viewer's region is nowhere, though its row stays.
    """
    now, region = timezone.now(), viewer.region if viewer else ""
    card = single(post_id=post_id, language=get_language() or "en", now=now)
    if card is None or is_taken_down(post_id, region=region, now=now):
        raise Http404
    stats = PostStats.objects.filter(pk=post_id).first() or PostStats(post_id=post_id)
    return FeedItem(post=card.post, labels=card.labels, stats=stats, position=0, source="")
