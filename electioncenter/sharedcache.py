"""Answers that a cache may share leave here ready for it: compressed once, and never all stale at once.

A page says itself how long it is true (`Cache-Control: public, max-age=…`). What is not marked
`public` passes untouched, so nothing personal is compressed beside a secret or kept.
"""

import gzip
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_max_age, has_vary_header, patch_vary_headers


# When a copy ends one request fetches the next, and for these seconds the others still get it:
# a crowd at the closing of the polls costs one page, not thousands.
# Not where a page ends before its time: then something changes, and the old one is wrong.
HANDOVER_SECONDS = 2
WHOLE_LIFE = 60
SMALLEST_WORTH_COMPRESSING = 500  # bytes
COMPRESSIBLE = ("text/", "application/json", "application/geo+json", "application/atom+xml",
                "application/xml", "application/ld+json", "image/svg+xml")  # fmt: skip


class SharedCacheMiddleware:
    """Outside of ConditionalGetMiddleware: its ETag is of the page, whatever the encoding."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_shared(response):
            if (get_max_age(response) or 0) >= WHOLE_LIFE:
                response["Cache-Control"] += f", stale-while-revalidate={HANDOVER_SECONDS}"
            if response.status_code == 200:
                _compress(request, response)
        return response


def is_shared(response: HttpResponse) -> bool:
    directives = response.get("Cache-Control", "").replace(" ", "").split(",")
    return "public" in directives and not response.cookies


def _compress(request: HttpRequest, response: HttpResponse) -> None:
    if (
        response.streaming
        or response.has_header("Content-Encoding")
        or len(response.content) < SMALLEST_WORTH_COMPRESSING
        or not response.get("Content-Type", "").startswith(COMPRESSIBLE)
    ):
        return
    if not has_vary_header(response, "Accept-Encoding"):
        patch_vary_headers(response, ("Accept-Encoding",))
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(response.content, compresslevel=6, mtime=0)
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        if (etag := response.get("ETag", "")).startswith('"'):
            response["ETag"] = f"W/{etag}"  # same page, other bytes
