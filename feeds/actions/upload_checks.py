"""What workers do with what was handed in: look at it, make the post, let it go once labelled.

A worker that dies leaves a lease behind that ends; how often that may happen is counted before any
work is done. The number of the attempt also says whose it is: who comes back late writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language_info

from audit.models import Entry
from content.actions import save_posts, set_eligibility
from content.media.actions import add_captions, attach_media
from content.media.captions import check_captions
from content.media.checked import CheckedCaptions, CheckedMedia, MediaRefused
from content.media.inspection import check_media
from content.models import Intake, Post
from content.records import OWN_PLATFORM, PostRecord
from elections.formats.records import gettext_noop
from feeds.actions.rising import lock_posts
from feeds.creators.spoken import spoken_in
from feeds.models import Upload
from feeds.models.uploads import waiting_files


BY = "system:uploads"
MAX_ATTEMPTS = 3
LEASE = timedelta(minutes=6)  # longer than any task may run
MOST_AT_ONCE = 200
UNLABELLED = "it waits for its labels"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was handed in, as it may be kept. A post of words alone has neither."""

    media: CheckedMedia | None = None
    captions: CheckedCaptions | None = None


def check_next(*, now: datetime) -> bool:
    """Looks at one upload, the one that waits longest; False where none waits."""
    upload = _leased(now)
    if upload is None:
        return False
    try:
        checked = _looked_at(upload)
    except MediaRefused as refused:
        refuse(upload=upload, refused=refused)
    else:
        publish(upload=upload, checked=checked)
    return True


@transaction.atomic
def publish(*, upload: Upload, checked: Checked) -> Post | None:
    """The post, in the intake as every post, and not recommended yet; None if others have it."""
    own = _still_ours(upload)
    if own is None:
        return None
    by = _maker(own)
    key = str(own.key)
    save_posts(records=[_record_of(own, checked)], by=by)
    post = Post.objects.get(platform=OWN_PLATFORM, external_id=key)
    if checked.media is not None:
        _attach(post, own, checked, by)
    set_eligibility(post=post, eligibility=Post.Eligibility.INELIGIBLE, reason=UNLABELLED, by=BY)
    own.post = post
    _settle(own, Upload.State.CHECKED)
    return post


@transaction.atomic
def refuse(*, upload: Upload, refused: MediaRefused) -> bool:
    """False if others have it meanwhile."""
    own = _still_ours(upload)
    if own is None:
        return False
    own.reason, own.reason_values, own.refused_field = (
        refused.template,
        refused.values,
        refused.field,
    )
    _settle(own, Upload.State.REFUSED)
    return True


@transaction.atomic
def release_labelled() -> int:
    """Posts that have their labels may be recommended from now on; how many those were.

    Not where anybody else said meanwhile whether they may.
    """
    checked = Upload.objects.filter(
        state=Upload.State.CHECKED, post__intake__state=Intake.State.DONE
    ).select_related("post")
    held = checked.select_for_update(of=("self",), skip_locked=True, no_key=True)
    uploads = list(held.order_by("pk")[:MOST_AT_ONCE])
    lock_posts(post_ids=[upload.post_id for upload in uploads if upload.post_id is not None])
    for upload in uploads:
        upload.state = Upload.State.LIVE
        upload.save(update_fields=["state"])
        if upload.post is not None and _is_ours_to_lift(upload.post):
            set_eligibility(
                post=upload.post,
                eligibility=Post.Eligibility.ELIGIBLE,
                reason="it has its labels",
                by=BY,
            )
    return len(uploads)


def _leased(now: datetime) -> Upload | None:
    """Takes one, and counts the attempt."""
    with transaction.atomic():
        free = Upload.objects.claimable(now).order_by("pk")
        upload = free.select_for_update(skip_locked=True, no_key=True).first()
        if upload is not None:
            upload.attempts += 1
            upload.leased_until = now + LEASE
            upload.save(update_fields=["attempts", "leased_until"])
        return upload


def _looked_at(upload: Upload) -> Checked:
    """Raises MediaRefused."""
    if upload.attempts > MAX_ATTEMPTS:
        raise MediaRefused(gettext_noop("The file could not be read; its reader stopped."))
    captions = check_captions(upload.captions.encode()) if upload.captions else None
    if not upload.file:
        return Checked()
    with upload.file.open("rb") as file:
        media = check_media(file.read())
    if media.kind == "picture" and not upload.alt_text:
        raise MediaRefused(gettext_noop("Say what is to be seen in the picture."))
    if media.kind == "picture" and captions is not None:
        raise MediaRefused(gettext_noop("Captions belong to a video."), field="captions")
    return Checked(media, captions)


def _still_ours(upload: Upload) -> Upload | None:
    rows = Upload.objects.filter(
        pk=upload.pk, state=Upload.State.WAITING, attempts=upload.attempts
    ).select_related("account")
    return rows.select_for_update(of=("self",), no_key=True).first()


def _record_of(upload: Upload, checked: Checked) -> PostRecord:
    # In whatever language: they stand on the screen, so labels have to know them.
    spoken = checked.captions
    return PostRecord(
        platform=OWN_PLATFORM,
        external_id=str(upload.key),
        account=upload.account.handle,
        caption=upload.caption,
        hashtags=upload.hashtags,
        transcript=spoken_in(spoken.content.decode()) if spoken else "",
        language=upload.language,
        region=upload.region or None,
    )


def _attach(post: Post, upload: Upload, checked: Checked, by: str) -> None:
    assert checked.media is not None
    media = attach_media(
        post=post,
        checked=checked.media,
        alt_text=upload.alt_text,
        is_ai_generated=upload.is_ai_generated,
        by=by,
    )
    if checked.captions is not None:
        language = upload.captions_language
        label = str(get_language_info(language)["name_local"])
        add_captions(media=media, checked=checked.captions, language=language, label=label, by=by)


def _settle(upload: Upload, state: Upload.State) -> None:
    """The file that waited goes with the commit: what is kept of it was written anew."""
    name = upload.file.name
    upload.state = state
    upload.file, upload.captions, upload.captions_language = "", "", ""
    upload.leased_until = None
    upload.save()
    if name:
        transaction.on_commit(lambda: waiting_files().delete(name))


def _maker(upload: Upload) -> str:
    viewer = getattr(upload.account, "viewer", None)
    return viewer.user.audit_name if viewer and viewer.user else BY


def _is_ours_to_lift(post: Post) -> bool:
    """Whether the last word on the post's eligibility was that it waits for its labels."""
    if post.eligibility != Post.Eligibility.INELIGIBLE:
        return False
    said = Entry.objects.filter(action="content.eligibility_set", subject=f"content.post:{post.pk}")
    last = said.order_by("-sequence").first()
    return last is not None and last.actor == BY
