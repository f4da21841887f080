"""Writes on what posts show. Files come in only as `inspection` and `captions` hand them over."""

import hashlib
import uuid
from collections.abc import Iterable
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from audit.actions import record
from content.actions import requeue
from content.media.checked import EXTENSIONS, CheckedCaptions, CheckedMedia
from content.models import CaptionTrack, Intake, Post, PostMedia
from content.models.media import media_files


@transaction.atomic
def attach_media(
    *,
    post: Post,
    checked: CheckedMedia,
    alt_text: str,
    is_ai_generated: bool,
    by: str,
    poster: CheckedMedia | None = None,
) -> PostMedia:
    """The one video or picture of a post. `is_ai_generated` is what its maker declares.

    A post that was labelled already is labelled again, so that the declaration shows. Raises
    IntegrityError for a post that has media.
    """
    media = PostMedia(
        post=post,
        kind=checked.kind,
        content_type=checked.content_type,
        sha256=_digest(checked.content),
        size_bytes=len(checked.content),
        width=checked.width,
        height=checked.height,
        duration_ms=checked.duration_ms,
        alt_text=alt_text,
        is_ai_generated=is_ai_generated,
        file=_named(checked.content, checked.content_type),
    )
    if poster:
        media.poster = _named(poster.content, poster.content_type)
    media.save(force_insert=True)
    labelled = Post.objects.filter(pk=post.pk, intake__state=Intake.State.DONE)
    if is_ai_generated:
        requeue(posts=labelled, by=by, reason="Its media is declared as made with AI.")
    _record("attached", media, by, kind=media.kind, is_ai_generated=is_ai_generated)
    return media


@transaction.atomic
def add_captions(
    *, media: PostMedia, checked: CheckedCaptions, language: str, label: str, by: str
) -> CaptionTrack:
    """Captions in one language; `label` is the language's own name for itself.

    They take the place of earlier ones in the language, whose file goes.
    """
    _delete_files(track.file.name for track in media.captions.filter(language=language))
    track, _created = CaptionTrack.objects.update_or_create(
        media=media,
        language=language,
        defaults={
            "label": label,
            "sha256": _digest(checked.content),
            "file": _named(checked.content, "text/vtt"),
        },
    )
    _record("captioned", media, by, language=language, cues=checked.cues)
    return track


@transaction.atomic
def remove_media(*, post: Post, by: str, reason: str) -> bool:
    """Takes media and captions from a post; the files go with the commit. Whether there were any."""
    media = PostMedia.objects.filter(pk=post.pk).prefetch_related("captions").first()
    if media is None:
        return False
    files = [media.file, media.poster, *(track.file for track in media.captions.all())]
    _delete_files(file.name for file in files)
    PostMedia.objects.filter(pk=post.pk).delete()
    _record("removed", media, by, reason=reason)
    return True


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _named(content: bytes, content_type: str) -> ContentFile[bytes]:
    return ContentFile(content, name=f"{uuid.uuid4().hex}.{EXTENSIONS[content_type]}")


def _delete_files(names: Iterable[str | None]) -> None:
    """Once it is certain that no row names them any more."""
    for name in filter(None, names):
        transaction.on_commit(partial(media_files().delete, name))


def _record(what: str, media: PostMedia, by: str, **data: object) -> None:
    record(action=f"content.media_{what}", by=by, subject=f"content.post:{media.pk}", data=data)
