"""What viewers do with posts: a log that profiles are read from, and what stands (like, save)."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Post
from feeds.models.viewers import Viewer


class Interaction(models.Model):
    """One event. Appended only, and deleted with the viewer's history.

    `watched` is the share of the video that was seen (0 to 1, rewatching ends at 2). `request` and
    `position` say on which page the post stood, `key` lets a client send an event again.
    """

    class Kind(models.TextChoices):
        SEEN = "seen", _("Seen")
        WATCHED = "watched", _("Watched")
        SKIPPED = "skipped", _("Skipped")
        LIKED = "liked", _("Liked")
        SAVED = "saved", _("Saved")
        SHARED = "shared", _("Shared")
        NOT_INTERESTED = "not_interested", _("Not interested")

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="interactions")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="interactions")
    kind = models.CharField(max_length=14, choices=Kind)
    epoch = models.PositiveIntegerField()
    watched = models.FloatField(null=True, blank=True)
    request = models.UUIDField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    key = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["seen", "watched", "skipped", "liked", "saved", "shared", "not_interested"]
                ),
                name="feeds_interaction_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(watched__isnull=True) | models.Q(watched__gte=0, watched__lte=2),
                name="feeds_interaction_watched_share",
            ),
            models.UniqueConstraint(
                fields=["viewer", "key"],
                condition=models.Q(key__isnull=False),
                name="feeds_interaction_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["viewer", "-at", "-id"],
                include=["post", "kind", "epoch", "watched"],
                name="feeds_interaction_history",
            ),
            BrinIndex(fields=["at"], name="feeds_interaction_age"),  # old rows are deleted hourly
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.kind} {self.post_id}"


class Reaction(models.Model):
    """A like or a save that stands; taken back, the row goes."""

    class Kind(models.TextChoices):
        LIKE = "like", _("Like")
        SAVE = "save", _("Save")

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="reactions")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=4, choices=Kind)
    epoch = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(
                fields=["viewer", "post", "kind"], name="feeds_reaction_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["like", "save"]), name="feeds_reaction_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["viewer", "kind", "-at"], name="feeds_reaction_of_viewer"),
            # Who else liked it: the source of what others like too.
            models.Index(
                fields=["post", "-at"],
                include=["viewer"],
                condition=models.Q(kind="like"),
                name="feeds_reaction_co_likes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.kind} {self.post_id}"


class PostStats(models.Model):
    """What viewers here did with a post. Apart from its vector: a like rewrites this row only."""

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="stats"
    )
    shown = models.PositiveBigIntegerField(_("shown"), default=0)
    completed = models.PositiveBigIntegerField(_("watched to the end"), default=0)
    skipped = models.PositiveBigIntegerField(_("skipped"), default=0)
    likes = models.PositiveBigIntegerField(_("likes"), default=0)
    saves = models.PositiveBigIntegerField(_("saves"), default=0)
    shares = models.PositiveBigIntegerField(_("shares"), default=0)

    class Meta:
        verbose_name = _("figures of a post")
        verbose_name_plural = _("figures of posts")

    def __str__(self) -> str:
        return f"{self.post_id}: {self.shown}"
