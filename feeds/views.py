from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from elections.queries.overview import running_elections
from factchecks.banner_buffer import BannerEvent
from factchecks.models import Claim
from feeds import cursor
from feeds.counting import count_event, count_shown
from feeds.queries import newest, single


@require_safe
@vary_on_headers("HX-Request")
def feed(request: HttpRequest) -> HttpResponse:
    """The newest posts; `?after=` goes on behind a post. htmx gets only the cards."""
    now, language = timezone.now(), get_language() or "en"
    try:
        after = cursor.decode(request.GET["after"]) if "after" in request.GET else None
    except cursor.InvalidCursor:
        return render(request, "feeds/invalid_cursor.html", status=400)
    page = newest(after=after, language=language, now=now)
    count_shown(request, page.cards)
    context = {"page": page, "is_first": after is None}
    if request.headers.get("HX-Request"):
        return render(request, "feeds/partials/cards.html", context)
    context["elections"] = running_elections(language=language, now=now)
    return render(request, "feeds/feed.html", context)


@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    now, language = timezone.now(), get_language() or "en"
    card = single(post_id=post_id, language=language, now=now)
    if card is None:
        raise Http404
    count_shown(request, [card])
    elections = running_elections(language=language, now=now)
    return render(request, "feeds/post.html", {"card": card, "elections": elections})


@require_safe
@never_cache
def fact_check(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The way from a banner to its fact-check, which caches keep and where nobody is counted.

    Of a claim that was never published not even the address is told: it is made of its words.
    """
    claim = get_object_or_404(Claim.objects.ever_published(), pk=claim_id)
    count_event(request, BannerEvent.OPENED, claim_id=claim.pk)
    return redirect(claim)
