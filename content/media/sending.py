"""The answer that carries a file of a post, whole or in part.

Behind nginx only its name is sent (X-Accel-Redirect) and nginx answers ranges itself; without, the
file is read here, a piece at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import Storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from content.media.ranges import Asked, Span, is_known, is_same, span_of


PIECE = 64 * 1024  # bytes
# Nothing of a stranger's file may run: it is believed to be what we say, and is no page.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


@dataclass(frozen=True, slots=True)
class SentFile:
    """`name` is of the storage, `content_type` of our own table.

    A name is drawn anew for every file that is kept, so it tells versions apart.
    """

    storage: Storage
    name: str
    content_type: str

    @property
    def etag(self) -> str:
        return f'"{PurePosixPath(self.name).stem}"'


def send(request: HttpRequest, file: SentFile) -> HttpResponseBase:
    """200, 206, 304 or 416; FileNotFoundError where the file is gone."""
    if settings.POST_MEDIA_ACCEL:
        address = settings.POST_MEDIA_ACCEL + quote(file.name)
        response: HttpResponseBase = HttpResponse(headers={"X-Accel-Redirect": address})
    else:
        response = _answer(request, file)
        response["ETag"] = file.etag
        response["Accept-Ranges"] = "bytes"
    for name, value in SAFE.items():
        response[name] = value
    response["Content-Type"] = file.content_type
    return response


def _answer(request: HttpRequest, file: SentFile) -> HttpResponseBase:
    if is_known(request.headers.get("If-None-Match"), file.etag):
        return HttpResponse(status=304)
    size = file.storage.size(file.name)
    asked = _asked(request, file, size)
    if asked is Asked.NOTHING_THERE:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    span = asked if isinstance(asked, Span) else Span(0, size - 1)
    headers = {"Content-Length": str(len(span))}
    if asked is span:
        headers["Content-Range"] = span.content_range(size)
    status = 206 if asked is span else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(_pieces(file, span), status=status, headers=headers)


def _asked(request: HttpRequest, file: SentFile, size: int) -> Span | Asked:
    """Ranges mean something for GET only (RFC 9110, 14.2)."""
    if request.method != "GET" or not is_same(request.headers.get("If-Range"), file.etag):
        return Asked.WHOLE
    return span_of(request.headers.get("Range"), size)


def _pieces(file: SentFile, span: Span) -> Iterator[bytes]:
    left = len(span)
    with file.storage.open(file.name, "rb") as opened:
        opened.seek(span.first)
        while left and (piece := opened.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
