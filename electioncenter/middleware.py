"""What every request and response goes through, and the relaxed content policy of the staff editor."""

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers


REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
PERMISSIONS_POLICY = "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"


class NoNullMiddleware:
    """Reads a NUL in an address as the replacement character, as browsers do in a page.

    No name holds one, Postgres takes none, and each look-up by address would have to refuse it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query:
            replaced = query.replace("%00", quote(REPLACEMENT)).replace("\0", quote(REPLACEMENT))
            request.META["QUERY_STRING"] = replaced
        if "\0" in request.path_info:
            request.path_info = request.path_info.replace("\0", REPLACEMENT)
            request.path = request.path.replace("\0", REPLACEMENT)
        return self.get_response(request)


class SecurityHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class CmsContentPolicyMiddleware:
    """Runs inside CSPMiddleware, which reads what is set on the response here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            response._csp_replace = settings.CMS_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return response


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but what does not exist is answered with 404 instead of a redirect.

    Pages of any depth live under `/en/`, so Django would send every lost address there, those
    of the API too.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not translation.get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response
