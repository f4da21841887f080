"""What a creator handed in, until it stands in the feeds or was refused."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.models import Account, Post


LONGEST_CAPTION = 5_000
MOST_HASHTAGS = 30


class WaitingFiles(FileSystemStorage):
    """Files that nobody has looked at yet, under UPLOADS_ROOT as it is set now: no web server
    reads there.
    """

    @property
    def base_location(self) -> Path:
        return Path(settings.UPLOADS_ROOT)

    @property
    def location(self) -> str:
        return str(self.base_location.absolute())


def waiting_files() -> WaitingFiles:
    """A function, so that its place is the settings' and not the migration's."""
    return WaitingFiles()


class UploadQuerySet(models.QuerySet["Upload"]):
    def claimable(self, now: datetime) -> UploadQuerySet:
        """Waiting, and not in the hands of a worker whose lease still runs."""
        waiting = self.filter(state=Upload.State.WAITING)
        return waiting.filter(models.Q(leased_until__isnull=True) | models.Q(leased_until__lte=now))


class Upload(models.Model):
    """Waiting for its file to be read; checked: a post, but not recommended before it has its
    labels; live. Or refused, with what was wrong.

    The file stays here until it was decided. `attempts` are counted before any work is done, so
    that a file which kills its worker is counted too. `reason` is English with placeholders for
    `reason_values`: it is translated for whoever reads it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be looked at")
        CHECKED = "checked", _("Waits for its labels")
        LIVE = "live", _("In the feeds")
        REFUSED = "refused", _("Refused")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="uploads")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    caption = models.TextField(_("caption"), max_length=LONGEST_CAPTION, blank=True)
    hashtags = ArrayField(
        models.CharField(max_length=100), default=list, verbose_name=_("hashtags")
    )
    language = models.CharField(_("language"), max_length=3)
    region = models.CharField(_("region"), max_length=2, blank=True)
    file = models.FileField(storage=waiting_files, max_length=100, blank=True)
    alt_text = models.CharField(_("description of the picture"), max_length=1000, blank=True)
    captions = models.TextField(_("captions file"), blank=True)
    captions_language = models.CharField(_("language of the captions"), max_length=3, blank=True)
    is_ai_generated = models.BooleanField(_("made with AI"))
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    refused_field = models.CharField(max_length=30, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reason_values = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    post = models.OneToOneField(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="upload"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "checked", "live", "refused"]),
                name="feeds_upload_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["checked", "live"], post__isnull=False)
                | models.Q(state__in=["waiting", "refused"], post__isnull=True),
                name="feeds_upload_post_once_checked",
            ),
            models.CheckConstraint(
                condition=(models.Q(state="refused") & ~models.Q(reason=""))
                | (~models.Q(state="refused") & models.Q(reason="", refused_field="")),
                name="feeds_upload_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | ~models.Q(caption="") | ~models.Q(file=""),
                name="feeds_upload_holds_something",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(file=""),
                name="feeds_upload_file_only_while_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(captions="", captions_language="")
                | (~models.Q(captions="") & ~models.Q(captions_language="")),
                name="feeds_upload_captions_in_a_language",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="feeds_upload_of_account"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["waiting", "checked"]),
                name="feeds_upload_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"

    @property
    def shown_reason(self) -> str:
        return gettext(self.reason) % self.reason_values if self.reason else ""
