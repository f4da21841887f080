"""Posts that people look at: those that rise before anybody checked them, and reported ones."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Post


class PostPace(models.Model):
    """How fast a post spread when it was last measured (feeds.velocity).

    `reach` counts who met it here and on its platform, `shares` likewise; the usual ones are an
    hour, of all that was measured before, what is newer weighing more.
    """

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="pace"
    )
    reach = models.PositiveBigIntegerField()
    shares = models.PositiveBigIntegerField()
    usual_reach = models.FloatField()
    usual_shares = models.FloatField()
    measured_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pace of a post")
        verbose_name_plural = _("paces of posts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(usual_reach__gte=0, usual_shares__gte=0),
                name="feeds_postpace_not_backwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.usual_reach:.0f}/h"


class RisingPost(models.Model):
    """A post that rose without review and is in no feed until somebody looked at it.

    Once a post: who was looked at is not held again. Without `decided_by` it was released because
    a fact-check of it was published.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for review")
        RELEASED = "released", _("May be recommended")
        KEPT_OUT = "kept_out", _("Not recommended")

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, primary_key=True, related_name="rise"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    reach = models.PositiveBigIntegerField(_("reach"))
    reach_an_hour = models.FloatField()
    shares_an_hour = models.FloatField()
    parameters = models.CharField(_("version of the parameters"), max_length=20)
    held_at = models.DateTimeField(_("held since"))
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("rising post")
        verbose_name_plural = _("rising posts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "released", "kept_out"]),
                name="feeds_risingpost_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="waiting", decided_at__isnull=True, decided_by__isnull=True, reason=""
                )
                | (
                    models.Q(state__in=["released", "kept_out"], decided_at__isnull=False)
                    & ~models.Q(reason="")
                ),
                name="feeds_risingpost_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="kept_out") | models.Q(decided_by__isnull=False),
                name="feeds_risingpost_kept_out_by_a_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["held_at"],
                condition=models.Q(state="waiting"),
                name="feeds_risingpost_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.state}"


class ReportDecision(models.Model):
    """What a person decided on the reports of a post that there were then. Appended only.

    Reports that come later are open again.
    """

    class Outcome(models.TextChoices):
        NO_ACTION = "no_action", _("Seen, no action")
        NOT_ELIGIBLE = "not_eligible", _("Not recommended any more")
        ELIGIBLE = "eligible", _("May be recommended again")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="report_decisions")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=500)
    reporters = models.PositiveIntegerField(_("reported by"))
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("decision on reports")
        verbose_name_plural = _("decisions on reports")
        default_permissions = ("view",)
        permissions: ClassVar = [("review_posts", _("Can decide on reported and rising posts"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["no_action", "not_eligible", "eligible"]),
                name="feeds_reportdecision_outcome_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="feeds_reportdecision_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["post", "-decided_at"], name="feeds_reportdecision_last"),
            models.Index(fields=["-decided_at", "-id"], name="feeds_reportdecision_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.outcome}"
