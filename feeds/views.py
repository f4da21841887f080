from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from elections.queries.overview import running_elections
from feeds import cursor
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
    context = {"page": newest(after=after, language=language, now=now), "is_first": after is None}
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
    elections = running_elections(language=language, now=now)
    return render(request, "feeds/post.html", {"card": card, "elections": elections})
