"""What a post shows: one video or one picture, its poster, and its captions in several languages.

Only files that `content.media.inspection` has read stand here, under names of ours and outside of
what a web server gives away by itself: `feeds.views.media` asks first whether the post may be seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.media.checked import MOST_BYTES as MOST_BYTES
from content.media.checked import MOST_SECONDS, MOST_SIDE
from content.models.posts import Post


class MediaFiles(FileSystemStorage):
    """Under POST_MEDIA_ROOT as it is set now; no address of its own leads there."""

    @property
    def base_location(self) -> Path:
        return Path(settings.POST_MEDIA_ROOT)

    @property
    def location(self) -> str:
        return str(self.base_location.absolute())


def media_files() -> MediaFiles:
    """A function, so that its place is the settings' and not the migration's."""
    return MediaFiles()


class PostMediaQuerySet(models.QuerySet["PostMedia"]):
    def of(self, posts: Iterable[Post]) -> PostMediaQuerySet:
        """Of these posts, each with its captions: two queries."""
        return self.filter(pk__in=[post.pk for post in posts]).prefetch_related("captions")

    def declared_ai(self) -> PostMediaQuerySet:
        """Made with AI, as their makers say."""
        return self.filter(is_ai_generated=True)


class PostMedia(models.Model):
    class Kind(models.TextChoices):
        VIDEO = "video", _("Video")
        PICTURE = "picture", _("Picture")

    class ContentType(models.TextChoices):
        MP4 = "video/mp4", "MP4"
        WEBM = "video/webm", "WebM"
        WEBP = "image/webp", "WebP"

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="media"
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    file = models.FileField(storage=media_files, upload_to="%Y/%m", max_length=100, unique=True)
    content_type = models.CharField(max_length=10, choices=ContentType)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField(_("size"))
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    duration_ms = models.PositiveIntegerField(_("duration"), null=True, blank=True)
    poster = models.FileField(storage=media_files, upload_to="%Y/%m", max_length=100, blank=True)
    alt_text = models.CharField(_("description for who cannot see it"), max_length=1000, blank=True)
    is_ai_generated = models.BooleanField(
        _("made with AI"), default=False, help_text=_("As its maker declares.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PostMediaQuerySet.as_manager()

    class Meta:
        verbose_name = _("media of a post")
        verbose_name_plural = _("media of posts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind="video",
                    content_type__in=["video/mp4", "video/webm"],
                    duration_ms__isnull=False,
                    duration_ms__gte=1,
                    duration_ms__lte=MOST_SECONDS * 1000,
                )
                | models.Q(
                    kind="picture", content_type="image/webp", duration_ms__isnull=True, poster=""
                ),
                name="content_postmedia_kind_fits_type",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["video", "picture"]),
                name="content_postmedia_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(content_type__in=["video/mp4", "video/webm", "image/webp"]),
                name="content_postmedia_content_type_known",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="content_postmedia_sha256_hex",
            ),
            models.CheckConstraint(
                condition=models.Q(size_bytes__gte=1, size_bytes__lte=MOST_BYTES),
                name="content_postmedia_size_allowed",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    width__gte=1, width__lte=MOST_SIDE, height__gte=1, height__lte=MOST_SIDE
                ),
                name="content_postmedia_has_extent",
            ),
            models.CheckConstraint(condition=~models.Q(file=""), name="content_postmedia_has_file"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.content_type}"


class CaptionTrack(models.Model):
    """What is said in a video, as WebVTT, in one language."""

    media = models.ForeignKey(PostMedia, on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(_("language"), max_length=20)
    label = models.CharField(_("name in the menu"), max_length=60)
    file = models.FileField(storage=media_files, upload_to="%Y/%m", max_length=100, unique=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("captions")
        verbose_name_plural = _("captions")
        default_permissions = ()
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["media", "language"], name="content_captiontrack_one_a_language"
            ),
            models.CheckConstraint(
                condition=models.Q(language__regex=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
                name="content_captiontrack_language_is_a_tag",
            ),
            models.CheckConstraint(
                condition=~models.Q(label="") & ~models.Q(file=""),
                name="content_captiontrack_has_label_and_file",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="content_captiontrack_sha256_hex",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.media_id}: {self.language}"
