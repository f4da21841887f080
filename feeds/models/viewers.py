"""Who scrolls: a viewer, with or without a login, and how far back their history counts."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Account, Post


KEPT_AFTER_RESET = timedelta(days=30)
REPORT_CAN_BE_UNDONE = timedelta(minutes=10)


class Feed(models.TextChoices):
    """The feeds a viewer can begin with; their names are those in addresses and cursors."""

    FOR_YOU = "for-you", _("For You")
    FOLLOWING = "following", _("Following")
    FRIENDS = "friends", _("Friends")
    POPULAR = "popular", _("Non-personalised")


class Viewer(models.Model):
    """A person who looks at feeds. Made by the first control they use, not by looking.

    A viewer without a login is known by a signed cookie with `key`. `account` is under what name
    they post themselves. Interactions carry the `epoch` they were made in; those from before
    `counts_from` are as good as gone, so a reset and its undo write one row.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="viewer",
    )
    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="viewer"
    )
    region = models.CharField(_("region"), max_length=2, blank=True)
    default_feed = models.CharField(
        _("first feed"), max_length=10, choices=Feed, default=Feed.FOR_YOU
    )
    keeps_history = models.BooleanField(_("history is kept"), default=True)
    epoch = models.PositiveIntegerField(default=0)
    counts_from = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("viewer")
        verbose_name_plural = _("viewers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(default_feed__in=["for-you", "following", "friends", "popular"]),
                name="feeds_viewer_default_feed_known",
            ),
            models.CheckConstraint(
                condition=models.Q(counts_from__lte=models.F("epoch")),
                name="feeds_viewer_counts_from_the_past",
            ),
        ]
        indexes = [
            models.Index(  # those whom nobody can be any more go by it
                fields=["seen_at"],
                condition=models.Q(user__isnull=True, account__isnull=True),
                name="feeds_viewer_lost",
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class Reset(models.Model):
    """A viewer began anew. Undone, interactions from `counted_from` on count again."""

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="resets")
    counted_from = models.PositiveIntegerField()
    epoch = models.PositiveIntegerField(help_text=_("the epoch it began"))
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reset")
        verbose_name_plural = _("resets")
        constraints = [
            models.UniqueConstraint(fields=["viewer", "epoch"], name="feeds_reset_unique"),
            models.CheckConstraint(
                condition=models.Q(counted_from__lt=models.F("epoch")),
                name="feeds_reset_goes_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id}: {self.epoch}"


class Follow(models.Model):
    """Friends are two who follow each other's accounts."""

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="follows")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="followed_by")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.UniqueConstraint(fields=["viewer", "account"], name="feeds_follow_unique")
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.account_id}"


class PostReport(models.Model):
    """A viewer says that a post should not be here. Never counts in anybody's ranking."""

    class Reason(models.TextChoices):
        FALSE_ELECTION_INFORMATION = "election", _("False information about an election")
        MISINFORMATION = "misinformation", _("Other false information")
        HATE = "hate", _("Hate or harassment")
        VIOLENCE = "violence", _("Violence or threats")
        SEXUAL = "sexual", _("Sexual content")
        FRAUD = "fraud", _("Fraud or spam")
        FAKE_PERSON = "impersonation", _("Somebody pretends to be another")
        UNDECLARED_AI = "ai", _("Made by AI without saying so")
        OTHER = "other", _("Something else")

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="reports")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="viewer_reports")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    text = models.TextField(_("in your words"), max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report of a viewer")
        verbose_name_plural = _("reports of viewers")
        constraints = [
            models.UniqueConstraint(fields=["viewer", "post"], name="feeds_postreport_unique"),
            models.CheckConstraint(
                condition=models.Q(
                    reason__in=[
                        "election", "misinformation", "hate", "violence", "sexual", "fraud",
                        "impersonation", "ai", "other",
                    ]
                ),
                name="feeds_postreport_reason_known",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["post", "created_at"], name="feeds_postreport_post")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.reason}"
