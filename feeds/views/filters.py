"""A word to hide: first what it would hide, then the viewer's word that it should."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from feeds.actions.filters import LONGEST, add_filter, remove_filter
from feeds.actions.refused import Refused
from feeds.keywords.suggestions import COMPOUND, INFLECTION
from feeds.models import KeywordFilter
from feeds.queries.previews import preview_of
from feeds.same_origin import same_origin
from feeds.viewing import ensure_viewer, remember, viewer_of


PERIODS = (
    ("", gettext_lazy("Until I remove it")),
    ("7", gettext_lazy("For a week")),
    ("30", gettext_lazy("For 30 days")),
    ("365", gettext_lazy("For a year")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
def new_filter(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _add(request)
    phrase = " ".join(request.GET.get("phrase", "").replace("\0", " ").split())[:LONGEST]
    language = (get_language() or "en")[:2]
    try:
        preview = preview_of(phrase, language=language)
    except ValueError:
        return _refused(request, phrase, _("A filter needs at least one letter or digit."))
    shown = {
        "phrase": phrase,
        "preview": preview,
        "hidden_too": [each.word for each in preview.related if each.why in (INFLECTION, COMPOUND)],
        "to_confirm": [
            each.word for each in preview.related if each.why not in (INFLECTION, COMPOUND)
        ],
        "scopes": KeywordFilter.Scope.choices,
        "periods": PERIODS,
    }
    return render(request, "feeds/new_filter.html", shown)


@require_POST
@same_origin
def drop_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    if viewer := viewer_of(request):
        remove_filter(viewer=viewer, filter_id=filter_id)
    return redirect("feeds:controls-done", "filter-removed")


def _add(request: HttpRequest) -> HttpResponse:
    viewer = ensure_viewer(request)
    now = timezone.now()
    phrase = request.POST.get("phrase", "")
    try:
        add_filter(
            viewer=viewer,
            phrase=phrase,
            now=now,
            language=(get_language() or "en")[:2],
            related=request.POST.getlist("related"),
            scope=request.POST.get("scope", KeywordFilter.Scope.RECOMMENDED),
            expires_at=_end(request.POST.get("days", ""), now),
        )
    except Refused as refused:
        response = _refused(request, phrase, str(refused.message))
    else:
        response = redirect("feeds:controls-done", "filter-added")
    remember(response, viewer)
    return response


def _end(days: str, now: datetime) -> datetime | None:
    """None: it has no end. Only what the form offers."""
    is_offered = days in dict(PERIODS) and days != ""
    return now + timedelta(days=int(days)) if is_offered else None


def _refused(request: HttpRequest, phrase: str, error: str) -> HttpResponse:
    context = {"phrase": phrase, "error": error}
    return render(request, "feeds/new_filter.html", context, status=400)
