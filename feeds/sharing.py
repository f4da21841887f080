"""Sharing a post: its address to copy, and before it a warning where fact-checkers gave reason.

With a script the warning is a dialog in the feed, and tells what came of it to `outcome`.
Without one it is a page. Nothing here sets a cookie, so the forms carry no token: a forged one
could only count a click, and those are limited for each visitor.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from core.visitors import daily_hash, is_within_limit
from factchecks.banner_buffer import BannerEvent
from feeds.counting import count_event
from feeds.eligibility.states import is_taken_down
from feeds.queries import Card, single
from feeds.viewing import viewer_of


OUTCOMES = (BannerEvent.WARNED, BannerEvent.CANCELLED, BannerEvent.SHARED)
MOST_A_MINUTE = 60  # outcomes of one visitor; what is above is not counted


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, post_id: int) -> HttpResponse:
    """The page behind “Share”: the warning, and after “Share anyway” the address."""
    card = _card(request, post_id)
    is_sure = not card.labels.needs_share_warning
    if request.method == "POST":
        is_sure = request.POST.get("outcome") == BannerEvent.SHARED
        _count(request, BannerEvent.SHARED if is_sure else BannerEvent.CANCELLED, card)
        if not is_sure:
            return redirect("feeds:post", post_id)
    elif not is_sure:
        _count(request, BannerEvent.WARNED, card)
    address = request.build_absolute_uri(reverse("feeds:post", args=[post_id]))
    context = {"card": card, "is_sure": is_sure, "address": address}
    return render(request, "feeds/share.html", context)


@csrf_exempt
@require_POST
def outcome(request: HttpRequest, post_id: int) -> HttpResponse:
    """What came of the dialog: opened, cancelled, or shared all the same."""
    given = request.POST.get("outcome", "")
    if given not in OUTCOMES:
        return HttpResponse(status=400)
    _count(request, BannerEvent(given), _card(request, post_id))
    return HttpResponse(status=204)


def _card(request: HttpRequest, post_id: int) -> Card:
    viewer, now = viewer_of(request), timezone.now()
    card = single(post_id=post_id, language=get_language() or "en", now=now)
    region = viewer.region if viewer else ""
    if card is None or is_taken_down(post_id, region=region, now=now):
        raise Http404
    return card


def _count(request: HttpRequest, event: BannerEvent, card: Card) -> None:
    """Nothing for a post that carries no warning by now."""
    if not card.labels.needs_share_warning or not card.claim_id:
        return
    visitor = daily_hash(request, today=timezone.localdate())
    if is_within_limit(visitor, of="share-outcomes", most=MOST_A_MINUTE, seconds=60):
        count_event(request, event, claim_id=card.claim_id)
