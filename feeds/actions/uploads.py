"""What creators hand in, and take back. Workers go on with it (`upload_checks`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from content.actions import set_status
from content.media.actions import remove_media
from content.models import Post
from core.announce import announce
from feeds.actions.refused import Refused
from feeds.actions.rising import lock_posts
from feeds.actions.viewers import lock
from feeds.models import LONGEST_CAPTION, MOST_HASHTAGS, Upload, Viewer
from feeds.models.uploads import waiting_files
from feeds.signals import uploads_waiting


MOST_AN_HOUR = 10
STRAY_AFTER = timedelta(days=1)
LONGEST_HASHTAG = 100
BY_ITS_MAKER = "taken back by its maker"
_BETWEEN_TAGS = re.compile(r"[\s,;#]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post as its maker filled it in; `captions` is the text of a captions file."""

    caption: str
    hashtags: str
    language: str
    is_ai_generated: bool
    file: File[bytes] | None = None
    alt_text: str = ""
    captions: str = ""
    captions_language: str = ""


def hand_in(*, viewer: Viewer, draft: Draft, now: datetime) -> Upload:
    """Keeps it until a worker has looked at it. Raises Refused, naming the field.

    The file is there before its row is: a row never names a file that is not kept.
    """
    key = uuid4()
    files = waiting_files()
    name = files.save(key.hex, draft.file) if draft.file else ""
    try:
        return _kept(viewer, draft, key, name, now)
    except BaseException:
        if name:
            files.delete(name)
        raise


@transaction.atomic
def _kept(viewer: Viewer, draft: Draft, key: UUID, name: str, now: datetime) -> Upload:
    lock(viewer=viewer)
    if viewer.account is None:
        raise Refused("account", _("You have no account yet."))
    if (
        viewer.account.uploads.filter(created_at__gt=now - timedelta(hours=1)).count()
        >= MOST_AN_HOUR
    ):
        raise Refused(
            "file", _("At most %(most)d posts an hour: try again later.") % {"most": MOST_AN_HOUR}
        )
    caption = draft.caption.replace("\0", "").strip()
    if len(caption) > LONGEST_CAPTION or not (caption or name):
        raise Refused("caption", _("Write something, or choose a file."))
    upload = Upload.objects.create(
        account=viewer.account,
        key=key,
        caption=caption,
        hashtags=_hashtags(draft.hashtags),
        language=draft.language,
        region=viewer.region,
        file=name,
        alt_text=draft.alt_text.replace("\0", "").strip(),
        captions=draft.captions,
        captions_language=draft.captions_language,
        is_ai_generated=draft.is_ai_generated,
    )
    announce(uploads_waiting)
    return upload


@transaction.atomic
def take_back(*, viewer: Viewer, key: UUID) -> bool:
    """Deletes something of one's own, as far as it came; False where one has no such thing."""
    lock(viewer=viewer)
    mine = Upload.objects.filter(account=viewer.account_id, key=key)
    upload = mine.select_for_update(of=("self",), no_key=True).first()
    if upload is None:
        return False
    if upload.post_id is not None:
        lock_posts(post_ids=[upload.post_id])  # what staff decide meanwhile is not overwritten
    post, name = upload.post, upload.file.name
    upload.delete()
    if name:
        transaction.on_commit(lambda: waiting_files().delete(name))
    if post is not None and post.status == Post.Status.ACTIVE:
        by = viewer.user.audit_name if viewer.user else "system:uploads"
        remove_media(post=post, by=by, reason=BY_ITS_MAKER)
        set_status(post=post, status=Post.Status.DELETED, reason=BY_ITS_MAKER, by=by)
    return True


def delete_strays(*, now: datetime) -> int:
    """Files without a row, as a crash between the two leaves them; a day old, so that none is of
    a form that is just being sent. How many went.
    """
    files = waiting_files()
    if not files.exists(""):
        return 0
    known = set(Upload.objects.exclude(file="").values_list("file", flat=True))
    strays = [
        name
        for name in files.listdir("")[1]
        if name not in known and files.get_modified_time(name) < now - STRAY_AFTER
    ]
    for name in strays:
        files.delete(name)
    return len(strays)


def _hashtags(text: str) -> list[str]:
    """Each once, in the order written."""
    tags = (tag for tag in _BETWEEN_TAGS.split(text.replace("\0", "")) if tag)
    fitting = (tag for tag in tags if len(tag) <= LONGEST_HASHTAG)
    return list(dict.fromkeys(fitting))[:MOST_HASHTAGS]
