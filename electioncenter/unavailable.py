"""What visitors read while the database is away: what still works, and where to ask instead.

Nothing here asks the database, not even for the site's name.
"""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi, gettext
from django.views import defaults


RETRY_AFTER_SECONDS = 30


def server_error(request: HttpRequest) -> HttpResponseBase:
    """handler500: a database out of reach is no fault of the page, and passes by itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return defaults.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    response: HttpResponse
    if request.path.startswith("/api/"):
        detail = gettext("The database is out of reach. Try again in half a minute.")
        response = JsonResponse({"detail": detail}, status=503)
    else:
        response = HttpResponse(page(), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def page() -> str:
    """In the language of this moment; the copy for static hosts carries it too."""
    return render_to_string(
        "503.html",
        {
            "official_source": settings.OFFICIAL_SOURCE_URL,
            "language": get_language() or settings.LANGUAGE_CODE,
            "direction": "rtl" if get_language_bidi() else "ltr",
        },
    )
