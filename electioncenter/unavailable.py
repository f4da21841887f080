"""What visitors read while the database is away: what still works, and where to ask instead.

Nothing here asks the database, not even for the site's name.
"""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi, gettext
from django.views import defaults

from core.problems import plain_answer


RETRY_AFTER_SECONDS = 30


def server_error(request: HttpRequest) -> HttpResponseBase:
    """handler500: a database out of reach is no fault of the page, and passes by itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    if _is_api(request):
        return plain_answer(500, gettext("Something went wrong on our side."))
    return defaults.server_error(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """handler404: programs get what they can read."""
    if _is_api(request):
        return plain_answer(404, gettext("There is no such address."))
    return defaults.page_not_found(request, exception)


def unavailable(request: HttpRequest) -> HttpResponse:
    response: HttpResponse
    if _is_api(request):
        detail = gettext("The database is out of reach. Try again in half a minute.")
        response = plain_answer(503, detail)
    else:
        response = HttpResponse(page(), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


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
