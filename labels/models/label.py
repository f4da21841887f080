"""Labels of our own. Claim banners are derived, never stored."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Post
from elections.models import Election


SOURCE = "labels.pipeline"
"""The source of the labels that the pipeline itself sets and takes back."""


class LabelQuerySet(models.QuerySet["Label"]):
    def in_force(self, now: datetime) -> LabelQuerySet:
        return self.filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now),
            retracted_at__isnull=True,
        )


class Label(models.Model):
    """A label on a post. Retracting one ends it; the row stays as history."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="labels")
    value = models.CharField(_("label"), max_length=100)
    source = models.CharField(_("source"), max_length=200, help_text="labels.pipeline")
    election = models.ForeignKey(
        Election, on_delete=models.CASCADE, null=True, blank=True, related_name="labels"
    )
    version = models.CharField(_("version"), max_length=50, blank=True)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    retracted_at = models.DateTimeField(_("retracted at"), null=True, blank=True)
    retraction_reason = models.TextField(_("reason of retraction"), blank=True)

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "value", "source"],
                condition=models.Q(retracted_at__isnull=True),
                name="labels_label_once",
            ),
            models.CheckConstraint(
                condition=models.Q(retracted_at__isnull=True, retraction_reason="")
                | (models.Q(retracted_at__isnull=False) & ~models.Q(retraction_reason="")),
                name="labels_label_retracted_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__isnull=True)
                | models.Q(expires_at__gt=models.F("created_at")),
                name="labels_label_expires_later",
            ),
            models.CheckConstraint(
                condition=~models.Q(value="election-info") | models.Q(election__isnull=False),
                name="labels_election_info_names_election",
            ),
        ]
        indexes = [
            models.Index(
                fields=["post"],
                condition=models.Q(retracted_at__isnull=True),
                name="labels_label_shown",
            ),
            models.Index(fields=["created_at"], name="labels_label_created"),
        ]

    def __str__(self) -> str:
        return f"{self.value} on {self.post_id}"
