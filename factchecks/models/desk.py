"""How the people of a partner work together on claims. All of it is that partner's alone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from factchecks.models.claim import Claim
from users.models import Organisation, User


class Assignment(models.Model):
    """Who of a partner works on a claim, and until when a verdict is due."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    assignee = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "organisation"], name="factchecks_assignment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.assignee_id}"


class Comment(models.Model):
    """An internal note on a claim, for the colleagues of who wrote it."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="factchecks_comment_says_something"
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Watch(models.Model):
    """Somebody wants to hear what happens to a claim."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("watched claim")
        verbose_name_plural = _("watched claims")
        constraints = [
            models.UniqueConstraint(fields=["claim", "user"], name="factchecks_watch_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.claim_id}"


class Notification(models.Model):
    """Something a person of a partner, or of the staff, should know; shown in the portal."""

    class Kind(models.TextChoices):
        MENTION = "mention", _("You were mentioned")
        ASSIGNED = "assigned", _("Assigned to you")
        SUBMITTED = "submitted", _("Waits for a second reader")
        RETURNED = "returned", _("Sent back to you")
        CHANGED = "changed", _("A claim you watch has changed")
        COMPLAINT = "complaint", _("A complaint")
        AUTOMATIC_OFF = "automatic_off", _("Automatic banners turned off")
        ENDING = "ending", _("A verdict ends soon")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=14, choices=Kind)
    claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    text = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "mention", "assigned", "submitted", "returned", "changed", "complaint",
                        "automatic_off", "ending",
                    ]
                ),
                name="factchecks_notification_kind_known",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["user", "-created_at"],
                condition=models.Q(read_at__isnull=True),
                name="factchecks_notification_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class SavedFilter(models.Model):
    """A filter of the inbox under a name; `query` is the query string of its address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="factchecks_savedfilter_once")
        ]

    def __str__(self) -> str:
        return self.name
