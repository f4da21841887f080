"""Without a connection: what one has read of the Election Center stays readable.

A service worker keeps public pages as they were last read, each shown with its age. Posts are never
kept: their labels may have changed since, and a false claim without its banner would be worse than none.
"""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


_FILES = ("site.css", "feed.css", "stations.css", "stations.js", "icons.svg", "favicon.svg")
_PAGE_SECONDS = 3600


@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The script, in the language of `?language=`; a browser asks for it anew with each visit."""
    language = request.GET.get("language", "")
    with translation.override(language if language in dict(settings.LANGUAGES) else "en"):
        offline = reverse("offline")
        values = {
            "files": [static(f"electioncenter/{name}") for name in _FILES] + [offline],
            "offline": offline,
            "notice": _("You are reading this without a connection. It was so on"),
            "language": translation.get_language(),
        }
    # Nothing in it comes from the request: paths and texts are ours.
    script = render(request, "electioncenter/service_worker.js", {"values": json.dumps(values)})
    script["Content-Type"] = "text/javascript"
    return script


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    response = render(request, "electioncenter/offline.html")
    patch_cache_control(response, public=True, max_age=_PAGE_SECONDS)
    return response
