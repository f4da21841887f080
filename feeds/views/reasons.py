"""Why a post stood where it stood, with the figures of that very ranking."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from feeds.queries.generators import generator_named
from feeds.serving.why import why as explanation_of
from feeds.viewing import viewer_of
from feeds.views.tabs import layout_of


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def why(request: HttpRequest, request_id: UUID, post_id: int) -> HttpResponse:
    """Of a page that was made for somebody else: not found."""
    explanation = explanation_of(viewer=viewer_of(request), request_id=request_id, post_id=post_id)
    if explanation is None:
        raise Http404
    context = {"explanation": explanation, "layout": layout_of(request)}
    return render(request, "feeds/why.html", context)


@require_safe
@vary_on_headers("HX-Request")
def why_of_generator(request: HttpRequest, slug: str) -> HttpResponse:
    """Why any post of another maker's feed stands there: they chose it, within our rules."""
    generator = generator_named(slug)
    if generator is None:
        raise Http404
    context = {"generator": generator, "layout": layout_of(request)}
    return render(request, "feeds/why_generator.html", context)
