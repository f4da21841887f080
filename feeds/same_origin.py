"""Forms of our own pages without a token: a page with one would differ from viewer to viewer.

The browser itself says where a request comes from, and no page can forge it: `Sec-Fetch-Site`,
and where that is missing (over plain HTTP) `Origin`. Who sends neither is no browser of a viewer,
and is refused.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt


P = ParamSpec("P")
READING = ("GET", "HEAD", "OPTIONS")


def is_same_origin(request: HttpRequest) -> bool:
    """Whether a page of this site, or the viewer by hand, sent the request."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site in ("same-origin", "none")
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def same_origin(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For views that change something of a viewer's: 403 for what another site sent."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method not in READING and not is_same_origin(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
