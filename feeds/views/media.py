"""The files of a post, for whoever may see the post itself.

The same rule as for its own address (`feeds.views.posts`): a post that was removed, or that a policy
takes down in the viewer's region, has no files from that moment on.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.media.sending import SentFile, send
from content.models import Post, PostMedia
from content.models.media import media_files
from feeds.eligibility.states import is_taken_down
from feeds.viewing import viewer_of


@require_safe
def media(request: HttpRequest, post_id: int, part: str) -> HttpResponseBase:
    """`part`: file, poster, or captions-LANGUAGE."""
    viewer = viewer_of(request)
    shown = Post.objects.visible().filter(media__isnull=False).with_media()
    found = get_object_or_404(shown, pk=post_id).media
    if is_taken_down(post_id, region=viewer.region if viewer else "", now=timezone.now()):
        raise Http404
    file = _part(found, part)
    if file is None:
        raise Http404
    try:
        return send(request, file)
    except FileNotFoundError:
        raise Http404 from None


def _part(media: PostMedia, part: str) -> SentFile | None:
    if part == "file":
        return _sent(media.file.name, media.content_type)
    if part == "poster":
        return _sent(media.poster.name, "image/webp")
    for track in media.captions.all():
        if part == f"captions-{track.language}":
            return _sent(track.file.name, "text/vtt; charset=utf-8")
    return None


def _sent(name: str | None, content_type: str) -> SentFile | None:
    return SentFile(media_files(), name, content_type) if name else None
